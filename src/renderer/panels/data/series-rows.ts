import {
  ARCHIVE_INTERVAL_MS,
  ARCHIVE_INTERVALS,
  type ArchivedSeriesView,
  type ArchiveInterval,
  type ArchiveJobView,
  type SeriesKey,
} from '../../../contract/candle-archive.ts';

/** What the table of stored series is sorted by. */
export type SeriesSort = 'symbol' | 'interval' | 'from' | 'to' | 'bars' | 'missing' | 'bytes';

/** How it is sorted; `down` puts the largest first. */
export interface SeriesOrder {
  readonly key: SeriesSort;
  readonly down: boolean;
}

/** Which of the stored series are shown. */
export interface SeriesFilter {
  /** Letters of the symbol. */
  readonly typed: string;
  /** One interval, or all for null. */
  readonly interval: ArchiveInterval | null;
  /** True: only series that lack bars. */
  readonly gapsOnly: boolean;
}

/** A piece of the line that stands for a series' span, as shares 0..1 of it. */
export interface GapSegment {
  readonly from: number;
  readonly to: number;
}

/** Names a series in a list: `venue BTC 1h`. */
export function seriesName({ symbol, interval, source }: SeriesKey): string {
  return `${source} ${symbol} ${interval}`;
}

const VALUES: Readonly<Record<Exclude<SeriesSort, 'symbol'>, (series: ArchivedSeriesView) => number>> = {
  interval: ({ interval }) => ARCHIVE_INTERVALS.indexOf(interval),
  from: ({ firstMs }) => firstMs,
  to: ({ lastMs }) => lastMs,
  bars: ({ bars }) => bars,
  missing: ({ missingBars }) => missingBars,
  bytes: ({ bytes }) => bytes,
};

function compareNames(a: SeriesKey, b: SeriesKey): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  const step = ARCHIVE_INTERVALS.indexOf(a.interval) - ARCHIVE_INTERVALS.indexOf(b.interval);
  if (step !== 0) return step;
  return a.source === b.source ? 0 : a.source < b.source ? 1 : -1;
}

/** The series that pass the filter, in order; ties by symbol, interval, and the venue's own first. */
export function seriesRows(
  series: readonly ArchivedSeriesView[],
  { typed, interval, gapsOnly }: SeriesFilter,
  { key, down }: SeriesOrder,
): readonly ArchivedSeriesView[] {
  const sought = typed.trim().toLowerCase();
  const shown = series.filter(
    (one) =>
      one.symbol.toLowerCase().includes(sought) &&
      (interval === null || one.interval === interval) &&
      (!gapsOnly || one.gapCount > 0),
  );
  const direction = down ? -1 : 1;
  if (key === 'symbol') return shown.sort((a, b) => direction * compareNames(a, b));
  const value = VALUES[key];
  return shown.sort((a, b) => direction * (value(a) - value(b)) || compareNames(a, b));
}

/** Share of the bars between the first and the last that is there, 0..1. */
export function coverage({ bars, missingBars }: ArchivedSeriesView): number {
  const whole = bars + missingBars;
  return whole > 0 ? bars / whole : 0;
}

/** Where the newest gaps lie in the span of a series, from its first bar's open to its last bar's end. */
export function gapSegments({ firstMs, lastMs, interval, gaps }: ArchivedSeriesView): readonly GapSegment[] {
  const span = lastMs + ARCHIVE_INTERVAL_MS[interval] - firstMs;
  if (!(span > 0)) return [];
  const share = (atMs: number): number => Math.max(0, Math.min(1, (atMs - firstMs) / span));
  return gaps.map(({ fromMs, toMs }) => ({ from: share(fromMs), to: share(toMs) })).filter(({ from, to }) => to > from);
}

/** True while a job still works or waits. */
export function isUnderWay({ state }: ArchiveJobView): boolean {
  return state === 'waiting' || state === 'running';
}

/** Share of a job that is done, 0..1; 0 while nobody knows how much it is. */
export function jobShare({ done, total }: ArchiveJobView): number {
  return total > 0 ? Math.max(0, Math.min(1, done / total)) : 0;
}
