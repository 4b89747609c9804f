import { InvariantError, invariant } from './invariant.ts';
import { Float64Ring, type RingState } from './ring.ts';

/**
 * The newest `capacity` values in order of size, so that the rank of one among them is known without sorting. Adding costs a binary search and the
 * shift of part of an array.
 */
export class RankWindow {
  readonly #ring: Float64Ring;
  readonly #sorted: Float64Array;

  /** `capacity`: integer >= 1. */
  constructor(capacity: number) {
    this.#ring = new Float64Ring(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  /** Values held now. */
  get length(): number {
    return this.#ring.length;
  }

  /** Adds a value; the oldest leaves once the window is full. Throws `InvariantError` unless it is finite. */
  push(value: number): void {
    if (!Number.isFinite(value)) throw new InvariantError(`a window keeps finite numbers, not ${value}`);
    const before = this.#ring.length;
    const dropped = this.#ring.push(value);
    const length = dropped === null ? before : this.#drop(dropped, before);
    const at = this.#below(value, length);
    this.#sorted.copyWithin(at + 1, at, length);
    this.#sorted[at] = value;
  }

  /** Share of the held values that are below `value`, 0..1; null while the window is empty. */
  shareBelow(value: number): number | null {
    const { length } = this.#ring;
    return length === 0 ? null : this.#below(value, length) / length;
  }

  /** Middle of the held values, the mean of the two middle ones of an even count; null while the window is empty. */
  get median(): number | null {
    const { length } = this.#ring;
    if (length === 0) return null;
    const high = this.#sorted[length >> 1] as number;
    const low = this.#sorted[(length - 1) >> 1] as number;
    return low + 0.5 * (high - low);
  }

  /** JSON-safe state. */
  snapshot(): RingState {
    return this.#ring.snapshot();
  }

  /** Continues from a snapshot of the same capacity. */
  restore(state: RingState): void {
    this.#ring.restore(state);
    const values = Float64Array.from(state.values).sort();
    this.#sorted.set(values);
  }

  #drop(value: number, length: number): number {
    const at = this.#below(value, length);
    invariant(this.#sorted[at] === value, 'a value that leaves a window is in it');
    this.#sorted.copyWithin(at, at + 1, length);
    return length - 1;
  }

  /** How many of the first `length` sorted values are below `value`. */
  #below(value: number, length: number): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
