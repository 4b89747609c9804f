import { invariant } from '../../kernel/invariant.ts';
import { pastWeights, prepare, type Prepared, sumPair } from './pair-sums.ts';

/** Correlation of a pair of which too little is known: the median of majors is about 0.75, and what is unknown is not small. */
export const UNKNOWN_CORRELATION = 0.8;

/** Correlations of n assets, and how much of them is the mean of all. */
export interface Correlations {
  /** n x n, row by row; 1 on the diagonal. */
  readonly matrix: readonly number[];
  readonly size: number;
  /** Mean over the pairs that are known, before shrinking; UNKNOWN_CORRELATION without any. */
  readonly mean: number;
  /** Share of the mean in each pair, 0..1. */
  readonly shrinkage: number;
  /** Pairs of which enough is known. */
  readonly known: number;
}

/** Sums of all pairs of n assets, each pair at `i (i - 1) / 2 + j` for j < i; NaN in both where too little is known. What lies beyond is not read. */
export interface Triangle {
  readonly correlations: Float64Array;
  readonly spreads: Float64Array;
}

/** Pairs of `size` assets. */
export function pairsOf(size: number): number {
  return (size * (size - 1)) / 2;
}

/** Room for the pairs of `size` assets. */
export function triangleOf(size: number): Triangle {
  return { correlations: new Float64Array(pairsOf(size)), spreads: new Float64Array(pairsOf(size)) };
}

/**
 * Exponentially weighted correlations (lambda 0.97 an hour, mean zero) of hourly returns, `returns[i]` oldest first with NaN for hours not known,
 * all of one length. Each is drawn to the mean of all by the share d = min(1, q sum of spreads / sum of squared distances from the mean), where
 * q is the sum of the squared weights: what one observation among 1 / q would be (Ledoit and Wolf 2004, constant-correlation target, which
 * is held fixed here). A pair that shares fewer than 30 hours, or of which one does not move, counts as 0.8 and stays out of the mean.
 */
export function correlate(returns: readonly Float64Array[]): Correlations {
  const size = returns.length;
  const hours = returns[0]?.length ?? 0;
  const weights = pastWeights(hours);
  const parts = returns.map((one) => {
    invariant(one.length === hours, `returns of ${one.length} and of ${hours} hours have no correlation`);
    return prepare(one, weights);
  });
  const triangle = triangleOf(size);
  const sums = { correlation: 0, spread: 0 };
  let at = 0;
  for (let i = 1; i < size; i++) {
    for (let j = 0; j < i; j++) {
      sumPair(parts[i] as Prepared, parts[j] as Prepared, weights, sums);
      triangle.correlations[at] = sums.correlation;
      triangle.spreads[at] = sums.spread;
      at++;
    }
  }
  return shrink(blankMatrix(size), size, triangle, concentration(weights));
}

/** Sum of squares of weights that sum to one. */
export function concentration(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight * weight;
  return sum;
}

/** A matrix of so many assets of which nothing is known. A plain list lies in the young heap: a typed one of this size costs more than all that is done here. */
export function blankMatrix(size: number): number[] {
  const matrix: number[] = [];
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix.push(i === j ? 1 : UNKNOWN_CORRELATION);
  return matrix;
}

/**
 * Correlations from the sums of pairs of `size` assets, as `correlate` tells. `matrix`: a blank one of as many, which is filled and becomes theirs;
 * `squares`: sum of the squared weights of the hours.
 */
export function shrink(matrix: number[], size: number, triangle: Triangle, squares: number): Correlations {
  const { correlations } = triangle;
  const pairs = pairsOf(size);
  let [known, sum] = [0, 0];
  for (let at = 0; at < pairs; at++) {
    const value = correlations[at] as number;
    if (value !== value) continue;
    known++;
    sum += value;
  }
  const mean = known === 0 ? UNKNOWN_CORRELATION : sum / known;
  const shrinkage = shareOfMean(triangle, pairs, mean, squares);
  let at = 0;
  for (let i = 1; i < size; i++) {
    for (let j = 0; j < i; j++, at++) {
      const own = correlations[at] as number;
      if (own !== own) continue;
      const value = shrinkage * mean + (1 - shrinkage) * own;
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
  }
  return { matrix, size, mean, shrinkage, known };
}

function shareOfMean({ correlations, spreads }: Triangle, pairs: number, mean: number, squares: number): number {
  let [distances, spread] = [0, 0];
  for (let at = 0; at < pairs; at++) {
    const value = correlations[at] as number;
    if (value !== value) continue;
    distances += (value - mean) * (value - mean);
    spread += spreads[at] as number;
  }
  if (!(distances > 0)) return 1;
  return Math.min(1, (squares * spread) / distances);
}
