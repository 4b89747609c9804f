import type { ExchangeFill } from '../../exchange/types.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import { price, sideOf, size } from './decimals.ts';
import { hashOf } from './hash.ts';
import { instrumentOf } from './instrument.ts';

/** A fill as `userFills` and the streams show it. `fee` < 0 is a rebate; `closedPnl` is without the fee. */
export interface WireFill {
  readonly coin: string;
  readonly px: string;
  readonly sz: string;
  readonly side: 'B' | 'A';
  readonly time: number;
  readonly startPosition: string;
  readonly dir: string;
  readonly closedPnl: string;
  readonly hash: string;
  readonly oid: number;
  readonly crossed: boolean;
  readonly fee: string;
  readonly tid: number;
  readonly cloid?: string;
  readonly liquidation?: {
    readonly liquidatedUser: string;
    readonly markPx: string;
    readonly method: 'market' | 'backstop';
  };
  readonly feeToken: 'USDC';
  readonly twapId: number | null;
}

/** The wire's form of a fill. */
export function wireFill(venue: SandboxVenue, fill: ExchangeFill): WireFill {
  const instrument = instrumentOf(venue, fill.asset);
  return {
    coin: instrument.symbol,
    px: price(instrument, fill.priceTicks),
    sz: size(instrument, fill.sizeLots),
    side: sideOf(fill.isBuy),
    time: venue.wireMs(fill.atMs),
    startPosition: size(instrument, fill.startLots),
    dir: directionOf(fill, () => venue.exchange.leverageOf(fill.account, fill.asset).isCross),
    closedPnl: unitsToDecimal(fill.closedPnlUnits),
    hash: hashOf(fill.tid),
    oid: fill.oid,
    crossed: fill.isTaker,
    fee: unitsToDecimal(fill.feeUnits),
    tid: Number(fill.tid),
    ...(fill.cloid === null || fill.cloid === '' ? {} : { cloid: fill.cloid }),
    ...(fill.liquidationMethod === null
      ? {}
      : {
          liquidation: {
            liquidatedUser: fill.account,
            markPx: price(instrument, fill.markTicks ?? fill.priceTicks),
            method: fill.liquidationMethod,
          },
        }),
    feeToken: 'USDC',
    twapId: fill.twapId,
  };
}

/** What a fill did to the position, in the exchange's words. */
function directionOf(fill: ExchangeFill, isCross: () => boolean): string {
  const { startLots, isBuy, sizeLots } = fill;
  const endLots = startLots + (isBuy ? sizeLots : -sizeLots);
  const side = startLots > 0 ? 'Long' : 'Short';
  if (fill.liquidationMethod === 'backstop') return `Liquidated ${isCross() ? 'Cross' : 'Isolated'} ${side}`;
  if (startLots === 0 || startLots > 0 === isBuy) return isBuy ? 'Open Long' : 'Open Short';
  if (endLots !== 0 && endLots > 0 === isBuy) return isBuy ? 'Short > Long' : 'Long > Short';
  return `Close ${side}`;
}

/**
 * Fills of one taking order at one moment added up, as `aggregateByTime` asks: their sizes, fees and gains summed, the price their average.
 * Keeps the order of the list. At most the first `max` sums.
 */
export function aggregateFills(
  venue: SandboxVenue,
  fills: readonly ExchangeFill[],
  max: number = fills.length,
): readonly WireFill[] {
  const groups = new Map<string, ExchangeFill>();
  for (const fill of fills) {
    const key = fill.isTaker ? `${fill.oid}@${fill.atMs}` : `tid${fill.tid}@${fill.oid}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? fill : joined(group, fill));
  }
  return [...groups.values()].slice(0, max).map((fill) => wireFill(venue, fill));
}

function joined(first: ExchangeFill, second: ExchangeFill): ExchangeFill {
  const sizeLots = first.sizeLots + second.sizeLots;
  const notional = first.priceTicks * first.sizeLots + second.priceTicks * second.sizeLots;
  const earlier = Math.abs(first.startLots) <= Math.abs(second.startLots) ? first : second;
  return {
    ...first,
    sizeLots: sizeLots as ExchangeFill['sizeLots'],
    priceTicks: (notional / sizeLots) as ExchangeFill['priceTicks'],
    feeUnits: (first.feeUnits + second.feeUnits) as ExchangeFill['feeUnits'],
    closedPnlUnits: (first.closedPnlUnits + second.closedPnlUnits) as ExchangeFill['closedPnlUnits'],
    startLots: earlier.startLots,
  };
}
