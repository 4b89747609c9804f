import type { ClosedBar } from '../../domain/flow.ts';
import { log } from '../../kernel/math.ts';

const HOUR_MS = 3_600_000;

/**
 * Closes, ticks, of the `hours` hours that end at `endMs` (a whole hour, ms UTC) and of the one before them, oldest first; NaN where one is not known. Only
 * bars that end on a whole hour count, so bars of any interval up to an hour serve. `bars`: oldest first, no two with the same end.
 */
export function hourlyCloses(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  return fillCloses(bars, endMs, new Float64Array(hours + 1));
}

/** `hourlyCloses` put into a list of one more than the hours, which is returned. */
export function fillCloses(bars: readonly ClosedBar[], endMs: number, closes: Float64Array): Float64Array {
  const firstMs = endMs - (closes.length - 1) * HOUR_MS;
  closes.fill(Number.NaN);
  let at = bars.length - 1;
  while (at >= 0) {
    const bar = bars[at] as ClosedBar;
    const closeMs = bar.openMs + bar.intervalMs;
    if (closeMs < firstMs) break;
    if (closeMs % HOUR_MS !== 0 || bar.intervalMs > HOUR_MS) {
      at -= 1;
      continue;
    }
    if (closeMs <= endMs) closes[(closeMs - firstMs) / HOUR_MS] = bar.closeTicks;
    at = hourBefore(bars, at);
  }
  return closes;
}

/**
 * Where to look on for the hour before that of bar `at`: where bars follow each other without a gap it lies so many bars back as there are in an hour, and
 * not each of them has to be looked at.
 */
function hourBefore(bars: readonly ClosedBar[], at: number): number {
  const { openMs, intervalMs } = bars[at] as ClosedBar;
  const back = bars[at - HOUR_MS / intervalMs];
  const isThere = back !== undefined && back.openMs === openMs - HOUR_MS && back.intervalMs === intervalMs;
  return isThere ? at - HOUR_MS / intervalMs : at - 1;
}

/** Log returns from one close to the next; NaN where one of both is not known. */
export function returnsOf(closes: Float64Array): Float64Array {
  const hours = closes.length - 1;
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) returns[at] = log((closes[at + 1] as number) / (closes[at] as number));
  return returns;
}

/** Closes and the returns that were made of them. */
export interface KnownReturns {
  readonly closes: Float64Array;
  readonly returns: Float64Array;
}

/** `returnsOf(closes)`, taking over what `known` holds of the same hours when time has gone on by an hour: of the same closes come the same returns. */
export function returnsAfter(closes: Float64Array, known: KnownReturns | null): Float64Array {
  if (known === null || known.closes.length !== closes.length) return returnsOf(closes);
  const hours = closes.length - 1;
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) {
    const [from, to] = [closes[at] as number, closes[at + 1] as number];
    const isKept = at + 1 < hours && from === known.closes[at + 1] && to === known.closes[at + 2];
    returns[at] = isKept ? (known.returns[at + 1] as number) : log(to / from);
  }
  return returns;
}

/** Log returns of the `hours` hours that end at `endMs`, as `hourlyCloses` finds them. */
export function hourlyReturns(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  return returnsOf(hourlyCloses(bars, endMs, hours));
}
