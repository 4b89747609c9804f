/** How the index of sentiment is asked for. `none` = nobody asks on this venue; `recorded` = it comes with a recording, by its time. */
export type SentimentPolling = 'none' | 'asking' | 'waiting' | 'failing' | 'recorded';

/** The index of sentiment as the window shows it. Views are outside the state hash. */
export interface SentimentView {
  /** What `sentiment.enabled` says. */
  readonly enabled: boolean;
  readonly polling: SentimentPolling;
  /** Why it fails, or where a recording comes from; else ''. */
  readonly reason: string;
  /** Tries in a row that failed. */
  readonly failures: number;
  /** When the source is asked again, ms UTC, or null. */
  readonly nextTryMs: number | null;
  /** Whose index it is, or null before anything is known. */
  readonly source: string | null;
  /** Newest value, 0 (fear) to 100 (greed), however old; null before the first. */
  readonly value: number | null;
  /** The source's own word for it: its bands have changed over time, so it is never made from the value. */
  readonly label: string;
  readonly publishedAtMs: number | null;
  /** When the source publishes the next one, by its own word, ms UTC, or null. */
  readonly nextUpdateMs: number | null;
  /** False while nothing is known or the newest is older than `unknownAfterMs`: decisions then count it as unknown, never as 50. */
  readonly known: boolean;
  readonly unknownAfterMs: number;
  /** Change over 7 and 30 days in points; null where the history lacks that day. */
  readonly change7d: number | null;
  readonly change30d: number | null;
  /** (publishedAtMs, value), oldest first; only what is new unless `historyReset`. */
  readonly history: readonly (readonly [number, number])[];
  readonly historyReset: boolean;
}
