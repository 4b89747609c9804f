import type { RecordedSeries } from '../../exchange/market/recorded-series.ts';

/**
 * Where a recorded market begins to play, ms UTC: `warmupBars` bars after the first one of all, which are then known as history, so that
 * charts are full and strategies speak at the next bar; but at most a quarter of the recording. `warmupBars` 0 plays all of it.
 */
export function recordedStart(series: readonly RecordedSeries[], warmupBars: number): number {
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (const { openMs } of series) {
    first = Math.min(first, openMs[0] ?? first);
    last = Math.max(last, openMs[openMs.length - 1] ?? 0);
  }
  const intervalMs = series[0]?.intervalMs ?? 0;
  if (intervalMs <= 0 || last < first) return first;
  const bars = Math.floor((last - first) / intervalMs) + 1;
  return first + Math.min(warmupBars, Math.floor(bars / 4)) * intervalMs;
}
