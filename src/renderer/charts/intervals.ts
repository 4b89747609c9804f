const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bar lengths that traders know and that divide a UTC day. */
const KNOWN = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  4 * HOUR,
  12 * HOUR,
  DAY,
] as const;

/** Multiples of the base that are offered when all of them are known lengths. */
const PREFERRED = [5, 15, 60] as const;

/**
 * Bar lengths to offer over a base of `baseMs`: the base, and 5, 15 and 60 times it where those are lengths a trader knows,
 * else the next three known multiples (an hourly base gives 4h, 12h, 1d).
 */
export function intervalChoices(baseMs: number): readonly number[] {
  if (!Number.isSafeInteger(baseMs) || !(baseMs > 0)) return [];
  const known = new Set<number>(KNOWN);
  const preferred = PREFERRED.map((factor) => factor * baseMs);
  if (preferred.every((length) => known.has(length))) return [baseMs, ...preferred];
  return [baseMs, ...KNOWN.filter((length) => length > baseMs && length % baseMs === 0).slice(0, 3)];
}
