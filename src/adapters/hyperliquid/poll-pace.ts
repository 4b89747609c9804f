/** Used share of the weight from which questions come half, and a quarter as often. */
const HALF_FROM = 0.75;
const QUARTER_FROM = 0.9;

/** Used share below which they come faster again: far below, so that the pace does not swing with its own effect. */
const FASTER_BELOW = 0.55;

/** How much rarer regular questions come while the request weight is short: 1, 2 or 4 times. */
export class PollPace {
  #factor = 1;

  /** Looks at the used share of the weight (0..1, more when too much was used) and gives the factor that counts from now on. */
  next(used: number): number {
    if (used >= QUARTER_FROM) this.#factor = 4;
    else if (used >= HALF_FROM) this.#factor = Math.max(this.#factor, 2);
    else if (used < FASTER_BELOW) this.#factor = Math.max(1, this.#factor / 2);
    return this.#factor;
  }
}
