import { FUNDING_INTERVAL_MS, RATE_PARTS } from '../funding-units.ts';

/** The recorded funding of one market, hour by hour. */
export interface RecordedFunding {
  /** The full hour at which the first entry was paid, ms UTC. */
  readonly firstMs: number;
  /** Rate of each hour, whole parts of 10^-12 of the position's worth; above zero longs pay. NaN = not known, which is not zero. */
  readonly parts: Float64Array;
}

/**
 * Rate that was paid in the hour of `atMs`, at its beginning, as a fraction; null where the recording does not say, before and after it too.
 */
export function fundingAt(funding: RecordedFunding | undefined, atMs: number): number | null {
  if (funding === undefined) return null;
  const parts = funding.parts[Math.floor((atMs - funding.firstMs) / FUNDING_INTERVAL_MS)] ?? Number.NaN;
  return Number.isNaN(parts) ? null : parts / RATE_PARTS;
}

/** Full hours after `fromMs` up to and including `toMs` of which the recording says no rate. */
export function unknownHours(funding: RecordedFunding, fromMs: number, toMs: number): number {
  let unknown = 0;
  for (
    let atMs = Math.floor(fromMs / FUNDING_INTERVAL_MS) * FUNDING_INTERVAL_MS + FUNDING_INTERVAL_MS;
    atMs <= toMs;
    atMs += FUNDING_INTERVAL_MS
  )
    if (fundingAt(funding, atMs) === null) unknown += 1;
  return unknown;
}
