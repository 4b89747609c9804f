import type { MarketRowView } from '../../contract/views.ts';
import { formatAge } from './time.ts';

/** Prices that are younger than this are stale for a moment only: their age says nothing, ms. */
const WORTH_TELLING_MS = 60_000;

/** What the watchlist says of prices that nobody trades on: `stale`, or how old they are where that is long; '' for fresh ones. */
export function staleWords(row: MarketRowView | undefined, nowMs: number | null): string {
  if (row?.stale !== true) return '';
  const ageMs = nowMs === null || row.updatedAtMs === 0 ? 0 : nowMs - row.updatedAtMs;
  return ageMs < WORTH_TELLING_MS ? 'stale' : `${formatAge(ageMs)} old`;
}

/** What decides whether bars are old. */
export interface OldBarsWords {
  /** Opening time of the newest bar that is drawn, ms UTC; null = none. */
  readonly newestMs: number | null;
  readonly intervalMs: number;
  readonly nowMs: number | null;
  readonly isConnected: boolean;
}

/** Said over bars that are drawn while the venue is away, once one is missing: how old they are; '' otherwise. */
export function oldBarsWords({ newestMs, intervalMs, nowMs, isConnected }: OldBarsWords): string {
  if (isConnected || newestMs === null || nowMs === null) return '';
  const ageMs = nowMs - (newestMs + intervalMs);
  if (ageMs < intervalMs) return '';
  return `Stored bars: the newest ended ${formatAge(ageMs)} ago. Nothing is decided on them`;
}
