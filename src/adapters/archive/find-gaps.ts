import type { ArchiveGap } from '../../contract/candle-archive.ts';
import { barCount, type Bars, openMsAt } from './bars.ts';

/** What is missing between the first and the last bar. */
export interface Gaps {
  /** Oldest first. */
  readonly gaps: readonly ArchiveGap[];
  readonly missingBars: number;
}

/**
 * Bars that lack between the first and the last one. Before the first nothing is missing: the market was not listed, or the venue does not keep
 * it any more; nor after the last one.
 */
export function findGaps(bars: Bars, intervalMs: number): Gaps {
  const gaps: ArchiveGap[] = [];
  let missingBars = 0;
  for (let at = 1; at < barCount(bars); at += 1) {
    const fromMs = openMsAt(bars, at - 1) + intervalMs;
    const toMs = openMsAt(bars, at);
    if (toMs === fromMs) continue;
    gaps.push({ fromMs, toMs });
    missingBars += (toMs - fromMs) / intervalMs;
  }
  return { gaps, missingBars };
}
