import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type ArchiveInterval } from '../../contract/candle-archive.ts';

/** Bar lengths to offer over bars of `baseMs`: the six that every venue has, and the base where it is none of them, shortest first. */
export function intervalChoices(baseMs: number): readonly number[] {
  const known = ARCHIVE_INTERVALS.map((interval) => ARCHIVE_INTERVAL_MS[interval]);
  if (!Number.isSafeInteger(baseMs) || !(baseMs > 0) || known.includes(baseMs)) return known;
  return [...known, baseMs].sort((a, b) => a - b);
}

/** The venue's name of a bar length, or null where it has none. */
export function intervalName(intervalMs: number): ArchiveInterval | null {
  return ARCHIVE_INTERVALS.find((interval) => ARCHIVE_INTERVAL_MS[interval] === intervalMs) ?? null;
}
