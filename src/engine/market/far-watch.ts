import type { Quote } from './quote.ts';

/** A book whose mid lies further than this share from mark or oracle is traded on by nobody: one of them is wrong. */
export const BOOK_BOUND_RATE = 0.2;

/** JSON-safe state: since when (-1 = not), and 1 once it was counted. */
export type FarWatchState = readonly [number, number];

/**
 * Counts the times that book and mark lay far apart. Both come in the same instant when a price jumps, so what stood for no time at all is
 * nothing: an excursion counts once, when it has lasted beyond its first instant.
 */
export class FarWatch {
  #sinceMs = -1;
  #isCounted = false;

  /** To be called after each book and mark. True when an excursion is to be counted. */
  note(isFar: boolean, atMs: number): boolean {
    if (this.#sinceMs < 0) {
      if (isFar) this.#sinceMs = atMs;
      return false;
    }
    const counts = !this.#isCounted && atMs > this.#sinceMs;
    if (isFar) this.#isCounted = this.#isCounted || counts;
    else {
      this.#sinceMs = -1;
      this.#isCounted = false;
    }
    return counts;
  }

  /** JSON-safe state. */
  snapshot(): FarWatchState {
    return [this.#sinceMs, this.#isCounted ? 1 : 0];
  }

  /** Continues from a snapshot. */
  restore([sinceMs, counted]: FarWatchState): void {
    this.#sinceMs = sinceMs;
    this.#isCounted = counted === 1;
  }
}

/** The price, mark or oracle, that the book lies far away from, or null: also while one of them is not known. */
export function farFrom({ midTicks, bestBidTicks, bestAskTicks, markTicks, oracleTicks }: Quote): number | null {
  const book = midTicks ?? Math.max(bestBidTicks, bestAskTicks);
  if (book === 0 || markTicks === null || oracleTicks === null) return null;
  if (Math.abs(book - markTicks) > markTicks * BOOK_BOUND_RATE) return markTicks;
  return Math.abs(book - oracleTicks) > oracleTicks * BOOK_BOUND_RATE ? oracleTicks : null;
}
