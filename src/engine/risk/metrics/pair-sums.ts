/** Weight of the past of an hour. */
const LAMBDA = 0.97;

/** Hours that two assets have to share. */
const MIN_POINTS = 30;

/** Returns of one asset over their own sigma. */
export interface Prepared {
  readonly values: Float64Array;
  /** True if something moved in an hour that is known. */
  readonly moves: boolean;
  /** True if it moves and each hour is known. */
  readonly complete: boolean;
}

/** What two assets have in common over the hours that both are known. Both figures are NaN where that is too little. */
export interface PairSums {
  /** -1..1. */
  correlation: number;
  /** Weighted variance of the products whose mean the correlation is; at least 0. */
  spread: number;
}

/** Weights of `hours` hours, the newest last, lambda 0.97 an hour; they sum to one. */
export function pastWeights(hours: number): Float64Array {
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

/** Returns, NaN for hours not known, brought to a weighted variance of one. `weights`: one per return. */
export function prepare(returns: Float64Array, weights: Float64Array): Prepared {
  let squares = 0;
  let complete = true;
  for (let at = 0; at < returns.length; at++) {
    const value = returns[at] as number;
    if (value === value) squares += (weights[at] as number) * value * value;
    else complete = false;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : Number.NaN;
  const values = new Float64Array(returns.length);
  for (let at = 0; at < returns.length; at++) values[at] = (returns[at] as number) * scale;
  return { values, moves: squares > 0, complete: complete && squares > 0 };
}

/**
 * Sums a pair into `into`: the same to the bit whichever of both comes first. NaN below 30 shared hours, and where one of both does not move
 * in them.
 */
export function sumPair(a: Prepared, b: Prepared, weights: Float64Array, into: PairSums): void {
  if (!(a.moves && b.moves && weights.length >= MIN_POINTS)) setUnknown(into);
  else if (a.complete && b.complete) sumWhole(a.values, b.values, weights, into);
  else sumShared(a.values, b.values, weights, into);
}

/** Both are known throughout, and of unit variance. */
function sumWhole(a: Float64Array, b: Float64Array, weights: Float64Array, into: PairSums): void {
  let cross = 0;
  let fourth = 0;
  for (let at = 0; at < weights.length; at++) {
    const product = (a[at] as number) * (b[at] as number);
    const weighted = (weights[at] as number) * product;
    cross += weighted;
    fourth += weighted * product;
  }
  into.correlation = cut(cross);
  into.spread = Math.max(0, fourth - cross * cross);
}

function sumShared(a: Float64Array, b: Float64Array, weights: Float64Array, into: PairSums): void {
  let [points, weight, cross, fourth, squaresA, squaresB] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < weights.length; at++) {
    const [x, y, w] = [a[at] as number, b[at] as number, weights[at] as number];
    if (x !== x || y !== y) continue;
    const product = x * y;
    points++;
    weight += w;
    cross += w * product;
    fourth += w * product * product;
    squaresA += w * x * x;
    squaresB += w * y * y;
  }
  const variances = squaresA * squaresB;
  if (points < MIN_POINTS || !(variances > 0)) {
    setUnknown(into);
    return;
  }
  into.correlation = cut(cross / Math.sqrt(variances));
  into.spread = Math.max(0, (weight * fourth - cross * cross) / variances);
}

function setUnknown(into: PairSums): void {
  into.correlation = Number.NaN;
  into.spread = Number.NaN;
}

/** Rounding may carry a sum past one. */
function cut(correlation: number): number {
  return Math.max(-1, Math.min(1, correlation));
}
