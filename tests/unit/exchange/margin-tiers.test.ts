import { describe, expect, test } from 'vitest';
import { maintenanceUnits, notionalLimit, tierAt, withDeductions } from '../../../src/engine/domain/margin-tiers.ts';
import { marginTable } from '../../../src/exchange/margin-tiers.ts';
import { answer, ask } from '../../support/exchange-asks.ts';
import { ALICE, ExchangeLab } from '../../support/exchange-lab.ts';
import { testInstrument } from '../../support/scripted-market.ts';

const MILLION = 1_000_000_000_000;
const table = (symbol: string, maxLeverage: number) => marginTable(testInstrument(0, { symbol, maxLeverage }));
const steps = (symbol: string, maxLeverage: number) =>
  table(symbol, maxLeverage).tiers.map((tier) => [tier.lowerBoundUnits / MILLION, tier.maxLeverage]);

describe('margin ladders', () => {
  test('are those of the venue where it names them, else by the highest leverage', () => {
    expect(steps('BTC', 40)).toEqual([
      [0, 40],
      [150, 20],
    ]);
    expect(steps('ETH', 25)).toEqual([
      [0, 25],
      [100, 15],
    ]);
    expect(steps('SOL', 20)).toEqual([
      [0, 20],
      [70, 10],
    ]);
    expect(steps('XRP', 20)).toEqual([
      [0, 20],
      [40, 10],
    ]);
    expect(steps('OTHER', 50)).toEqual([
      [0, 50],
      [70, 25],
    ]);
    expect(steps('DOGE', 10)).toEqual([
      [0, 10],
      [20, 5],
    ]);
    expect(steps('PUMP', 5)).toEqual([[0, 5]]);
    // A named ladder never allows more than the asset.
    expect(steps('BTC', 10)).toEqual([
      [0, 10],
      [20, 5],
    ]);
  });

  test('ask half the initial margin at the highest leverage of a tier, less what the tiers below asked less', () => {
    const btc = table('BTC', 40);
    expect(maintenanceUnits(btc, 0)).toBe(0);
    expect(maintenanceUnits(btc, 8 * MILLION)).toBe(0.1 * MILLION);
    expect(maintenanceUnits(btc, 150 * MILLION)).toBe(1.875 * MILLION);
    // 200 / 40 - 150 x (1/40 - 1/80)
    expect(maintenanceUnits(btc, 200 * MILLION)).toBe(3.125 * MILLION);
    expect(maintenanceUnits(btc, 81)).toBe(2);
  });

  test('have no jump at a border, over three tiers too', () => {
    const ladder = withDeductions([
      { lowerBoundUnits: 0, maxLeverage: 50 },
      { lowerBoundUnits: 1_000_000, maxLeverage: 20 },
      { lowerBoundUnits: 3_000_000, maxLeverage: 3 },
    ]);
    // 10,000 to the first border, then 1/40: 60,000 to the second, then 1/6.
    expect(maintenanceUnits(ladder, 1_000_000)).toBe(10_000);
    expect(maintenanceUnits(ladder, 1_000_040)).toBe(10_001);
    expect(maintenanceUnits(ladder, 3_000_000)).toBe(60_000);
    expect(maintenanceUnits(ladder, 3_000_006)).toBe(60_001);
    expect([1_000_000, 1_000_001, 3_000_001].map((units) => tierAt(ladder, units))).toEqual([0, 1, 2]);
    expect([50, 21, 20, 4, 3].map((leverage) => notionalLimit(ladder, leverage))).toEqual([
      1_000_000,
      1_000_000,
      3_000_000,
      3_000_000,
      Infinity,
    ]);
  });
});

describe('an order past the tier of the leverage', () => {
  const TEXT = 'Order would cause position to exceed margin tier limit at current leverage asset=0';

  function rich(): ExchangeLab {
    const lab = new ExchangeLab({ instruments: [testInstrument(0, { symbol: 'BTC', maxLeverage: 40 })] });
    lab.deposit(100_000_000);
    return lab;
  }

  test('is refused, whether the rest is in orders or in the position, and passes at equality', () => {
    const lab = rich();
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 40 }))).toBe('ok');
    // 2 x 75 million at 50: the border exactly.
    expect(lab.order({ price: 50_000, lots: 1_500_000_000 })).toMatchObject({ status: 'resting' });
    expect(lab.order({ price: 50_000, lots: 1_500_000_000 })).toMatchObject({ status: 'resting' });
    expect(lab.order({ price: 50_000, lots: 1_000 })).toMatchObject({ text: TEXT, code: 'margin' });
    // The other side has room of its own.
    expect(lab.order({ sell: true, price: 51_000, lots: 1_000 })).toMatchObject({ status: 'resting' });
    expect(lab.order({ sell: true, price: 51_000, lots: 2_940_000_000 })).toMatchObject({ status: 'resting' });
    expect(lab.order({ sell: true, price: 51_000, lots: 2_000_000 })).toMatchObject({ text: TEXT });
    expect(lab.exchange.orderHistory(ALICE)[0]).toMatchObject({ status: 'perpMarginRejected' });
  });

  test('is not at a lower leverage', () => {
    const lab = rich();
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 20 }))).toBe('ok');
    for (let i = 0; i < 3; i += 1)
      expect(lab.order({ price: 50_000, lots: 1_500_000_000 })).toMatchObject({ status: 'resting' });
  });

  test('neither is a position there, nor what closes one', () => {
    const lab = rich();
    ask(lab, 'leverage', { asset: 0, leverage: 20 });
    lab.quote([49_990, 1e10], [50_000, 1e10]);
    for (let i = 0; i < 11; i += 1)
      expect(lab.order({ price: 50_000, lots: 290_000_000, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
    // 159.5 million.
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 21 }))).toBe('Invalid leverage value');
    expect(lab.exchange.accountDetail(ALICE).crossMaintenanceUnits).toBe(2_112_500_000_000);
    expect(lab.order({ sell: true, price: 49_990, lots: 290_000_000, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
    expect(lab.exchange.marginTiers(0)).toHaveLength(2);
  });
});
