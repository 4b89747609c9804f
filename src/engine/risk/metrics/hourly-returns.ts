import type { ClosedBar } from '../../domain/flow.ts';
import { log } from '../../kernel/math.ts';

const HOUR_MS = 3_600_000;

/**
 * Log returns of the `hours` hours that end at `endMs` (a whole hour, ms UTC), oldest first; NaN where the close of an hour or of the one before is
 * not known. Only bars that end on a whole hour count, so bars of any interval up to an hour serve.
 */
export function hourlyReturns(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  const firstMs = endMs - hours * HOUR_MS;
  const closes = new Float64Array(hours + 1).fill(Number.NaN);
  for (let at = bars.length - 1; at >= 0; at--) {
    const bar = bars[at] as ClosedBar;
    const closeMs = bar.openMs + bar.intervalMs;
    if (closeMs < firstMs) break;
    if (closeMs % HOUR_MS === 0 && closeMs <= endMs && bar.intervalMs <= HOUR_MS)
      closes[(closeMs - firstMs) / HOUR_MS] = bar.closeTicks;
  }
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) returns[at] = log((closes[at + 1] as number) / (closes[at] as number));
  return returns;
}
