import type { Indicator, PriceBar } from './indicator.ts';

/**
 * Exponential moving average of closes with weight 2 / (bars + 1), begun at the first close. Ready from bar `bars + 1` on, so that the
 * value of the bar before is ready as well.
 */
export class ExponentialAverage implements Indicator {
  readonly #bars: number;
  readonly #weight: number;
  #count = 0;
  #value = 0;
  #previous = 0;

  /** `bars`: integer >= 1. */
  constructor(bars: number) {
    this.#bars = bars;
    this.#weight = 2 / (bars + 1);
  }

  get count(): number {
    return this.#count;
  }

  get ready(): boolean {
    return this.#count > this.#bars;
  }

  /** Average after the newest bar; 0 before the first. */
  get value(): number {
    return this.#value;
  }

  /** Average after the bar before the newest. */
  get previous(): number {
    return this.#previous;
  }

  update(bar: PriceBar): void {
    const before = this.#count === 0 ? bar.close : this.#value;
    this.#previous = before;
    this.#value = bar.close * this.#weight + before * (1 - this.#weight);
    this.#count++;
  }

  snapshot(): readonly number[] {
    return [this.#count, this.#value, this.#previous];
  }

  restore([count = 0, value = 0, previous = 0]: readonly number[]): void {
    this.#count = count;
    this.#value = value;
    this.#previous = previous;
  }
}
