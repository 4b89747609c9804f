/** What kind of market the index is in. */
export type Regime =
  | 'bull_volatile'
  | 'bull_stable'
  | 'bear_volatile'
  | 'bear_stable'
  | 'sideways_volatile'
  | 'sideways_stable'
  | 'unknown';

/** Where the index stands; figures are null while they are not known. Rates are fractions. */
export interface RegimeReading {
  readonly regime: Regime;
  /** Why it is unknown, '' otherwise. */
  readonly reason: string;
  /** 0..1: how far the figures are from where the regime would change; 0 while unknown. */
  readonly confidence: number;
  /** Since when, ms UTC; null while unknown. */
  readonly sinceMs: number | null;
  /** What the figures say by themselves, before a regime has been held for its least time. */
  readonly pending: Regime;
  /** True while a fall under the high of a day holds `bear_volatile`. */
  readonly overridden: boolean;
  /** (EMA 5 d - EMA 20 d) / (sigmaSlow x sqrt 20). */
  readonly trendScore: number | null;
  /** Daily sigma, half-life 3 days. */
  readonly sigmaFast: number | null;
  /** Daily sigma, half-life 30 days. */
  readonly sigmaSlow: number | null;
  /** Share of the trailing year whose sigmaFast was lower, 0..1; null below 90 days. */
  readonly volatilityRank: number | null;
  /** Volume of the last 24 hours over the mean day of the 30 before. */
  readonly volumeRatio: number | null;
}

/** A change of the regime. */
export interface RegimeChange {
  readonly atMs: number;
  readonly regime: Regime;
}

/** What a regime is looked at from. */
export type RegimePart = 'trend' | 'sentiment' | 'volatility' | 'correlation' | 'volume';

/** What one part says of taking risk. */
export interface RegimeComponent {
  readonly part: RegimePart;
  /** Its figure: trend score, index 0..100, daily sigma, mean correlation, volume over the usual; null = not known. */
  readonly value: number | null;
  /** -2..2: below zero speaks against risk; 0 also while the figure is not known. */
  readonly vote: number;
}

/** What all parts say together. Shown only: sizes follow the regime. */
export type RegimeComposite = 'risk_on' | 'risk_off' | 'neutral' | 'transitional';

/** The regime as the window shows it. */
export interface RegimeView extends RegimeReading {
  readonly components: readonly RegimeComponent[];
  /** Null while the regime is unknown. */
  readonly composite: RegimeComposite | null;
  /** Symbol of the index. */
  readonly index: string;
  /** Changes of known regimes, oldest first, the newest 60. */
  readonly changes: readonly RegimeChange[];
  /** Bounds between which the trend begins and ends, for the scale of the score. */
  readonly bounds: { readonly enter: number; readonly leave: number };
}
