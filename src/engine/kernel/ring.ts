import { InvariantError, invariant } from './invariant.ts';

/** Capacity and the kept values, oldest first; JSON-safe. */
export interface RingState {
  readonly capacity: number;
  readonly values: readonly number[];
}

/** The newest `capacity` floats; a push beyond it drops the oldest. Values are finite, so that a snapshot survives JSON. */
export class Float64Ring {
  readonly #values: Float64Array;
  #next = 0;
  #length = 0;

  /** `capacity`: integer >= 1. */
  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, `a ring holds one value or more, not ${capacity}`);
    this.#values = new Float64Array(capacity);
  }

  /** Most values it can hold. */
  get capacity(): number {
    return this.#values.length;
  }

  /** Values held now, 0 .. capacity. */
  get length(): number {
    return this.#length;
  }

  /** True once a push drops the oldest. */
  get full(): boolean {
    return this.#length === this.#values.length;
  }

  /** Adds a value and returns the one that fell out, or null. Throws `InvariantError` unless it is finite. */
  push(value: number): number | null {
    if (!Number.isFinite(value)) throw new InvariantError(`a ring keeps finite numbers, not ${value}`);
    const dropped = this.full ? (this.#values[this.#next] ?? null) : null;
    this.#values[this.#next] = value;
    this.#next = this.#next + 1 === this.#values.length ? 0 : this.#next + 1;
    if (dropped === null) this.#length++;
    return dropped;
  }

  /** The value `fromNewest` pushes ago; 0 is the newest. Throws `InvariantError` outside 0 .. length - 1. */
  at(fromNewest: number): number {
    const value = this.#values[this.#indexOf(fromNewest)];
    if (value === undefined) throw new InvariantError(`no value ${fromNewest} back in a ring of ${this.#length}`);
    return value;
  }

  /** A copy, oldest first. */
  toArray(): number[] {
    const list: number[] = [];
    for (let i = this.#length - 1; i >= 0; i--) list.push(this.at(i));
    return list;
  }

  /** Forgets all values. */
  clear(): void {
    this.#next = 0;
    this.#length = 0;
  }

  /** JSON-safe state. */
  snapshot(): RingState {
    return { capacity: this.capacity, values: this.toArray() };
  }

  /** Takes over the values of a snapshot of the same capacity. */
  restore(state: RingState): void {
    invariant(
      state.capacity === this.capacity && state.values.length <= state.capacity,
      `a ring of ${this.capacity} cannot take the state of one of ${state.capacity}`,
    );
    this.clear();
    for (const value of state.values) this.push(value);
  }

  #indexOf(fromNewest: number): number {
    if (!Number.isInteger(fromNewest) || fromNewest < 0 || fromNewest >= this.#length) return -1;
    const index = this.#next - 1 - fromNewest;
    return index >= 0 ? index : index + this.#values.length;
  }
}
