/** What kind of market the index is in. */
export type Regime =
  | 'bull_volatile'
  | 'bull_stable'
  | 'bear_volatile'
  | 'bear_stable'
  | 'sideways_volatile'
  | 'sideways_stable'
  | 'unknown';

/** All regimes, in the order of the tables that list them. */
export const REGIMES: readonly Regime[] = [
  'bull_stable',
  'bull_volatile',
  'sideways_stable',
  'sideways_volatile',
  'bear_stable',
  'bear_volatile',
  'unknown',
];

/** A closed hour of the index; prices > 0, volume >= 0 in units of the asset. */
export interface IndexBar {
  readonly openMs: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Where the index stands; figures are null while they are not known. */
export interface RegimeReading {
  readonly regime: Regime;
  /** Why it is unknown, '' otherwise. */
  readonly reason: string;
  /** 0..1: how far the figures are from where the regime would change; 0 while unknown. */
  readonly confidence: number;
  /** Since when, ms UTC. */
  readonly sinceMs: number;
  /** What the figures say by themselves, before a regime is held for its least time. */
  readonly pending: Regime;
  /** True while a fall under the high of a day holds `bear_volatile`. */
  readonly overridden: boolean;
  /** (EMA 5 d - EMA 20 d) / (sigmaSlow x sqrt 20). */
  readonly trendScore: number | null;
  /** Daily sigma, half-life 3 days, fraction. */
  readonly sigmaFast: number | null;
  /** Daily sigma, half-life 30 days, fraction. */
  readonly sigmaSlow: number | null;
  /** Share of the trailing year whose sigmaFast was lower, 0..1; null below 90 days. */
  readonly volatilityRank: number | null;
  /** Volume of the last 24 hours over the mean of the 30 days before. */
  readonly volumeRatio: number | null;
}
