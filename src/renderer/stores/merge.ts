/*
 * Upserts on ordered lists and maps, written so that applying the same change twice equals applying it once, and so that
 * untouched rows keep their identity (rows are memoised by it).
 */

/** A map with rows set and removed; the same map when nothing changed. Removals come first: a row in both stays. */
export function mergeMap<K, V>(
  map: ReadonlyMap<K, V>,
  rows: readonly V[],
  keyOf: (row: V) => K,
  removed: readonly K[] = [],
): ReadonlyMap<K, V> {
  const gone = removed.filter((key) => map.has(key));
  if (rows.length === 0 && gone.length === 0) return map;
  const next = new Map(map);
  for (const key of gone) next.delete(key);
  for (const row of rows) next.set(keyOf(row), row);
  return next;
}

/** How a list is kept: by key, in time order, newest at the end, at most `keep` rows. */
export interface LogShape<T> {
  readonly keyOf: (row: T) => string;
  readonly timeOf: (row: T) => number;
  readonly keep: number;
}

/** First index whose time is above `time` (the list is in time order). */
function upperBound<T>(rows: readonly T[], time: number, timeOf: (row: T) => number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && timeOf(row) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds rows to a log: known keys are replaced in place, new ones go where their time belongs, the oldest beyond `keep` are dropped. */
export function mergeLog<T>(log: readonly T[], added: readonly T[], shape: LogShape<T>): readonly T[] {
  if (added.length === 0) return log;
  const { keyOf, timeOf, keep } = shape;
  const next = log.slice();
  const known = new Set<string>();
  for (const row of next) known.add(keyOf(row));
  for (const row of added) {
    const key = keyOf(row);
    if (known.has(key)) {
      const at = next.findIndex((old) => keyOf(old) === key);
      next[at] = row;
      continue;
    }
    const at = upperBound(next, timeOf(row), timeOf);
    const oldest = next[0];
    // A row older than a full log was dropped before: taking it again would push out a newer one.
    if (next.length >= keep && oldest !== undefined && timeOf(row) <= timeOf(oldest)) continue;
    known.add(key);
    next.splice(at, 0, row);
    if (next.length > keep) {
      const dropped = next.shift();
      if (dropped !== undefined) known.delete(keyOf(dropped));
    }
  }
  return next;
}

/**
 * Merges points into a time-ordered series: a point with a known time replaces the old one. Returns null when nothing changed.
 * Cheap at the end, which is where points arrive.
 */
export function mergeByTime<T>(
  series: readonly T[],
  added: readonly T[],
  timeOf: (row: T) => number,
): readonly T[] | null {
  if (added.length === 0) return null;
  const next = series.slice();
  for (const row of added) {
    const at = upperBound(next, timeOf(row), timeOf);
    const before = next[at - 1];
    if (before !== undefined && timeOf(before) === timeOf(row)) next[at - 1] = row;
    else next.splice(at, 0, row);
  }
  return next;
}
