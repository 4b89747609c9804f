/**
 * Numbers that the venue takes once per signer: the venue's time in ms, or one more than the last. One source per agent and process; the
 * venue remembers the 100 highest, so that two processes on one agent would refuse each other's orders.
 */
export class NonceSource {
  readonly #nowMs: () => number;
  #last: number;

  /** `nowMs`: the venue's time. `above`: a number that was given before, by an earlier run; every one given here is larger. */
  constructor(nowMs: () => number, above = 0) {
    this.#nowMs = nowMs;
    this.#last = above;
  }

  /** A number that was never given before, rising. */
  next(): number {
    this.#last = Math.max(Math.floor(this.#nowMs()), this.#last + 1);
    return this.#last;
  }
}
