/* Which markets are followed over a restart: the section `watch` of config.json. */

/** What a person chose. */
export interface WatchSettings {
  /** `largest` = the largest by the day's volume, else 1..1000 names, each once. */
  readonly symbols: 'largest' | readonly string[];
}

/** What counts unless a person chooses otherwise. */
export const DEFAULT_WATCH: WatchSettings = { symbols: 'largest' };

/** Most names in the file; what the venue and the profile of the connection bear is less and checked when they are followed. */
export const WATCH_NAMES_MAX = 1_000;
