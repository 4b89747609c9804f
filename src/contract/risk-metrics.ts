import type { AssetId, QuoteUnits } from './units.ts';

/** A market and a figure of it. */
export interface MarketFigure {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly rate: number;
}

/**
 * Figures of the account that follow from its worth, its positions and the marks, anew with each of them. Rates are fractions of equity; null = not known,
 * of those that need equity while that is not known or not above zero.
 */
export interface RiskMetricsView {
  readonly positionCount: number;
  /** Worth of all positions at mark, sides not set off, micro-USDC; null as equity. */
  readonly totalExposureUnits: QuoteUnits | null;
  readonly grossRate: number | null;
  /** Signed. */
  readonly netRate: number | null;
  /** Result of the day since 00:00 UTC without deposits and withdrawals, micro-USDC. */
  readonly dailyPnlUnits: QuoteUnits | null;
  /** Initial margin of all positions. */
  readonly marginUsedRate: number | null;
  /** Loss from the marks to the stops of what is held; a position without one counts whole. */
  readonly lossAtHeldStopsRate: number | null;
  /** Ex-ante, a year. */
  readonly volatilityYear: number | null;
  /** Loss when the index falls by 15 % and everything else by 40 %. */
  readonly stressLoss: number | null;
  /** Herfindahl-Hirschman index of the exposures; null without a position too. */
  readonly concentration: number | null;
  /** The largest position, signed; null without one too. */
  readonly maxPosition: MarketFigure | null;
  /** Position whose mark is nearest to its liquidation, with the move to there as a fraction of the mark; null = none is within reach. */
  readonly nearestLiquidation: MarketFigure | null;
  /** Place of the account among those whose positions are closed first when the venue's insurance fails; null = the venue does not tell. */
  readonly adlRank: number | null;
  /** Mean over deviation of the daily returns of the unit value, a year, over `sharpeDays`; null below 20 returns, or where nothing moves. */
  readonly sharpe: number | null;
  /** Days, whole, that the returns reach over, 0..365. */
  readonly sharpeDays: number;
  /** Share of its trailing year in which the index was calmer than now, 0..1. */
  readonly volatilityPercentile: number | null;
  /** Index of sentiment, 0..100, with its age, ms; null = not known, or older than 48 h. */
  readonly fearGreed: { readonly value: number; readonly ageMs: number } | null;
}
