import { invariant } from '../kernel/invariant.ts';

/**
 * The newest `capacity` entries, in order. A place is written anew when its entry falls out: copying what is kept to a new list now and
 * then would keep entries that are long gone alive until the old lists are collected, and every one of them would be moved about.
 */
export class BoundedLog<T> {
  readonly #capacity: number;
  readonly #entries: T[] = [];
  /** Place of the oldest entry once the log is full; before that it is 0. */
  #oldest = 0;

  /** `capacity`: integer >= 1. */
  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, `a log holds one entry or more, not ${capacity}`);
    this.#capacity = capacity;
  }

  /** Adds the newest entry. */
  add(entry: T): void {
    if (this.#entries.length < this.#capacity) {
      this.#entries.push(entry);
      return;
    }
    this.#entries[this.#oldest] = entry;
    this.#oldest = this.#oldest + 1 === this.#capacity ? 0 : this.#oldest + 1;
  }

  /** The newest `count` entries at most, oldest first. */
  recent(count: number): readonly T[] {
    const wanted = Math.min(count, this.#entries.length);
    return wanted > 0 ? this.all().slice(-wanted) : [];
  }

  /** All entries, oldest first. */
  all(): readonly T[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }

  /** Replaces the entries by the newest `capacity` of these, oldest first. */
  replace(entries: readonly T[]): void {
    this.#entries.length = 0;
    this.#oldest = 0;
    for (const entry of entries.slice(-this.#capacity)) this.#entries.push(entry);
  }
}
