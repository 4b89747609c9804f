import { ARCHIVE_INTERVAL_MS } from '../../contract/candle-archive.ts';
import { type Bars, barCount, openMsAt, placeOf, sliceBars } from './bars.ts';
import type { StoredSeries } from './series-file.ts';
import type { Span } from './span.ts';

/** Open time of the last closed bar, ms UTC; -1 without one. */
export function lastClosedMs({ bars, unfinished }: StoredSeries): number {
  const closed = barCount(bars) - (unfinished ? 1 : 0);
  return closed > 0 ? openMsAt(bars, closed - 1) : -1;
}

/** The end of the last closed bar, ms UTC; 0 without one. */
export function closedEndOf(series: StoredSeries): number {
  const lastMs = lastClosedMs(series);
  return lastMs < 0 ? 0 : lastMs + ARCHIVE_INTERVAL_MS[series.key.interval];
}

/** What of a series' time the venue was asked for, up to the end of its last closed bar; null when that cannot be said. */
export function coverOf(series: StoredSeries): Span | null {
  const { coveredFromMs: fromMs } = series;
  return fromMs === null || lastClosedMs(series) < fromMs ? null : { fromMs, toMs: closedEndOf(series) };
}

/** Closed bars of a series that open at `fromMs` or later. */
export function closedFrom({ bars, unfinished }: StoredSeries, fromMs: number): Bars {
  const to = barCount(bars) - (unfinished ? 1 : 0);
  return sliceBars(bars, Math.min(to, placeOf(bars, fromMs)), to);
}
