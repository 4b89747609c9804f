import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';

/**
 * Market data as the adapters hand it over, already conflated: at most one book and one print summary per asset in one input.
 * Arrays are flat for speed and small journals.
 */
export type MarketUpdate =
  | BookUpdate
  | MarkUpdate
  | PrintsUpdate
  | HistoryUpdate
  | HoursUpdate
  | GapUpdate
  | MendUpdate
  | UnfollowedUpdate;

/**
 * Top of the book: [ticks, lots, ticks, lots, ...], best first, at most 20 levels a side. A full state, not a difference. `levelsAtMs` is
 * the venue's time of the levels behind the touch where those come by a stream of their own: an update that has no newer levels than the
 * one before is a touch. Absent = levels and touch are of one time.
 */
export interface BookUpdate {
  readonly type: 'book';
  readonly asset: AssetId;
  readonly venueAtMs: number;
  readonly levelsAtMs?: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

/** Mark and oracle price and the present hourly funding rate (fraction; null = unknown). */
export interface MarkUpdate {
  readonly type: 'mark';
  readonly asset: AssetId;
  readonly venueAtMs: number;
  readonly markTicks: PriceTicks;
  readonly oracleTicks: PriceTicks;
  readonly fundingRate: number | null;
}

/**
 * A run of trades summed up: first, highest, lowest, last price, volume and count. Bars built from summaries equal bars built from the
 * single trades as long as no summary spans a bar boundary, which the adapter guarantees.
 */
export interface PrintsUpdate {
  readonly type: 'prints';
  readonly asset: AssetId;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly openTicks: PriceTicks;
  readonly highTicks: PriceTicks;
  readonly lowTicks: PriceTicks;
  readonly closeTicks: PriceTicks;
  readonly volumeLots: SizeLots;
  readonly count: number;
}

/** Closed bars from before the run, oldest first: [openMs, o, h, l, c, vLots] repeated; only accepted before live prints of that asset. */
export interface HistoryUpdate {
  readonly type: 'history';
  readonly asset: AssetId;
  readonly intervalMs: number;
  readonly bars: readonly number[];
}

/**
 * Closed hours from before the run, as a history of them: the long past, which the regime and what else is judged by the hour are learned from
 * whatever the length of our own bars is. They become no bars.
 */
export interface HoursUpdate {
  readonly type: 'hours';
  readonly asset: AssetId;
  readonly bars: readonly number[];
}

/**
 * Trades of an asset from `fromMs` on (venue's time, ms; 0 = since the last that the engine has) may be missing. Bars from that one on wait for
 * a 'mend', but not for ever. `heardMs`: since when they are heard again; left out = not yet.
 */
export interface GapUpdate {
  readonly type: 'gap';
  readonly asset: AssetId;
  readonly fromMs: number;
  readonly heardMs?: number;
}

/**
 * What the venue says of the bars that wait: `bars` as in a history, complete up to `wholeToMs` (a bar's end; an interval without one had no
 * trade), and of the bar that runs then `forming`: [o, h, l, c, vLots, trades], or nothing. `settled` = every trade after that was heard, so that
 * no bar waits any more; else the running one waits on. A settled one of no bars says that trades are heard without a gap from now on.
 */
export interface MendUpdate {
  readonly type: 'mend';
  readonly asset: AssetId;
  readonly intervalMs: number;
  readonly bars: readonly number[];
  readonly wholeToMs: number;
  readonly forming: readonly number[];
  readonly settled: boolean;
}

/**
 * Nobody tells books and trades of an asset any more: its book and its bars are of the past. What comes of it later begins anew, with a history
 * of its own; its mark stays. An asset with a position is never let go.
 */
export interface UnfollowedUpdate {
  readonly type: 'unfollowed';
  readonly asset: AssetId;
}
