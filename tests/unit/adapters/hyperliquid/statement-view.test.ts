import { expect, test } from 'vitest';
import { statementView } from '../../../../src/adapters/hyperliquid/statement-view.ts';
import { decode } from '../../../../src/hyperliquid/decode/decode.ts';
import { INFO } from '../../../../src/hyperliquid/decode/tables.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';

const eth: Instrument = { asset: 4, symbol: 'ETH', szDecimals: 4, priceDecimals: 2, maxLeverage: 25, listed: true };
const coins = { ofCoin: (coin: string): Instrument | null => (coin === 'ETH' ? eth : null) };

const margin = (accountValue: string): object => ({
  accountValue,
  totalNtlPos: '100.0',
  totalRawUsd: '900.0',
  totalMarginUsed: '4.0',
});

function position(over: object): object {
  return {
    type: 'oneWay',
    position: {
      coin: 'ETH',
      szi: '0.0335',
      leverage: { type: 'isolated', value: 20, rawUsd: '-95.059824' },
      entryPx: '2986.3',
      positionValue: '100.02765',
      unrealizedPnl: '-0.0134',
      returnOnEquity: '-0.0026789',
      liquidationPx: '2866.26936529',
      marginUsed: '4.967826',
      maxLeverage: 25,
      cumFunding: { allTime: '514.085417', sinceOpen: '-1.5', sinceChange: '0.0' },
      ...over,
    },
  };
}

function read(positions: readonly object[], accountValue = '13109.482328'): ReturnType<typeof statementView> {
  const decoded = decode(INFO.clearinghouseState, {
    marginSummary: margin(accountValue),
    crossMarginSummary: margin(accountValue),
    crossMaintenanceMarginUsed: '0.5',
    withdrawable: '13104.514502',
    assetPositions: positions,
    time: 1_708_622_398_623,
  });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return statementView(decoded.value, coins);
}

test('keeps every figure of the statement in our units', () => {
  const statement = read([position({})]);
  expect(statement).toMatchObject({
    atMs: 1_708_622_398_623,
    valueUnits: 13_109_482_328,
    marginUsedUnits: 4_000_000,
    maintenanceUnits: 500_000,
    freeUnits: 13_104_514_502,
    positions: [{ asset: 4, leverage: 20, isCross: false, marginUsedUnits: 4_967_826, fundingUnits: -1_500_000 }],
  });
  // Between two ticks: the fraction only says so.
  expect(Math.floor(statement?.positions[0]?.liquidationTicks ?? 0)).toBe(286_626);
});

test('has no liquidation price where the venue names none, and leaves coins out that are not ours', () => {
  const statement = read([position({ liquidationPx: null }), position({ coin: 'OTHER' })]);
  expect(statement?.positions.map(({ asset, liquidationTicks }) => [asset, liquidationTicks])).toEqual([[4, null]]);
});
