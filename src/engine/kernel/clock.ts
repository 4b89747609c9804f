import { invariant } from './invariant.ts';

/** Time of the engine: what the last input said. It has no source of its own and never falls. */
export class EngineClock {
  #nowMs: number;

  /** Starts at `startMs`, ms UTC; 0 until the first input. */
  constructor(startMs = 0) {
    invariant(Number.isSafeInteger(startMs) && startMs >= 0, `time is whole milliseconds from 0, not ${startMs}`);
    this.#nowMs = startMs;
  }

  /** Integer milliseconds UTC. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Moves to `atMs`; the same time again is fine. Throws `InvariantError` if it falls or is no whole number. */
  advance(atMs: number): void {
    invariant(Number.isSafeInteger(atMs), `time is whole milliseconds, not ${atMs}`);
    invariant(atMs >= this.#nowMs, `time fell from ${this.#nowMs} to ${atMs}`);
    this.#nowMs = atMs;
  }

  /** JSON-safe state. */
  snapshot(): { readonly nowMs: number } {
    return { nowMs: this.#nowMs };
  }

  /** Continues from a snapshot, even from one that lies before the present time. */
  restore(state: { readonly nowMs: number }): void {
    invariant(Number.isSafeInteger(state.nowMs) && state.nowMs >= 0, `not a time: ${state.nowMs}`);
    this.#nowMs = state.nowMs;
  }
}
