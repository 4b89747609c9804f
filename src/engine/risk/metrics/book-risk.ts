import { INDEX_FALL, OTHER_FALL, UNKNOWN_VOLATILITY } from '../../domain/book-limits.ts';
import type { Correlations } from './correlation.ts';

/** One holding: exposure as a signed fraction of equity, yearly volatility as a fraction or null = unknown. */
export interface Holding {
  readonly weight: number;
  readonly volatility: number | null;
  /** True for the index itself. */
  readonly isIndex: boolean;
}

/** Volatility of a book a year, fraction of equity: the root of w'Cw. `correlations` in the order of the holdings. */
export function bookVolatility(holdings: readonly Holding[], { matrix, size }: Correlations): number {
  let variance = 0;
  for (let i = 0; i < size; i++) {
    const a = risk(holdings[i] as Holding);
    for (let j = 0; j < size; j++) variance += a * risk(holdings[j] as Holding) * (matrix[i * size + j] as number);
  }
  return Math.sqrt(Math.max(0, variance));
}

/**
 * Part of the book's variance that each holding makes, in their order: its weighted row of w'Cw over the whole. They sum to 1; null where the book
 * has no variance.
 */
export function riskShares(holdings: readonly Holding[], { matrix, size }: Correlations): readonly number[] | null {
  const rows = holdings.map((holding, i) => {
    let row = 0;
    for (let j = 0; j < size; j++) row += risk(holdings[j] as Holding) * (matrix[i * size + j] as number);
    return risk(holding) * row;
  });
  const variance = rows.reduce((sum, row) => sum + row, 0);
  return variance > 0 ? rows.map((row) => row / variance) : null;
}

/**
 * Mean correlation of the holdings with each other, weighted by the product of their exposures and signed by their sides: 1 = all is one bet, below
 * zero = they cover each other. Null with fewer than two.
 */
export function bookCorrelation(holdings: readonly Holding[], { matrix, size }: Correlations): number | null {
  let [sum, weights] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const product = (holdings[i] as Holding).weight * (holdings[j] as Holding).weight;
      sum += product * (matrix[i * size + j] as number);
      weights += Math.abs(product);
    }
  }
  return weights > 0 ? sum / weights : null;
}

/** Herfindahl-Hirschman index of the exposures: 1 = one holding, 1 / n = n alike. Null without any. */
export function concentrationOf(holdings: readonly Holding[]): number | null {
  let [gross, squares] = [0, 0];
  for (const { weight } of holdings) {
    gross += Math.abs(weight);
    squares += weight * weight;
  }
  return gross > 0 ? squares / (gross * gross) : null;
}

/** Loss, fraction of equity, when the index falls by 15 % and everything else by 40 %; what shorts gain counts. At least 0. */
export function stressLoss(holdings: readonly Holding[]): number {
  let loss = 0;
  for (const { weight, isIndex } of holdings) loss += weight * (isIndex ? INDEX_FALL : OTHER_FALL);
  return Math.max(0, loss);
}

/**
 * Change of the book, fraction of equity, per change of the index. `toIndex[i]`: correlation of holding i with it; `indexVolatility` a year, null or 0 =
 * unknown, which makes the beta so.
 */
export function betaOf(
  holdings: readonly Holding[],
  toIndex: readonly number[],
  indexVolatility: number | null,
): number | null {
  if (indexVolatility === null || !(indexVolatility > 0)) return null;
  let beta = 0;
  for (const [at, holding] of holdings.entries()) {
    const own = holding.isIndex ? holding.weight : (risk(holding) * (toIndex[at] as number)) / indexVolatility;
    beta += own;
  }
  return beta;
}

function risk({ weight, volatility }: Holding): number {
  return weight * (volatility ?? UNKNOWN_VOLATILITY);
}
