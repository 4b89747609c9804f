import { InvariantError, invariant } from './invariant.ts';

/** State of an exponentially weighted mean; JSON-safe. */
export interface EwmaState {
  readonly value: number | null;
  readonly count: number;
}

/**
 * Exponentially weighted mean: value = lambda * value + (1 - lambda) * x, begun at the first x. Feed squares to get a variance.
 */
export class Ewma {
  readonly #lambda: number;
  #value: number | null = null;
  #count = 0;

  /** `lambda`: weight of the past, 0 <= lambda < 1. */
  constructor(lambda: number) {
    invariant(lambda >= 0 && lambda < 1, `lambda lies in [0, 1), not ${lambda}`);
    this.#lambda = lambda;
  }

  /** The mean, or null before the first observation. */
  get value(): number | null {
    return this.#value;
  }

  /** Observations so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds an observation and returns the new mean. Throws `InvariantError` unless it is finite. */
  update(x: number): number {
    if (!Number.isFinite(x)) throw new InvariantError(`a mean takes finite numbers, not ${x}`);
    const next = this.#value === null ? x : this.#lambda * this.#value + (1 - this.#lambda) * x;
    this.#value = next;
    this.#count++;
    return next;
  }

  /** JSON-safe state; lambda belongs to the settings and is not in it. */
  snapshot(): EwmaState {
    return { value: this.#value, count: this.#count };
  }

  /** Continues from a snapshot. */
  restore(state: EwmaState): void {
    this.#value = state.value;
    this.#count = state.count;
  }
}

/** State of a running mean and variance; JSON-safe. */
export interface WelfordState {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** Running mean and variance in one pass (Welford 1962), stable where sum-of-squares formulas cancel. */
export class Welford {
  #count = 0;
  #mean = 0;
  #squares = 0;

  /** Observations so far. */
  get count(): number {
    return this.#count;
  }

  /** Mean, or null without observations. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#mean;
  }

  /** Sample variance (n - 1), or null below two observations. */
  get variance(): number | null {
    return this.#count < 2 ? null : this.#squares / (this.#count - 1);
  }

  /** Adds an observation. Throws `InvariantError` unless it is finite. */
  update(x: number): void {
    if (!Number.isFinite(x)) throw new InvariantError(`a variance takes finite numbers, not ${x}`);
    this.#count++;
    const delta = x - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (x - this.#mean);
  }

  /** JSON-safe state. */
  snapshot(): WelfordState {
    return { count: this.#count, mean: this.#mean, squares: this.#squares };
  }

  /** Continues from a snapshot. */
  restore(state: WelfordState): void {
    this.#count = state.count;
    this.#mean = state.mean;
    this.#squares = state.squares;
  }
}

/** Arithmetic mean, or null for an empty list. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996), or null for an empty list.
 * `p` in 0..1; throws `InvariantError` outside. The list is not changed.
 */
export function quantile(values: readonly number[], p: number): number | null {
  invariant(p >= 0 && p <= 1, `a quantile lies in 0..1, not ${p}`);
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const position = p * (sorted.length - 1);
  const index = Math.floor(position);
  const low = sorted[index] ?? 0;
  const high = sorted[index + 1] ?? low;
  return low + (position - index) * (high - low);
}

/** Middle value, the mean of the two middle ones for an even count, or null for an empty list. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}
