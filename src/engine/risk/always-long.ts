import { INDEX_FALL, OTHER_FALL } from '../domain/book-limits.ts';
import { ASSET_RATE_CEILING } from '../domain/exposure.ts';
import type { CapSettings } from '../domain/settings.ts';

/**
 * Largest share of its worth, at most 1, that a book of equal longs in `listed` markets may hold within the caps on an asset, a strategy, net, gross
 * and in the stress. `hasIndex`: the index is one of them. The caps on volatility, on losses at stops and on what the book of orders gives bind more.
 */
export function grossWithin(caps: CapSettings, listed: number, hasIndex: boolean): number {
  if (listed === 0) return 0;
  const others = listed - (hasIndex ? 1 : 0);
  const meanFall = ((hasIndex ? INDEX_FALL : 0) + others * OTHER_FALL) / listed;
  const { assetRate, strategyRate, grossRate, netRate, stressLossRate } = caps;
  const ofAssets = Math.min(assetRate, ASSET_RATE_CEILING) * listed;
  return Math.min(1, ofAssets, strategyRate, grossRate, netRate, stressLossRate / meanFall);
}
