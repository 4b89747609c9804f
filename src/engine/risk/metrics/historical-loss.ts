import { exp } from '../../kernel/math.ts';

/** Hours of one loss. */
const DAY_HOURS = 24;

/** Spans of a day, an hour apart, that have to be known before anything is said. */
const MIN_SPANS = 240;

/** Value at risk and expected shortfall of a day, fractions of equity, losses positive, at least 0. */
export interface DayLoss {
  readonly valueAtRisk95: number;
  readonly expectedShortfall95: number;
}

/** Changes of one asset over each span of 24 hours of its past, fraction; NaN for a span with an hour that is not known. */
export function dayChanges(returns: Float64Array): Float64Array {
  const spans = Math.max(0, returns.length - DAY_HOURS + 1);
  const changes = new Float64Array(spans);
  for (let from = 0; from < spans; from++) {
    let sum = 0;
    for (let at = from; at < from + DAY_HOURS; at++) sum += returns[at] as number;
    changes[from] = exp(sum) - 1;
  }
  return changes;
}

/**
 * Historical simulation: what the present book would have lost in each past span of 24 hours. `weights` are signed exposures, fractions of equity;
 * `changes[i]` the spans of the same holding, as `dayChanges` makes them. A span that is not known of any holding is left out; null below 240
 * spans or without a holding. The quantile is of type 7; the shortfall is the mean of what is at or beyond it.
 */
export function dayLoss(weights: readonly number[], changes: readonly Float64Array[]): DayLoss | null {
  const spans = changes[0]?.length ?? 0;
  const losses = new Float64Array(spans);
  for (const [i, weight] of weights.entries()) {
    const own = changes[i] as Float64Array;
    for (let span = 0; span < spans; span++) losses[span] = (losses[span] as number) - weight * (own[span] as number);
  }
  // Sorted, what is not known comes last.
  losses.sort();
  const known = countKnown(losses);
  if (known < MIN_SPANS) return null;
  const position = 0.95 * (known - 1);
  const below = Math.floor(position);
  const low = losses[below] as number;
  const edge = low + (position - below) * ((losses[Math.min(below + 1, known - 1)] as number) - low);
  let [sum, count] = [0, 0];
  for (let at = known - 1; at >= 0 && (losses[at] as number) >= edge; at--) {
    sum += losses[at] as number;
    count++;
  }
  return { valueAtRisk95: Math.max(0, edge), expectedShortfall95: Math.max(0, sum / count) };
}

function countKnown(sorted: Float64Array): number {
  let known = sorted.length;
  while (known > 0 && Number.isNaN(sorted[known - 1])) known--;
  return known;
}
