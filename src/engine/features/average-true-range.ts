import type { Indicator, PriceBar } from './indicator.ts';

/**
 * Average true range as Wilder (1978) smooths it: the plain mean of the first `bars` true ranges, then 1 / bars of each new one. The
 * true range of the first bar is its own high less low. Ready from bar `bars` on.
 */
export class AverageTrueRange implements Indicator {
  readonly #bars: number;
  #count = 0;
  /** Sum of true ranges until there are enough, then their smoothed mean. */
  #value = 0;
  #close = 0;

  /** `bars`: integer >= 1. */
  constructor(bars: number) {
    this.#bars = bars;
  }

  get count(): number {
    return this.#count;
  }

  get ready(): boolean {
    return this.#count >= this.#bars;
  }

  /** Average range in price units; 0 until ready. */
  get value(): number {
    return this.ready ? this.#value : 0;
  }

  update(bar: PriceBar): void {
    const range = this.#count === 0 ? bar.high - bar.low : trueRange(bar, this.#close);
    this.#close = bar.close;
    this.#count++;
    if (this.#count < this.#bars) this.#value += range;
    else if (this.#count === this.#bars) this.#value = (this.#value + range) / this.#bars;
    else this.#value += (range - this.#value) / this.#bars;
  }

  snapshot(): readonly number[] {
    return [this.#count, this.#value, this.#close];
  }

  restore([count = 0, value = 0, close = 0]: readonly number[]): void {
    this.#count = count;
    this.#value = value;
    this.#close = close;
  }
}

/** Largest of high - low and the distances of both from the close before (Wilder 1978). */
function trueRange(bar: PriceBar, previousClose: number): number {
  return Math.max(bar.high, previousClose) - Math.min(bar.low, previousClose);
}
