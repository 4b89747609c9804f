import type { Indicator, PriceBar } from './indicator.ts';
import { SlidingExtreme } from './sliding-extreme.ts';

/**
 * Donchian channel: highest high and lowest low of the `bars` bars *before* the newest, so that a close can break out of it. Ready from
 * bar `bars + 1` on.
 */
export class PriceChannel implements Indicator {
  readonly #bars: number;
  readonly #highs: SlidingExtreme;
  readonly #lows: SlidingExtreme;
  #count = 0;
  #high = 0;
  #low = 0;

  /** `bars`: integer >= 1. */
  constructor(bars: number) {
    this.#bars = bars;
    this.#highs = new SlidingExtreme(bars, 'highest');
    this.#lows = new SlidingExtreme(bars, 'lowest');
  }

  get count(): number {
    return this.#count;
  }

  get ready(): boolean {
    return this.#count > this.#bars;
  }

  /** Upper edge in price units; 0 before the second bar. */
  get high(): number {
    return this.#high;
  }

  /** Lower edge in price units; 0 before the second bar. */
  get low(): number {
    return this.#low;
  }

  update(bar: PriceBar): void {
    if (this.#count > 0) {
      this.#high = this.#highs.value;
      this.#low = this.#lows.value;
    }
    this.#highs.push(bar.high);
    this.#lows.push(bar.low);
    this.#count++;
  }

  snapshot(): readonly number[] {
    const highs = this.#highs.snapshot();
    return [this.#count, this.#high, this.#low, highs.length, ...highs, ...this.#lows.snapshot()];
  }

  restore(state: readonly number[]): void {
    const [count = 0, high = 0, low = 0, length = 0] = state;
    this.#count = count;
    this.#high = high;
    this.#low = low;
    this.#highs.restore(state.slice(4, 4 + length));
    this.#lows.restore(state.slice(4 + length));
  }
}
