import { NO_VALUE } from './scaled.ts';

/* All times are UTC: the trading day, funding and the bars are, and two clocks on one screen would mislead. */

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 14:03:27 in UTC. */
export function formatClock(atMs: number | null): string {
  if (atMs === null || !Number.isFinite(atMs)) return NO_VALUE;
  const second = Math.floor((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / 1000);
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

/** 10 Oct 14:03:27 in UTC; the date is left out when it is the date of `nowMs`. */
export function formatStamp(atMs: number | null, nowMs?: number): string {
  if (atMs === null || !Number.isFinite(atMs)) return NO_VALUE;
  const sameDay = nowMs !== undefined && Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return sameDay ? formatClock(atMs) : `${formatDay(atMs)} ${formatClock(atMs)}`;
}

/** 10 Oct in UTC. */
export function formatDay(atMs: number): string {
  const date = new Date(atMs);
  const month = MONTHS[date.getUTCMonth()];
  return month === undefined ? NO_VALUE : `${date.getUTCDate()} ${month}`;
}

/** A span in its two largest parts: 4.2 s, 3m 05s, 2h 07m, 3d 04h. Negative spans read as zero. */
export function formatSpan(spanMs: number | null): string {
  if (spanMs === null || !Number.isFinite(spanMs)) return NO_VALUE;
  const ms = Math.max(0, spanMs);
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${two(Math.floor(seconds / 60) % 60)}m`;
  return `${Math.floor(seconds / 86_400)}d ${two(Math.floor(seconds / 3600) % 24)}h`;
}

/** An age in one short part: 0.3s, 12s, 4m, 2h, 3d. For columns and badges. */
export function formatAge(ageMs: number | null): string {
  if (ageMs === null || !Number.isFinite(ageMs)) return NO_VALUE;
  const ms = Math.max(0, ageMs);
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m`;
  return ms < DAY_MS ? `${Math.floor(ms / 3_600_000)}h` : `${Math.floor(ms / DAY_MS)}d`;
}

/** Name of a bar length: 1s, 5m, 1h, 4h, 1d. */
export function formatInterval(intervalMs: number): string {
  if (intervalMs % DAY_MS === 0) return `${intervalMs / DAY_MS}d`;
  if (intervalMs % 3_600_000 === 0) return `${intervalMs / 3_600_000}h`;
  if (intervalMs % 60_000 === 0) return `${intervalMs / 60_000}m`;
  return `${intervalMs / 1000}s`;
}
