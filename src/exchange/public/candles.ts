import type { Core } from '../core.ts';
import type { PublicCandle } from '../views.ts';

/** A month of the venue's intervals: its bars follow the calendar, this length only names it. */
export const MONTH_MS = 30 * 86_400_000;

/** Candles a request returns at most: the newest. */
export const MAX_CANDLES = 5_000;

/** What is asked for. Times are ms UTC, both included; a candle counts by the time at which it opens. */
export interface CandleQuery {
  readonly asset: number;
  /** 1m..1w in ms, or `MONTH_MS`. */
  readonly intervalMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Numbers of a bar of the market's history: openMs, open, high, low, close, lots. */
const HISTORY_FIELDS = 6;

/** Bars of an asset, oldest first, closed or in progress. */
export function candles(core: Core, query: CandleQuery): readonly PublicCandle[] {
  const { asset, intervalMs, fromMs, toMs } = query;
  const bars: PublicCandle[] = [];
  if (intervalMs !== core.model.barIntervalMs) return bars;
  const flat = core.model.history(asset, core.nowMs, MAX_CANDLES);
  for (let at = 0; at < flat.length; at += HISTORY_FIELDS) {
    const [openMs = 0, open = 0, high = 0, low = 0, close = 0, lots = 0] = flat.slice(at, at + HISTORY_FIELDS);
    if (openMs >= fromMs && openMs <= toMs)
      bars.push({ openMs, open, high, low, close, lots, trades: 0, closed: true });
  }
  return bars;
}
