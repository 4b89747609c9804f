import type { ConnectionProfile } from './profile/profile.ts';

/** Good answers in a row before one more is read side by side. */
const GROW_AFTER = 8;

/** An answer slower than so many times the quickest seen so far speaks of a venue under load. */
const SLOW_FACTOR = 4;

/** Slow answers in a row after which there is one reader fewer. */
const SHRINK_AFTER = 3;

/**
 * How many histories are read side by side: one more after a run of good answers, half after a failure, one fewer while answers are slow.
 * It takes a run of either kind to move it, so it does not swing.
 */
export class ReaderCount {
  readonly #bounds: ConnectionProfile['readers'];
  #count: number;
  #good = 0;
  #slow = 0;
  #quickestMs = Number.POSITIVE_INFINITY;

  /** `bounds`: at least, at first, at most. */
  constructor(bounds: ConnectionProfile['readers']) {
    this.#bounds = bounds;
    this.#count = bounds.start;
  }

  /** Readers that may be at work now. */
  get count(): number {
    return this.#count;
  }

  /** An answer came after so many ms. */
  answered(ms: number): void {
    this.#quickestMs = Math.min(this.#quickestMs, Math.max(1, ms));
    if (ms > SLOW_FACTOR * this.#quickestMs) {
      this.#good = 0;
      this.#slow += 1;
      if (this.#slow >= SHRINK_AFTER) this.#set(this.#count - 1);
      return;
    }
    this.#slow = 0;
    this.#good += 1;
    if (this.#good >= GROW_AFTER) this.#set(this.#count + 1);
  }

  /** There was no answer, or a refusal. */
  failed(): void {
    this.#set(Math.floor(this.#count / 2));
  }

  #set(count: number): void {
    this.#count = Math.min(this.#bounds.max, Math.max(this.#bounds.min, count));
    this.#good = 0;
    this.#slow = 0;
  }
}
