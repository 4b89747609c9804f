import { invariant } from '../kernel/invariant.ts';

/** Fills remembered by identity. A venue repeats at most its last 2,000 on a reconnect. */
const REMEMBERED = 4_000;

interface MemoryState {
  /** Pairs of identity and time, in the order in which they came. */
  readonly ids: readonly (readonly [string, number])[];
  readonly forgottenToMs: number;
}

/**
 * Knows which fills were counted, in bounded memory. A fill from a time of which identities were forgotten counts as known: it would be
 * a repetition from long ago, and if it were not, the next account snapshot shows the difference.
 */
export class FillMemory {
  readonly #times = new Map<string, number>();
  #forgottenToMs = Number.NEGATIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Fills of the newest time, in the order in which they came. */
  #newest: string[] = [];

  /** Identities of the fills whose time is the newest of all. */
  get newest(): readonly string[] {
    return this.#newest;
  }

  /** Remembers a fill; false if it was known. `venueAtMs`: its time at the venue. */
  learn(id: string, venueAtMs: number): boolean {
    if (this.#times.has(id) || venueAtMs <= this.#forgottenToMs) return false;
    this.#times.set(id, venueAtMs);
    this.#noteNewest(id, venueAtMs);
    if (this.#times.size > REMEMBERED) this.#forgetOldest();
    return true;
  }

  /** The whole state, JSON-safe. */
  snapshot(): MemoryState {
    return { ids: [...this.#times], forgottenToMs: Math.max(this.#forgottenToMs, Number.MIN_SAFE_INTEGER) };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as MemoryState;
    invariant(Array.isArray(given.ids) && Number.isFinite(given.forgottenToMs), 'not the state of a fill memory');
    this.#times.clear();
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#newest = [];
    for (const [id, atMs] of given.ids) {
      this.#times.set(id, atMs);
      this.#noteNewest(id, atMs);
    }
    this.#forgottenToMs = given.forgottenToMs;
  }

  #noteNewest(id: string, atMs: number): void {
    if (atMs < this.#newestMs) return;
    if (atMs > this.#newestMs) this.#newest = [];
    this.#newestMs = atMs;
    this.#newest.push(id);
  }

  #forgetOldest(): void {
    for (const [id, atMs] of this.#times) {
      this.#times.delete(id);
      this.#forgottenToMs = Math.max(this.#forgottenToMs, atMs);
      return;
    }
  }
}
