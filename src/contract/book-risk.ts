import type { AssetId } from './units.ts';

/** One holding in the book's risk. Rates are fractions of equity. */
export interface HoldingRiskView {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly strategyId: string | null;
  /** Signed exposure at mark. */
  readonly weight: number;
  /** Volatility a year, fraction; null = unknown, which counts as 150 %. */
  readonly volatility: number | null;
  /** Part of the book's variance that it makes; below zero = it covers others. All parts sum to 1. */
  readonly riskShare: number | null;
}

/** What the book may lose by what it holds now. Figures are null while they are not known; rates are fractions of equity. */
export interface BookRiskView {
  readonly atMs: number;
  /** Why nothing is said although something is held; '' where it is. */
  readonly unknown: string;
  readonly holdings: readonly HoldingRiskView[];
  readonly grossRate: number;
  /** Signed. */
  readonly netRate: number;
  /** Ex-ante volatility a year, the root of w'Cw; holdings of unknown volatility and pairs of unknown correlation count as large. */
  readonly volatilityYear: number;
  /** Exposure-weighted mean correlation, signed by side: 1 = one bet. */
  readonly averageCorrelation: number | null;
  /** Herfindahl-Hirschman index of the exposures. */
  readonly concentration: number | null;
  /** Historical, one day. */
  readonly valueAtRisk95: number | null;
  readonly expectedShortfall95: number | null;
  /** Loss when the index falls by 15 % and everything else by 40 %. */
  readonly stressLoss: number;
  readonly betaToIndex: number | null;
  /** Symmetric, in the order of the holdings, 1 on the diagonal. */
  readonly correlations: readonly (readonly number[])[];
  /** Mean of all pairs and its share in each of them. */
  readonly meanCorrelation: number | null;
  readonly shrinkage: number | null;
}
