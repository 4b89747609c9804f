import { log } from '../kernel/math.ts';
import { Float64Ring, type RingState } from '../kernel/ring.ts';
import { Ewma, type EwmaState, median } from '../kernel/stats.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** Days over whose daily samples the median is taken, and the fewest samples that make a median. */
const MEDIAN_DAYS = 60;
const MIN_SAMPLES = 10;
const FAST_LAMBDA = 0.94;
const SLOW_LAMBDA = 0.99;

/** Complete state, JSON-safe; -1 for no time yet. */
export interface YearlyVolatilityState {
  readonly bars: number;
  readonly close: number;
  readonly closeMs: number;
  readonly sampledDay: number;
  readonly fast: EwmaState;
  readonly slow: EwmaState;
  readonly samples: RingState;
  readonly medianVariance: number | null;
}

/**
 * Yearly volatility from closed bars: the larger of two exponentially weighted variances of log returns (lambda 0.94 and 0.99 per bar),
 * not below half the median of its own last 60 daily values, times bars per year; crypto trades all year. After a gap of n intervals
 * the squared return counts as n equal parts, once.
 */
export class YearlyVolatility {
  readonly #intervalMs: number;
  readonly #minBars: number;
  readonly #fast = new Ewma(FAST_LAMBDA);
  readonly #slow = new Ewma(SLOW_LAMBDA);
  readonly #samples = new Float64Ring(MEDIAN_DAYS);
  #bars = 0;
  #close = 0;
  #closeMs = -1;
  #sampledDay = -1;
  #medianVariance: number | null = null;
  /** Asked for far more often than bars close. */
  #annual: number | null = null;

  /** `minBars`: bars below which the value is unknown, integer >= 2. */
  constructor(intervalMs: number, minBars: number) {
    this.#intervalMs = intervalMs;
    this.#minBars = minBars;
  }

  /** Bars seen. */
  get bars(): number {
    return this.#bars;
  }

  /** Fraction a year, or null while unknown: too few bars, or no price change ever seen (a dead market is not a calm one). */
  get annual(): number | null {
    return this.#annual;
  }

  #count(): number | null {
    if (this.#bars < this.#minBars) return null;
    const variance = this.#variance();
    // Half the median volatility is a quarter of the median variance; the square root keeps the order.
    const floor = this.#medianVariance === null ? 0 : this.#medianVariance / 4;
    const bounded = Math.max(variance, floor);
    return bounded > 0 ? Math.sqrt((bounded * YEAR_MS) / this.#intervalMs) : null;
  }

  /** Adds a closed bar that ended at `closeMs`, later than the one before; `close` > 0. */
  update(close: number, closeMs: number): void {
    if (this.#bars > 0) {
      const intervals = Math.max(1, Math.round((closeMs - this.#closeMs) / this.#intervalMs));
      const change = log(close / this.#close);
      const square = (change * change) / intervals;
      this.#fast.update(square);
      this.#slow.update(square);
    }
    this.#bars++;
    this.#close = close;
    this.#closeMs = closeMs;
    this.#sample(closeMs);
    this.#annual = this.#count();
  }

  /** JSON-safe state. */
  snapshot(): YearlyVolatilityState {
    return {
      bars: this.#bars,
      close: this.#close,
      closeMs: this.#closeMs,
      sampledDay: this.#sampledDay,
      fast: this.#fast.snapshot(),
      slow: this.#slow.snapshot(),
      samples: this.#samples.snapshot(),
      medianVariance: this.#medianVariance,
    };
  }

  /** Continues from a snapshot. */
  restore(state: YearlyVolatilityState): void {
    this.#bars = state.bars;
    this.#close = state.close;
    this.#closeMs = state.closeMs;
    this.#sampledDay = state.sampledDay;
    this.#fast.restore(state.fast);
    this.#slow.restore(state.slow);
    this.#samples.restore(state.samples);
    this.#medianVariance = state.medianVariance;
    this.#annual = this.#count();
  }

  #variance(): number {
    return Math.max(this.#fast.value ?? 0, this.#slow.value ?? 0);
  }

  /** Once a day of bars, after the value became known. */
  #sample(closeMs: number): void {
    const day = Math.floor(closeMs / DAY_MS);
    if (this.#bars < this.#minBars || day <= this.#sampledDay) return;
    this.#sampledDay = day;
    this.#samples.push(this.#variance());
    if (this.#samples.length >= MIN_SAMPLES) this.#medianVariance = median(this.#samples.toArray());
  }
}
