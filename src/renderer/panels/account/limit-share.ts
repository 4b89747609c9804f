import type { BreakerView } from '../../../contract/views.ts';

/** How much of a limit is used, 0..1 and beyond; null when it is not known or the limit is not positive. */
export function shareOfLimit(used: number | null, limit: number): number | null {
  if (used === null || !Number.isFinite(used) || !(limit > 0)) return null;
  return Math.abs(used) / limit;
}

/** Colour of a share: a word for it stands beside, so colour is not needed. */
export function shareTone(share: number | null): 'accent' | 'warn' | 'danger' {
  if (share === null || share < 0.9) return 'accent';
  return share < 1 ? 'warn' : 'danger';
}

/** A breaker on one scale: its metric and its trip point as shares of the far end. */
export interface BreakerScale {
  readonly metric: number | null;
  readonly trip: number;
  /** What is left until it trips, as a share of the trip; null when the metric is not known. */
  readonly left: number | null;
}

/** The far end is the emergency level, else a little past the trip. */
export function breakerScale(breaker: Pick<BreakerView, 'metric' | 'trip' | 'emergency'>): BreakerScale {
  const end = breaker.emergency ?? breaker.trip * 1.25;
  if (!(end > 0) || !(breaker.trip > 0)) return { metric: null, trip: 1, left: null };
  const { metric } = breaker;
  if (metric === null || !Number.isFinite(metric)) return { metric: null, trip: breaker.trip / end, left: null };
  return {
    metric: Math.max(0, Math.min(1, metric / end)),
    trip: breaker.trip / end,
    left: Math.max(0, 1 - metric / breaker.trip),
  };
}
