/** How far each part may be from the equal one, and how often all are gone through. */
const TOLERANCE = 1e-6;
const MAX_SWEEPS = 2_000;

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
 * book or it is not found. Solved by cyclical coordinates: with risks x = share x volatility and the correlations C signed by side, the minimum of
 * x'Cx / 2 - sum of ln(x) / n has x_i (Cx)_i = 1 / n, so each x_i in turn takes the positive root of x^2 + a x = 1 / n, a = the rest of its row
 * (Spinu 2013; Griveau-Billion, Richard and Roncalli 2013). Done when every part is within 1e-6 of the equal one.
 */
export function equalRiskShares({ volatilities, sides, correlations }: ParityBook): readonly number[] | null {
  const size = volatilities.length;
  if (size === 0 || !isSound(volatilities, correlations)) return null;
  const signed = (i: number, j: number): number =>
    (correlations[i * size + j] as number) * (sides[i] as number) * (sides[j] as number);
  const risks = new Float64Array(size).fill(1 / Math.sqrt(size));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    for (let i = 0; i < size; i++) {
      const rest = restOf(risks, i, signed);
      risks[i] = (Math.sqrt(rest * rest + 4 / size) - rest) / 2;
    }
    if (isEqual(risks, signed)) return sharesOf(risks, volatilities);
  }
  return null;
}

function isSound(volatilities: readonly number[], correlations: ArrayLike<number>): boolean {
  if (correlations.length !== volatilities.length * volatilities.length) return false;
  if (!volatilities.every((one) => one > 0 && Number.isFinite(one))) return false;
  for (let at = 0; at < correlations.length; at++) if (!(Math.abs(correlations[at] as number) <= 1)) return false;
  return true;
}

function restOf(risks: Float64Array, i: number, signed: (i: number, j: number) => number): number {
  let sum = 0;
  for (let j = 0; j < risks.length; j++) if (j !== i) sum += signed(i, j) * (risks[j] as number);
  return sum;
}

function isEqual(risks: Float64Array, signed: (i: number, j: number) => number): boolean {
  for (let i = 0; i < risks.length; i++) {
    const own = risks[i] as number;
    const part = own * (own + restOf(risks, i, signed)) * risks.length;
    if (!(Math.abs(part - 1) <= TOLERANCE)) return false;
  }
  return true;
}

function sharesOf(risks: Float64Array, volatilities: readonly number[]): readonly number[] | null {
  const exposures = volatilities.map((volatility, i) => (risks[i] as number) / volatility);
  const sum = exposures.reduce((total, one) => total + one, 0);
  return sum > 0 && Number.isFinite(sum) ? exposures.map((one) => one / sum) : null;
}
