import { exp, log } from '../../kernel/math.ts';
import { RankWindow } from '../../kernel/rank-window.ts';
import type { VolatilitySpikeSettings } from '../../domain/settings.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import { type BookPosition, halfOf } from './book-point.ts';
import { minutes, percent, type RiskEvent } from './breaker.ts';
import type { WantedReduction } from './reduction-plan.ts';
import type { StandingState, TripReading } from './standing.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HALF_LIFE_MS = 6 * HOUR_MS;
const MEDIAN_HOURS = 30 * 24;

/** Hours before the median counts: ten days. */
const MIN_MEDIAN_HOURS = 240;

/** What has to be heard before the sigma counts as known, ms: one half-life. */
const MIN_HEARD_MS = HALF_LIFE_MS;

/** Without a bar for this many of its lengths, three hours at least, the sigma is not known any more. */
const STALE_BARS = 3;

/** 4 ln 2: the mean of ln(high / low)^2 over a random walk of variance one (Parkinson 1980). */
const PARKINSON = 4 * Math.LN2;

/** A closed bar of the index; prices > 0 in any unit, `high` >= `low`. */
export interface IndexRange {
  readonly openMs: number;
  readonly intervalMs: number;
  readonly high: number;
  readonly low: number;
}

interface MeterState {
  readonly variance: number | null;
  readonly sigmas: ReturnType<RankWindow['snapshot']>;
  readonly median: number | null;
  readonly heardMs: number;
  readonly endMs: number;
  readonly barMs: number;
}

/**
 * Daily sigma of the index from the ranges of its bars, half-life 6 hours, against its own median of 30 days, of one sample an hour. Bars of any length serve: each
 * weighs by its time.
 */
export class IndexSigma {
  #variance: number | null = null;
  #sigmas = new RankWindow(MEDIAN_HOURS);
  #median: number | null = null;
  #heardMs = 0;
  #endMs = 0;
  #barMs = HOUR_MS;

  /** Daily sigma, fraction; null before the first bar. */
  get sigma(): number | null {
    return this.#variance === null ? null : Math.sqrt(this.#variance * DAY_MS);
  }

  /** Median of the sigma over 30 days, of the hours before the last; null below ten days. */
  get median(): number | null {
    return this.#median;
  }

  /** End of the newest bar, ms UTC. */
  get endMs(): number {
    return this.#endMs;
  }

  /** True once enough was heard, for as long as bars come. */
  isKnown(atMs: number): boolean {
    return this.#heardMs >= MIN_HEARD_MS && atMs - this.#endMs <= STALE_BARS * Math.max(this.#barMs, HOUR_MS);
  }

  /** Takes a closed bar; one that is not later than all before it is passed over. False if it was. */
  take({ openMs, intervalMs, high, low }: IndexRange): boolean {
    if (openMs < this.#endMs || !(low > 0) || !(high >= low)) return false;
    const range = log(high / low);
    const variance = (range * range) / PARKINSON / intervalMs;
    const past = exp((-Math.LN2 * intervalMs) / HALF_LIFE_MS);
    this.#variance = this.#variance === null ? variance : past * this.#variance + (1 - past) * variance;
    const endMs = openMs + intervalMs;
    const hourEnds = Math.floor(endMs / HOUR_MS) > Math.floor((endMs - intervalMs) / HOUR_MS);
    if (hourEnds) {
      const median = this.#sigmas.length < MIN_MEDIAN_HOURS ? null : this.#sigmas.median;
      // Multiples of nothing are no bound.
      this.#median = median === 0 ? null : median;
      this.#sigmas.push(this.sigma ?? 0);
    }
    this.#heardMs += intervalMs;
    this.#endMs = endMs;
    this.#barMs = intervalMs;
    return true;
  }

  /**
   * Takes bars of the past, oldest first. Where they are more than all that was heard, and as new to the hour, they take its place: then it is as if all of them had been heard;
   * else only the newer ones count.
   */
  learn(bars: readonly IndexRange[]): void {
    const newest = bars.at(-1);
    if (newest === undefined) return;
    const spanMs = bars.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
    if (spanMs > this.#heardMs && newest.openMs + newest.intervalMs + HOUR_MS > this.#endMs) this.#forget();
    for (const bar of bars) this.take(bar);
  }

  #forget(): void {
    this.#variance = null;
    this.#sigmas = new RankWindow(MEDIAN_HOURS);
    this.#median = null;
    this.#heardMs = 0;
    this.#endMs = 0;
  }

  /** JSON-safe state. */
  snapshot(): MeterState {
    return {
      variance: this.#variance,
      sigmas: this.#sigmas.snapshot(),
      median: this.#median,
      heardMs: this.#heardMs,
      endMs: this.#endMs,
      barMs: this.#barMs,
    };
  }

  /** Continues from a snapshot. */
  restore(saved: MeterState): void {
    this.#variance = saved.variance;
    this.#sigmas.restore(saved.sigmas);
    this.#median = saved.median;
    this.#heardMs = saved.heardMs;
    this.#endMs = saved.endMs;
    this.#barMs = saved.barMs;
  }
}

/** Bound that holds: the lower of the absolute one and the multiple of the median, which counts once it is known. */
export function sigmaBound({ tripSigma, tripMedians }: VolatilitySpikeSettings, median: number | null): number {
  return median === null ? tripSigma : Math.min(tripSigma, tripMedians * median);
}

/** Sigma below which it may arm again. */
export function sigmaReset({ resetSigma, resetMedians }: VolatilitySpikeSettings, median: number | null): number {
  return median === null ? resetSigma : Math.min(resetSigma, resetMedians * median);
}

/** What the sigma of the index says. */
export function readSigma(sigma: number, median: number | null, settings: VolatilitySpikeSettings): TripReading {
  return { unsafe: !(sigma < sigmaBound(settings, median)), calm: sigma < sigmaReset(settings, median) };
}

interface State {
  readonly standing: StandingState;
  readonly meter: MeterState;
  readonly listed: boolean;
  readonly atMs: number;
}

/**
 * Breaker on an index that moves too much: at `tripSigma` a day, or `tripMedians` of its own median, half of everything is sold once and nothing opens until it was
 * below `resetSigma` and `resetMedians` for `calmMs`. Without six hours of the index, or without a new bar for three hours, its sigma is not known, and nothing opens. In a
 * market without the index there is nothing that could become known: it stands aside.
 */
export class VolatilitySpike extends BaseBreaker {
  #settings: VolatilitySpikeSettings;
  readonly #meter = new IndexSigma();
  #listed = false;
  #atMs = 0;

  constructor(settings: VolatilitySpikeSettings) {
    super('volatility_spike');
    this.#settings = settings;
  }

  /** Takes new bounds. */
  configure(settings: VolatilitySpikeSettings): void {
    this.#settings = settings;
  }

  /** Whether the market has the index. */
  setListed(listed: boolean): void {
    this.#listed = listed;
  }

  /** Takes a closed bar; what it says is asked by `evaluate`. */
  take(bar: IndexRange): void {
    this.#meter.take(bar);
  }

  /** Takes bars from before the run, oldest first: they are known, and trip nothing. */
  learn(bars: readonly IndexRange[]): void {
    this.#meter.learn(bars);
  }

  /** Evaluates what the bars say; `positions`: what is held, `wish` takes what is to shrink. */
  evaluate(
    atMs: number,
    positions: readonly BookPosition[],
    wish: (wishes: readonly WantedReduction[]) => void,
  ): readonly RiskEvent[] {
    this.#atMs = atMs;
    const { sigma } = this;
    if (sigma === null) return [];
    const { evidence } = this.facts();
    const reading = readSigma(sigma, this.#meter.median, this.#settings);
    const change = this.standing.follow(atMs, { ...reading, metric: sigma, evidence }, this.#settings.calmMs);
    if (change === 'tripped') wish(halfOf(this.name, positions));
    return change === null ? [] : [this.event(change)];
  }

  /** Daily sigma of the index, fraction; null while it is not known. */
  get sigma(): number | null {
    return this.#listed && this.#meter.isKnown(this.#atMs) ? this.#meter.sigma : null;
  }

  override onTime(atMs: number): readonly RiskEvent[] {
    this.#atMs = atMs;
    return super.onTime(atMs);
  }

  snapshot(): unknown {
    const state: State = {
      standing: this.standing.snapshot(),
      meter: this.#meter.snapshot(),
      listed: this.#listed,
      atMs: this.#atMs,
    };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#meter.restore(state.meter);
    this.#listed = state.listed;
    this.#atMs = state.atMs;
  }

  #evidence(): string {
    if (!this.#listed) return 'this market has no index: the breaker stands aside';
    const { sigma } = this;
    if (sigma === null) return 'fewer than six hours of the index are known, or none of the last three';
    const { tripSigma, tripMedians } = this.#settings;
    const { median } = this.#meter;
    const usual = median === null ? 'not known' : percent(median);
    return `the index moves ${percent(sigma)} a day, usually ${usual}; trips at ${percent(tripSigma)} or ${tripMedians} times the usual`;
  }

  protected bound(): BreakerBound {
    const trip = sigmaBound(this.#settings, this.#meter.median);
    return { field: 'risk.breakers.volatilitySpike.tripSigma', metric: this.sigma, trip, blocks: 'entries' };
  }

  protected facts(): BreakerFacts {
    const { calmMs } = this.#settings;
    const { median } = this.#meter;
    const { state, sinceMs } = this.standing;
    const reset = sigmaReset(this.#settings, median);
    return {
      ...this.bound(),
      measure: 'daily_sigma',
      tripsAt: 'above',
      emergency: null,
      resetAt: reset,
      evidence: () => this.#evidence(),
      action: () => 'half of everything is sold once, nothing opens',
      reset: () => `below ${percent(reset)} a day for ${minutes(calmMs)}`,
      refuses: () => 'lets nothing open',
      until: state === 'cooling' && sinceMs !== null ? sinceMs + calmMs : null,
      needs: 'nothing',
      strategies: [],
    };
  }

  protected stops(): boolean {
    return true;
  }

  protected isKnown(): boolean {
    return !this.#listed || this.sigma !== null;
  }
}
