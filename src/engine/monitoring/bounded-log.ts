import { invariant } from '../kernel/invariant.ts';

/** The newest `capacity` entries, in order. Dropping the old is amortised: it happens once per `capacity` additions. */
export class BoundedLog<T> {
  readonly #capacity: number;
  #entries: T[] = [];

  /** `capacity`: integer >= 1. */
  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, `a log holds one entry or more, not ${capacity}`);
    this.#capacity = capacity;
  }

  /** Adds the newest entry. */
  add(entry: T): void {
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  /** The newest `count` entries at most, oldest first. */
  recent(count: number): readonly T[] {
    const wanted = Math.min(count, this.#capacity);
    return wanted > 0 ? this.#entries.slice(-wanted) : [];
  }

  /** All entries, oldest first. */
  all(): readonly T[] {
    return this.recent(this.#capacity);
  }

  /** Replaces the entries. */
  replace(entries: readonly T[]): void {
    this.#entries = entries.slice(-this.#capacity);
  }
}
