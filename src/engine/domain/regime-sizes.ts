import type { Regime } from '../../contract/regime-view.ts';

/** Share of a usual size that a long and a short take in each regime (design, section 5). */
export const REGIME_SIZES: Readonly<Record<Regime, { readonly long: number; readonly short: number }>> = {
  bull_stable: { long: 1, short: 0.7 },
  bull_volatile: { long: 0.7, short: 0.5 },
  sideways_stable: { long: 0.8, short: 0.8 },
  sideways_volatile: { long: 0.5, short: 0.5 },
  bear_stable: { long: 0.4, short: 0.8 },
  bear_volatile: { long: 0.25, short: 0.5 },
  unknown: { long: 0.25, short: 0.25 },
};
