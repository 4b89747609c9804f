import { ARCHIVE_INTERVAL_MS, type ArchivedSeriesView } from '../../contract/candle-archive.ts';
import { barCount, openMsAt } from './bars.ts';
import { findGaps } from './find-gaps.ts';
import type { StoredSeries } from './series-file.ts';

/** Gaps that are shown. */
const SHOWN = 20;

/** A series as the window shows it. `bytes`: size of its file; `damage`: what was cut off it, or null. */
export function viewOf(series: StoredSeries, bytes: number, damage: string | null): ArchivedSeriesView {
  const { key, bars, unfinished } = series;
  const { gaps, missingBars } = findGaps(bars, ARCHIVE_INTERVAL_MS[key.interval]);
  return {
    symbol: key.symbol,
    interval: key.interval,
    source: key.source,
    firstMs: openMsAt(bars, 0) || 0,
    lastMs: openMsAt(bars, barCount(bars) - 1) || 0,
    bars: barCount(bars),
    gaps: gaps.slice(-SHOWN).reverse(),
    gapCount: gaps.length,
    missingBars,
    bytes,
    unfinished,
    damage,
  };
}
