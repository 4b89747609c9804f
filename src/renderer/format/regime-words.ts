import type { Regime, RegimeComposite, RegimePart } from '../../contract/regime-view.ts';

/** Name and direction of each regime. */
export const REGIME_WORDS: Readonly<
  Record<Regime, { readonly name: string; readonly trend: 'up' | 'down' | 'flat' | 'none'; readonly volatile: boolean }>
> = {
  bull_stable: { name: 'Bull, calm', trend: 'up', volatile: false },
  bull_volatile: { name: 'Bull, volatile', trend: 'up', volatile: true },
  sideways_stable: { name: 'Sideways, calm', trend: 'flat', volatile: false },
  sideways_volatile: { name: 'Sideways, volatile', trend: 'flat', volatile: true },
  bear_stable: { name: 'Bear, calm', trend: 'down', volatile: false },
  bear_volatile: { name: 'Bear, volatile', trend: 'down', volatile: true },
  unknown: { name: 'Unknown', trend: 'none', volatile: false },
};

/** What all parts together are called. */
export const COMPOSITE_WORDS: Readonly<Record<RegimeComposite, string>> = {
  risk_on: 'Risk on',
  risk_off: 'Risk off',
  neutral: 'Neutral',
  transitional: 'In transition',
};

/** Name of each part, and how its vote comes about. */
export const PART_WORDS: Readonly<Record<RegimePart, { readonly name: string; readonly says: string }>> = {
  trend: { name: 'Trend', says: 'A bull regime counts 2 for risk, a bear regime 2 against it' },
  sentiment: { name: 'Fear & Greed', says: 'Extreme fear and extreme greed (20 and 80) count 1 against risk' },
  volatility: {
    name: 'Volatility',
    says: 'Above 3 % a day counts 1 against risk, below 2.4 % and the 65th percentile of its year 1 for it',
  },
  correlation: {
    name: 'Correlation',
    says: 'Mean of the twelve most traded markets over 60 hours: from 0.8 on, one bet, it counts 1 against risk; up to 0.4, 1 for it',
  },
  volume: { name: 'Volume', says: 'From 1.5 times the usual on it counts 1 for where the trend goes' },
};
