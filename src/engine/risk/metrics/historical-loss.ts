import { exp } from '../../kernel/math.ts';
import { quantile } from '../../kernel/stats.ts';

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
  const losses: number[] = [];
  for (let span = 0; span < spans; span++) {
    let loss = 0;
    for (let i = 0; i < weights.length; i++)
      loss -= (weights[i] as number) * ((changes[i] as Float64Array)[span] as number);
    if (loss === loss) losses.push(loss);
  }
  if (losses.length < MIN_SPANS) return null;
  const edge = quantile(losses, 0.95) ?? 0;
  let [sum, count] = [0, 0];
  for (const loss of losses) {
    if (!(loss >= edge)) continue;
    sum += loss;
    count++;
  }
  return { valueAtRisk95: Math.max(0, edge), expectedShortfall95: Math.max(0, sum / count) };
}
