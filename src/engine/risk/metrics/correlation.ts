import { invariant } from '../../kernel/invariant.ts';

/** Correlation of a pair of which too little is known: the median of majors is about 0.75, and what is unknown is not small. */
export const UNKNOWN_CORRELATION = 0.8;

/** Weight of the past of an hour. */
const LAMBDA = 0.97;

/** Hours that two assets have to share. */
const MIN_POINTS = 30;

/** Correlations of n assets, and how much of them is the mean of all. */
export interface Correlations {
  /** n x n, row by row; 1 on the diagonal. */
  readonly matrix: Float64Array;
  readonly size: number;
  /** Mean over the pairs that are known, before shrinking; UNKNOWN_CORRELATION without any. */
  readonly mean: number;
  /** Share of the mean in each pair, 0..1. */
  readonly shrinkage: number;
  /** Pairs of which enough is known. */
  readonly known: number;
}

/** Sums over the hours that two assets share. */
interface PairSums {
  readonly points: number;
  readonly correlation: number;
  /** Weighted variance of the products whose mean the correlation is. */
  readonly spread: number;
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
  const matrix = new Float64Array(size * size).fill(UNKNOWN_CORRELATION);
  const pairs: { readonly at: number; readonly sums: PairSums }[] = [];
  for (let i = 0; i < size; i++) {
    matrix[i * size + i] = 1;
    for (let j = 0; j < i; j++) {
      const sums = pairSums(parts[i] as Prepared, parts[j] as Prepared, weights);
      if (sums !== null) pairs.push({ at: i * size + j, sums });
    }
  }
  const mean = pairs.length === 0 ? UNKNOWN_CORRELATION : sumOf(pairs, ({ correlation }) => correlation) / pairs.length;
  const shrinkage = shareOfMean(pairs, mean, concentration(weights));
  for (const { at, sums } of pairs) {
    const value = shrinkage * mean + (1 - shrinkage) * sums.correlation;
    matrix[at] = value;
    matrix[(at % size) * size + Math.floor(at / size)] = value;
  }
  return { matrix, size, mean, shrinkage, known: pairs.length };
}

/** Returns over their own sigma, and whether each hour is known. */
interface Prepared {
  readonly values: Float64Array;
  readonly complete: boolean;
}

function pastWeights(hours: number): Float64Array {
  const weights = new Float64Array(hours);
  let weight = 1;
  let sum = 0;
  for (let at = hours - 1; at >= 0; at--) {
    weights[at] = weight;
    sum += weight;
    weight *= LAMBDA;
  }
  for (let at = 0; at < hours; at++) weights[at] = (weights[at] as number) / sum;
  return weights;
}

/** Sum of squares of weights that sum to one. */
function concentration(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight * weight;
  return sum;
}

function prepare(returns: Float64Array, weights: Float64Array): Prepared {
  let squares = 0;
  let complete = true;
  for (let at = 0; at < returns.length; at++) {
    const value = returns[at] as number;
    if (value === value) squares += (weights[at] as number) * value * value;
    else complete = false;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : Number.NaN;
  return { values: returns.map((value) => value * scale), complete: complete && squares > 0 };
}

/** Null below 30 shared hours, or without any movement in them. */
function pairSums(a: Prepared, b: Prepared, weights: Float64Array): PairSums | null {
  if (a.complete && b.complete) return weights.length < MIN_POINTS ? null : wholeSums(a.values, b.values, weights);
  return sharedSums(a.values, b.values, weights);
}

/** Both are known throughout, and of unit variance. */
function wholeSums(a: Float64Array, b: Float64Array, weights: Float64Array): PairSums {
  let cross = 0;
  let fourth = 0;
  for (let at = 0; at < weights.length; at++) {
    const product = (a[at] as number) * (b[at] as number);
    const weighted = (weights[at] as number) * product;
    cross += weighted;
    fourth += weighted * product;
  }
  return { points: weights.length, correlation: cut(cross), spread: Math.max(0, fourth - cross * cross) };
}

function sharedSums(a: Float64Array, b: Float64Array, weights: Float64Array): PairSums | null {
  let [points, weight, cross, fourth, squaresA, squaresB] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < weights.length; at++) {
    const [x, y, w] = [a[at] as number, b[at] as number, weights[at] as number];
    if (x !== x || y !== y) continue;
    points++;
    weight += w;
    cross += w * x * y;
    fourth += w * x * y * x * y;
    squaresA += w * x * x;
    squaresB += w * y * y;
  }
  const variances = squaresA * squaresB;
  if (points < MIN_POINTS || !(variances > 0)) return null;
  const correlation = cross / Math.sqrt(variances);
  return { points, correlation: cut(correlation), spread: Math.max(0, (weight * fourth - cross * cross) / variances) };
}

/** Rounding may carry a sum past one. */
function cut(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}

function shareOfMean(pairs: readonly { readonly sums: PairSums }[], mean: number, squares: number): number {
  const distances = sumOf(pairs, ({ correlation }) => (correlation - mean) * (correlation - mean));
  const spreads = sumOf(pairs, ({ spread }) => spread);
  if (!(distances > 0)) return 1;
  return Math.min(1, (squares * spreads) / distances);
}

function sumOf(pairs: readonly { readonly sums: PairSums }[], of: (sums: PairSums) => number): number {
  let sum = 0;
  for (const { sums } of pairs) sum += of(sums);
  return sum;
}
