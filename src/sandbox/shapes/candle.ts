import type { AssetId } from '../../contract/units.ts';
import type { PublicCandle } from '../../exchange/views.ts';
import type { SandboxVenue } from '../types.ts';
import { price, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths of bars by the names of the wire; the month stands for calendar months. */
export const INTERVALS: ReadonlyMap<string, number> = new Map([
  ['1m', MINUTE_MS],
  ['3m', 3 * MINUTE_MS],
  ['5m', 5 * MINUTE_MS],
  ['15m', 15 * MINUTE_MS],
  ['30m', 30 * MINUTE_MS],
  ['1h', HOUR_MS],
  ['2h', 2 * HOUR_MS],
  ['4h', 4 * HOUR_MS],
  ['8h', 8 * HOUR_MS],
  ['12h', 12 * HOUR_MS],
  ['1d', DAY_MS],
  ['3d', 3 * DAY_MS],
  ['1w', 7 * DAY_MS],
  ['1M', 30 * DAY_MS],
]);

/** A bar: `t` its first and `T` its last millisecond. */
export interface WireCandle {
  readonly t: number;
  readonly T: number;
  readonly s: string;
  readonly i: string;
  readonly o: string;
  readonly c: string;
  readonly h: string;
  readonly l: string;
  readonly v: string;
  readonly n: number;
}

/** The wire's form of a bar of `interval`, one of `INTERVALS`. */
export function wireCandle(
  venue: Pick<SandboxVenue, 'instruments' | 'wireMs'>,
  { asset, interval }: { readonly asset: AssetId; readonly interval: string },
  candle: PublicCandle,
): WireCandle {
  const instrument = instrumentOf(venue, asset);
  return {
    t: venue.wireMs(candle.openMs),
    T: venue.wireMs(endMs(candle.openMs, interval)) - 1,
    s: instrument.symbol,
    i: interval,
    o: price(instrument, candle.open),
    c: price(instrument, candle.close),
    h: price(instrument, candle.high),
    l: price(instrument, candle.low),
    v: size(instrument, candle.lots),
    n: candle.trades,
  };
}

function endMs(openMs: number, interval: string): number {
  if (interval !== '1M') return openMs + (INTERVALS.get(interval) ?? 0);
  const open = new Date(openMs);
  return Date.UTC(open.getUTCFullYear(), open.getUTCMonth() + 1);
}
