import type { IndexBar } from '../../domain/regime.ts';
import { exp, log } from '../../kernel/math.ts';
import { RankWindow } from '../../kernel/rank-window.ts';
import { Ewma } from '../../kernel/stats.ts';
import type { TripReading } from './trip-state.ts';

/** Bounds (design, section 5): daily sigma, and multiples of its own median of 30 days. */
const TRIP_SIGMA = 0.1;
const TRIP_MEDIANS = 3;
const CALM_SIGMA = 0.075;
const CALM_MEDIANS = 2;

const HALF_LIFE_HOURS = 6;
const MEDIAN_HOURS = 30 * 24;

/** Hours before the median counts: ten days. */
const MIN_HOURS = 240;

/** 4 ln 2: the mean of ln(high / low)^2 over a random walk of variance one (Parkinson 1980). */
const PARKINSON = 4 * Math.LN2;

/** Daily sigma of the index from the ranges of its hours, half-life 6 hours, against its own median of 30 days. */
export class VolatilitySpike {
  readonly #variance = new Ewma(exp(-Math.LN2 / HALF_LIFE_HOURS));
  readonly #sigmas = new RankWindow(MEDIAN_HOURS);
  #sigma: number | null = null;
  #median: number | null = null;

  /** Daily sigma, fraction; null before the first hour. */
  get sigma(): number | null {
    return this.#sigma;
  }

  /** The lower of both bounds at which it trips, fraction. */
  get bound(): number {
    return this.#median === null ? TRIP_SIGMA : Math.min(TRIP_SIGMA, TRIP_MEDIANS * this.#median);
  }

  /** Takes a closed hour. The median is that of the hours before it. */
  take({ high, low }: IndexBar): TripReading {
    const range = log(high / low);
    const sigma = Math.sqrt(this.#variance.update((range * range) / PARKINSON) * 24);
    const median = this.#sigmas.length < MIN_HOURS ? null : this.#sigmas.median;
    // Multiples of nothing are no bound.
    this.#median = median === 0 ? null : median;
    this.#sigmas.push(sigma);
    this.#sigma = sigma;
    const calm = sigma < CALM_SIGMA && (this.#median === null || sigma < CALM_MEDIANS * this.#median);
    return { unsafe: !(sigma < this.bound), calm };
  }
}
