import type { Regime } from '../../contract/regime-view.ts';
import type { RegimeSizeSettings } from './settings.ts';

/** Where the share of each regime stands in the settings. */
const KEYS = {
  bull_stable: { long: 'bullStableLong', short: 'bullStableShort' },
  bull_volatile: { long: 'bullVolatileLong', short: 'bullVolatileShort' },
  sideways_stable: { long: 'sidewaysStableLong', short: 'sidewaysStableShort' },
  sideways_volatile: { long: 'sidewaysVolatileLong', short: 'sidewaysVolatileShort' },
  bear_stable: { long: 'bearStableLong', short: 'bearStableShort' },
  bear_volatile: { long: 'bearVolatileLong', short: 'bearVolatileShort' },
  unknown: { long: 'unknownLong', short: 'unknownShort' },
} as const satisfies Readonly<Record<Regime, { readonly long: string; readonly short: string }>>;

/** Shares of a usual size in each regime where nobody says otherwise (design, section 5). */
export const DEFAULT_REGIME_SIZES: RegimeSizeSettings = {
  bullStableLong: 1,
  bullStableShort: 0.7,
  bullVolatileLong: 0.7,
  bullVolatileShort: 0.5,
  sidewaysStableLong: 0.8,
  sidewaysStableShort: 0.8,
  sidewaysVolatileLong: 0.5,
  sidewaysVolatileShort: 0.5,
  bearStableLong: 0.4,
  bearStableShort: 0.8,
  bearVolatileLong: 0.25,
  bearVolatileShort: 0.5,
  unknownLong: 0.25,
  unknownShort: 0.25,
};

/** Share of a usual size, 0..1, that a trade of this side has in a regime. */
export function regimeSize(sizes: RegimeSizeSettings, regime: Regime, side: 'long' | 'short'): number {
  return sizes[KEYS[regime][side]];
}
