import { formatRate } from './rate.ts';
import { formatSpan } from './time.ts';

/** How well a position is covered, in words; the colour only repeats them. */
export interface ProtectionLevel {
  /** whole; repairing = for a short while less than whole; bare = for longer than a repair takes. */
  readonly level: 'whole' | 'repairing' | 'bare';
  readonly text: string;
  readonly title: string;
}

/** A stop that was moved or filled in part stands again within this, ms. */
const REPAIR_MS = 3_000;

/** Cover of a position now: the share under resting stops, 0..1, and since when it is less than whole. */
export function protectionOf(rate: number, sinceMs: number | null, nowMs: number | null): ProtectionLevel {
  const share = formatRate(rate, { shown: 0 });
  if (rate >= 1 && sinceMs === null)
    return { level: 'whole', text: share, title: 'Covered whole by stops that rest at the exchange' };
  const bareMs = sinceMs === null || nowMs === null ? null : Math.max(0, nowMs - sinceMs);
  const level = bareMs !== null && bareMs >= REPAIR_MS ? 'bare' : 'repairing';
  const text = bareMs === null ? share : `${share}, ${formatSpan(bareMs)}`;
  return {
    level,
    text,
    title: `Only ${share} is covered by stops at the exchange${bareMs === null ? '' : `, for ${formatSpan(bareMs)}`}`,
  };
}
