import type { AssetId, PriceTicks, SizeLots } from './units.ts';

/** A figure of the book as it is, and as it would be after the order filled whole. */
export type BeforeAfter = readonly [before: number, after: number];

/** What an order would make of the book. Rates are fractions of equity. */
export interface WhatIfView {
  /** Signed exposure in the asset. */
  readonly assetRate: BeforeAfter;
  readonly grossRate: BeforeAfter;
  /** Signed. */
  readonly netRate: BeforeAfter;
  /** Signed exposure in the asset with what moves as it does: each holding times its correlation. */
  readonly correlatedRate: BeforeAfter;
  /** Ex-ante volatility a year. */
  readonly volatilityYear: BeforeAfter;
  /** Loss when the index falls by 15 % and everything else by 40 %. */
  readonly stressLoss: BeforeAfter;
  /** Historical, one day, 95 %; null = not known. */
  readonly valueAtRisk95: readonly [before: number | null, after: number | null];
  /** Part of the variance after it that the asset would make; below zero = it covers others. */
  readonly riskShare: number | null;
  /** Margin that it takes at the leverage of the asset; what only closes takes none. */
  readonly marginRate: number;
  /** Highest leverage that the venue gives to a position of the size after it, whole. */
  readonly maxLeverage: number;
  /** How far the price may go against the position after it until the account is liquidated, fraction, everything else as it is; null = it cannot be. */
  readonly liquidationDistance: number | null;
  /** Funding a day at the present rate, + = paid; null = not known. */
  readonly fundingPerDayRate: number | null;
  /** Loss at its stop of what it opens. */
  readonly lossAtStopRate: number;
  /** What is left to the daily drawdown breaker after that loss; below zero = it would trip. Null = the day's fall is not known. */
  readonly headroomRate: number | null;
}

/** An order that may be sent, of which the window asks what it would make of the book. */
export interface WhatIfRequest {
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly lots: SizeLots;
  /** Where it would trade. */
  readonly entryTicks: PriceTicks;
  /** Its stop; null = none, which counts as the loss of all of it. */
  readonly stopTicks: PriceTicks | null;
}
