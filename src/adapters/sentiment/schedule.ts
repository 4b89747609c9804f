const DAY_MS = 86_400_000;

/** The source's clock is not ours: it is asked this much after its own time at the earliest. */
const AFTER_MS = 5_000;

/** Spread of the moment, so that clients do not come all at once. */
const SPREAD_MS = 60_000;

/** Shortest and longest pause after a good answer. */
const SHORTEST_MS = 300_000;
const LONGEST_MS = DAY_MS + 3_600_000;

/** Pauses after failures double from the first to the longest; each is drawn from 0 to its length. */
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;
const SHORTEST_RETRY_MS = 1_000;

/** Days that are asked for one by one at most; beyond it the whole history is read again. */
const MOST_DAYS = 100;

/**
 * When to ask again after a good answer, ms UTC: a little after the source's own next update, spread by `random` (0..1), at least five
 * minutes and at most 25 hours from now. A source that does not say when is expected a day after its newest value.
 */
export function nextAskMs(
  {
    nowMs,
    nextUpdateMs,
    newestMs,
  }: { readonly nowMs: number; readonly nextUpdateMs: number | null; readonly newestMs: number },
  random: () => number,
): number {
  const dueMs = nextUpdateMs ?? newestMs + DAY_MS;
  const boundedMs = Math.min(Math.max(dueMs, nowMs + SHORTEST_MS), nowMs + LONGEST_MS);
  return Math.round(boundedMs + AFTER_MS + random() * SPREAD_MS);
}

/** Pause before the next try after `failures` failures in a row (1, 2 ...), ms; `random` gives 0..1. */
export function retryPauseMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(Math.max(SHORTEST_RETRY_MS, full * random()));
}

/** Rows to ask for: those since the newest known value and one more; 0 = the whole history, for a new cache or a long gap. */
export function rowsToAsk({ nowMs, newestMs }: { readonly nowMs: number; readonly newestMs: number | null }): number {
  if (newestMs === null) return 0;
  const days = Math.max(0, Math.floor((nowMs - newestMs) / DAY_MS));
  return days > MOST_DAYS ? 0 : days + 2;
}
