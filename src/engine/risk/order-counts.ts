const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Times older than a day that gather before they are cut off. */
const CUT_AT = 256;

/** Opening orders of the last minute, hour and day, the present one not among them. */
export interface OpeningCounts {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
}

/** Times of opening orders over the last rolling day. Bounded by the limit of orders a day that stands before each of them. */
export class OrderCounts {
  /** Ascending ms; what is older than a day is dropped, some at a time, as new ones come. */
  #times: number[] = [];

  /** Counts one that leaves at `atMs`; times never fall. */
  note(atMs: number): void {
    const kept = firstAfter(this.#times, atMs - DAY_MS);
    // Many at once: each cut copies what stays.
    if (kept >= CUT_AT) this.#times = this.#times.slice(kept);
    this.#times.push(atMs);
  }

  /** How many left within the windows that end at `atMs`. */
  at(atMs: number): OpeningCounts {
    const all = this.#times.length;
    return {
      minute: all - firstAfter(this.#times, atMs - MINUTE_MS),
      hour: all - firstAfter(this.#times, atMs - HOUR_MS),
      day: all - firstAfter(this.#times, atMs - DAY_MS),
    };
  }

  /** JSON-safe state. */
  snapshot(): readonly number[] {
    return [...this.#times];
  }

  /** Continues from a snapshot. */
  restore(times: readonly number[]): void {
    this.#times = [...times];
  }
}

/** Index of the first time after `boundMs` in an ascending list. */
function firstAfter(times: readonly number[], boundMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) > boundMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
