import { exp, log } from '../kernel/math.ts';
import { RankWindow } from '../kernel/rank-window.ts';
import { Float64Ring, type RingState } from '../kernel/ring.ts';
import { Ewma, type EwmaState } from '../kernel/stats.ts';
import type { IndexBar } from '../domain/regime.ts';
import {
  DAY_HOURS,
  FAST_HALF_LIFE,
  FAST_TREND_BARS,
  HOUR_MS,
  MIN_BARS,
  MIN_RANK_BARS,
  RANK_BARS,
  SLOW_HALF_LIFE,
  SLOW_TREND_BARS,
  VOLUME_DAYS,
} from './regime-rules.ts';

/** 4 ln 2: the mean of ln(high / low)^2 over a random walk of variance one (Parkinson 1980). */
const PARKINSON = 4 * Math.LN2;

interface FiguresState {
  readonly bars: number;
  readonly openMs: number;
  readonly logClose: number;
  readonly trend: readonly [EwmaState, EwmaState];
  readonly variance: readonly [EwmaState, EwmaState];
  readonly highs: RingState;
  readonly volumes: RingState;
  readonly ranks: RingState;
}

/** Weight of the past of which half is left after `bars` bars. */
function halfLife(bars: number): number {
  return exp(-Math.LN2 / bars);
}

/** Averages, volatilities and volume of the index, bar by bar; every figure uses closed bars alone. */
export class IndexFigures {
  readonly #fastTrend = new Ewma(1 - 2 / (FAST_TREND_BARS + 1));
  readonly #slowTrend = new Ewma(1 - 2 / (SLOW_TREND_BARS + 1));
  readonly #fastVariance = new Ewma(halfLife(FAST_HALF_LIFE));
  readonly #slowVariance = new Ewma(halfLife(SLOW_HALF_LIFE));
  readonly #highs = new Float64Ring(DAY_HOURS);
  readonly #volumes = new Float64Ring((VOLUME_DAYS + 1) * DAY_HOURS);
  readonly #ranks = new RankWindow(RANK_BARS);
  #bars = 0;
  #openMs = -1;
  #logClose = 0;

  /** Bars taken. */
  get bars(): number {
    return this.#bars;
  }

  /** Opening time of the newest bar, ms UTC; -1 before the first. */
  get openMs(): number {
    return this.#openMs;
  }

  /** Takes the next bar. The figures of hours that are missing before it are not made up: the return counts as the hours that it spans. */
  take(bar: IndexBar): void {
    const logClose = log(bar.close);
    this.#takeVariance(bar, logClose);
    this.#fastTrend.update(logClose);
    this.#slowTrend.update(logClose);
    this.#takeHigh(bar);
    this.#volumes.push(bar.volume);
    this.#bars++;
    this.#openMs = bar.openMs;
    this.#logClose = logClose;
    const sigma = this.sigmaFast;
    if (sigma !== null) this.#ranks.push(sigma);
  }

  /** (EMA 5 d - EMA 20 d) of log price, in sigmaSlow x sqrt 20; null while unknown or without any movement. */
  get trendScore(): number | null {
    const sigma = this.sigmaSlow;
    const [fast, slow] = [this.#fastTrend.value, this.#slowTrend.value];
    if (sigma === null || fast === null || slow === null) return null;
    return (fast - slow) / (sigma * Math.sqrt(20));
  }

  /** Daily sigma with a half-life of 3 days; null while unknown. */
  get sigmaFast(): number | null {
    return this.#sigma(this.#fastVariance);
  }

  /** Daily sigma with a half-life of 30 days; null while unknown. */
  get sigmaSlow(): number | null {
    return this.#sigma(this.#slowVariance);
  }

  /** Share of the trailing year with a lower sigmaFast; null below 90 days. */
  get volatilityRank(): number | null {
    const sigma = this.sigmaFast;
    if (sigma === null || this.#ranks.length < MIN_RANK_BARS) return null;
    return this.#ranks.shareBelow(sigma);
  }

  /** ln of the high of 24 hours over the close, in sigmaSlow; null while unknown. */
  get fallSigmas(): number | null {
    const sigma = this.sigmaSlow;
    if (sigma === null) return null;
    let high = 0;
    for (let at = 0; at < this.#highs.length; at++) high = Math.max(high, this.#highs.at(at));
    return (log(high) - this.#logClose) / sigma;
  }

  /** Volume of the last day over the mean day of the 30 before; null while unknown or where nothing was traded. */
  get volumeRatio(): number | null {
    if (!this.#volumes.full) return null;
    let day = 0;
    let before = 0;
    for (let at = 0; at < this.#volumes.length; at++) {
      if (at < DAY_HOURS) day += this.#volumes.at(at);
      else before += this.#volumes.at(at);
    }
    return before > 0 ? (day * VOLUME_DAYS) / before : null;
  }

  /** JSON-safe state. */
  snapshot(): FiguresState {
    return {
      bars: this.#bars,
      openMs: this.#openMs,
      logClose: this.#logClose,
      trend: [this.#fastTrend.snapshot(), this.#slowTrend.snapshot()],
      variance: [this.#fastVariance.snapshot(), this.#slowVariance.snapshot()],
      highs: this.#highs.snapshot(),
      volumes: this.#volumes.snapshot(),
      ranks: this.#ranks.snapshot(),
    };
  }

  /** Continues from a snapshot. */
  restore(state: FiguresState): void {
    this.#bars = state.bars;
    this.#openMs = state.openMs;
    this.#logClose = state.logClose;
    this.#fastTrend.restore(state.trend[0]);
    this.#slowTrend.restore(state.trend[1]);
    this.#fastVariance.restore(state.variance[0]);
    this.#slowVariance.restore(state.variance[1]);
    this.#highs.restore(state.highs);
    this.#volumes.restore(state.volumes);
    this.#ranks.restore(state.ranks);
  }

  /** Hours that nobody heard push the highs of those before them out as well: a day is 24 hours, however many bars it has. */
  #takeHigh({ openMs, high }: IndexBar): void {
    const missing = this.#bars === 0 ? 0 : Math.round((openMs - this.#openMs) / HOUR_MS) - 1;
    for (let at = 0; at < Math.min(missing, DAY_HOURS); at++) this.#highs.push(0);
    this.#highs.push(high);
  }

  #takeVariance(bar: IndexBar, logClose: number): void {
    if (this.#bars === 0) return;
    const hours = Math.max(1, Math.round((bar.openMs - this.#openMs) / HOUR_MS));
    const change = logClose - this.#logClose;
    const range = log(bar.high / bar.low);
    const variance = Math.max((change * change) / hours, (range * range) / PARKINSON);
    this.#fastVariance.update(variance);
    this.#slowVariance.update(variance);
  }

  #sigma(variance: Ewma): number | null {
    const { value } = variance;
    if (this.#bars < MIN_BARS || value === null || !(value > 0)) return null;
    return Math.sqrt(value * DAY_HOURS);
  }
}
