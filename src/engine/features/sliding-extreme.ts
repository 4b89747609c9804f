import { invariant } from '../kernel/invariant.ts';

/**
 * Highest or lowest of the newest `window` values. Keeps only values that can still become the extreme, in order (a monotone queue), so
 * each value is added once and removed once.
 */
export class SlidingExtreme {
  readonly #window: number;
  readonly #sign: 1 | -1;
  readonly #values: Float64Array;
  readonly #indices: Float64Array;
  #head = 0;
  #length = 0;
  #pushed = 0;

  /** `window`: integer >= 1. */
  constructor(window: number, kind: 'highest' | 'lowest') {
    invariant(Number.isSafeInteger(window) && window >= 1, `a window holds one value or more, not ${window}`);
    this.#window = window;
    this.#sign = kind === 'highest' ? 1 : -1;
    this.#values = new Float64Array(window);
    this.#indices = new Float64Array(window);
  }

  /** The extreme of the newest `window` values; throws `InvariantError` before the first. */
  get value(): number {
    invariant(this.#length > 0, 'an empty window has no extreme');
    return this.#values[this.#head] as number;
  }

  /** Adds a value; the oldest leaves the window. */
  push(value: number): void {
    if (this.#length > 0 && (this.#indices[this.#head] as number) <= this.#pushed - this.#window) {
      this.#head = this.#slot(1);
      this.#length--;
    }
    while (this.#length > 0 && this.#sign * ((this.#values[this.#slot(this.#length - 1)] as number) - value) <= 0) {
      this.#length--;
    }
    const slot = this.#slot(this.#length);
    this.#values[slot] = value;
    this.#indices[slot] = this.#pushed;
    this.#length++;
    this.#pushed++;
  }

  /** Values pushed, then (number, value) of each one kept. */
  snapshot(): readonly number[] {
    const state = [this.#pushed];
    for (let i = 0; i < this.#length; i++) {
      const slot = this.#slot(i);
      state.push(this.#indices[slot] as number, this.#values[slot] as number);
    }
    return state;
  }

  /** Continues from a snapshot of the same window and kind. */
  restore(state: readonly number[]): void {
    const kept = (state.length - 1) / 2;
    invariant(Number.isInteger(kept) && kept <= this.#window, 'the snapshot is of another window');
    this.#head = 0;
    this.#length = kept;
    this.#pushed = state[0] ?? 0;
    for (let i = 0; i < kept; i++) {
      this.#indices[i] = state[1 + 2 * i] as number;
      this.#values[i] = state[2 + 2 * i] as number;
    }
  }

  #slot(fromHead: number): number {
    const slot = this.#head + fromHead;
    return slot < this.#window ? slot : slot - this.#window;
  }
}
