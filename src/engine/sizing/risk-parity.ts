/** How far each part may be from the equal one. */
const TOLERANCE = 1e-6;

/** How often all coordinates are gone through before Newton's steps, which need fewer where holdings cover each other in part, and how many of those. */
const SWEEPS = 20;
const NEWTON_STEPS = 100;

/** Multiplications after which a book whose correlations are none of real prices is given up. */
const MOST_WORK = 500_000;

/** A book as risk parity sees it: one row a holding, in one order. */
export interface ParityBook {
  /** Yearly, > 0. */
  readonly volatilities: readonly number[];
  /** +1 for long, -1 for short. */
  readonly sides: readonly number[];
  /** n x n, row by row, 1 on the diagonal. */
  readonly correlations: ArrayLike<number>;
}

/**
 * Shares of the gross exposure, summing to 1, at which every holding makes the same part of the book's variance; null where the figures make no such
 * book or it is not found. With risks x = share x volatility and the correlations C signed by side, the minimum of x'Cx / 2 - sum of ln(x) / n
 * has x_i (Cx)_i = 1 / n. Solved by cyclical coordinates: each x_i in turn takes the positive root of x^2 + a x = 1 / n, a = the rest of its row
 * (Spinu 2013; Griveau-Billion, Richard and Roncalli 2013); where that is slow, by damped Newton steps (Spinu 2013). Done when every part is
 * within 1e-6 of the equal one.
 */
export function equalRiskShares({ volatilities, sides, correlations }: ParityBook): readonly number[] | null {
  const size = volatilities.length;
  if (size === 0 || !isSound(volatilities, correlations)) return null;
  const signed = Float64Array.from(
    correlations,
    (value, at) => value * (sides[Math.floor(at / size)] as number) * (sides[at % size] as number),
  );
  const risks = new Float64Array(size).fill(1 / Math.sqrt(size));
  if (sweep(risks, signed, SWEEPS)) return sharesOf(risks, volatilities);
  const stepped = risks.slice();
  if (newton(stepped, signed)) return sharesOf(stepped, volatilities);
  const more = Math.min(2_000, Math.floor(MOST_WORK / (size * size)));
  return sweep(risks, signed, more) ? sharesOf(risks, volatilities) : null;
}

function isSound(volatilities: readonly number[], correlations: ArrayLike<number>): boolean {
  if (correlations.length !== volatilities.length * volatilities.length) return false;
  if (!volatilities.every((one) => one > 0 && Number.isFinite(one))) return false;
  for (let at = 0; at < correlations.length; at++) if (!(Math.abs(correlations[at] as number) <= 1)) return false;
  return true;
}

/** Goes through all coordinates that often; true once all parts are equal. */
function sweep(risks: Float64Array, signed: Float64Array, times: number): boolean {
  const size = risks.length;
  for (let time = 0; time < times; time++) {
    for (let i = 0; i < size; i++) {
      const rest = rowOf(risks, signed, i) - (risks[i] as number);
      risks[i] = (Math.sqrt(rest * rest + 4 / size) - rest) / 2;
    }
    if (isEqual(risks, signed)) return true;
  }
  return false;
}

/** Damped Newton steps: the function is self-concordant once it is taken n times, so that none leaves what is above zero. False where there is no minimum. */
function newton(risks: Float64Array, signed: Float64Array): boolean {
  const size = risks.length;
  const slopes = new Float64Array(size);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    for (let i = 0; i < size; i++) slopes[i] = rowOf(risks, signed, i) - 1 / (size * (risks[i] as number));
    const curvature = signed.slice();
    for (let i = 0; i < size; i++) {
      const own = risks[i] as number;
      curvature[i * size + i] = (curvature[i * size + i] as number) + 1 / (size * own * own);
    }
    const move = solved(curvature, slopes);
    if (move === null) return false;
    let decrement = 0;
    for (let i = 0; i < size; i++) decrement += (slopes[i] as number) * (move[i] as number);
    const length = Math.sqrt(Math.max(0, decrement * size));
    const damping = length < 0.25 ? 1 : 1 / (1 + length);
    for (let i = 0; i < size; i++) risks[i] = (risks[i] as number) - damping * (move[i] as number);
    if (!risks.every((risk) => risk > 0 && risk < Infinity)) return false;
    if (isEqual(risks, signed)) return true;
  }
  return false;
}

/** x of A x = b for a symmetric A by Cholesky's roots, which take its place; null unless it is positive definite. */
function solved(matrix: Float64Array, b: Float64Array): Float64Array | null {
  const size = b.length;
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] as number) * (matrix[j * size + k] as number);
      if (i === j && !(sum > 0)) return null;
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * size + j] as number);
    }
    let value = x[i] as number;
    for (let k = 0; k < i; k++) value -= (matrix[i * size + k] as number) * (x[k] as number);
    x[i] = value / (matrix[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let value = x[i] as number;
    for (let k = i + 1; k < size; k++) value -= (matrix[k * size + i] as number) * (x[k] as number);
    x[i] = value / (matrix[i * size + i] as number);
  }
  return x;
}

/** (C x)_i. */
function rowOf(risks: Float64Array, signed: Float64Array, i: number): number {
  const size = risks.length;
  let sum = 0;
  for (let j = 0; j < size; j++) sum += (signed[i * size + j] as number) * (risks[j] as number);
  return sum;
}

function isEqual(risks: Float64Array, signed: Float64Array): boolean {
  const size = risks.length;
  for (let i = 0; i < size; i++) {
    const part = (risks[i] as number) * rowOf(risks, signed, i) * size;
    if (!(Math.abs(part - 1) <= TOLERANCE)) return false;
  }
  return true;
}

function sharesOf(risks: Float64Array, volatilities: readonly number[]): readonly number[] | null {
  const exposures = volatilities.map((volatility, i) => (risks[i] as number) / volatility);
  const sum = exposures.reduce((total, one) => total + one, 0);
  return sum > 0 && Number.isFinite(sum) ? exposures.map((one) => one / sum) : null;
}
