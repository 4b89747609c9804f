import type { Regime } from '../../contract/regime-view.ts';

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
