import type { ClosedBar } from '../../domain/flow.ts';
import { log } from '../../kernel/math.ts';

const HOUR_MS = 3_600_000;

/**
 * Closes, ticks, of the `hours` hours that end at `endMs` (a whole hour, ms UTC) and of the one before them, oldest first; NaN where one is not known. Only
 * bars that end on a whole hour count, so bars of any interval up to an hour serve.
 */
export function hourlyCloses(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  const firstMs = endMs - hours * HOUR_MS;
  const closes = new Float64Array(hours + 1).fill(Number.NaN);
  for (let at = bars.length - 1; at >= 0; at--) {
    const bar = bars[at] as ClosedBar;
    const closeMs = bar.openMs + bar.intervalMs;
    if (closeMs < firstMs) break;
    if (closeMs % HOUR_MS === 0 && closeMs <= endMs && bar.intervalMs <= HOUR_MS)
      closes[(closeMs - firstMs) / HOUR_MS] = bar.closeTicks;
  }
  return closes;
}

/** Log returns from one close to the next; NaN where one of both is not known. */
export function returnsOf(closes: Float64Array): Float64Array {
  const hours = closes.length - 1;
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) returns[at] = log((closes[at + 1] as number) / (closes[at] as number));
  return returns;
}

/** Log returns of the `hours` hours that end at `endMs`, as `hourlyCloses` finds them. */
export function hourlyReturns(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  return returnsOf(hourlyCloses(bars, endMs, hours));
}
