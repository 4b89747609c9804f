import type { Regime, RegimeReading } from '../../contract/regime-view.ts';
import type { IndexBar } from '../domain/regime.ts';
import { IndexFigures } from './index-figures.ts';
import {
  BEAR_ENTER_IN_FEAR,
  BULL_ENTER_IN_GREED,
  EXTREME_FEAR,
  EXTREME_GREED,
  HOLD_MS,
  HOUR_MS,
  MIN_BARS,
  OVERRIDE_SIGMAS,
  STABLE_RANK,
  STABLE_SIGMA,
  STALE_AFTER_MS,
  TREND_ENTER,
  TREND_LEAVE,
  VOLATILE_RANK,
  VOLATILE_SIGMA,
} from './regime-rules.ts';

type Trend = 'bull' | 'bear' | 'sideways';

interface EngineState {
  readonly figures: ReturnType<IndexFigures['snapshot']>;
  readonly trend: Trend;
  readonly volatile: boolean;
  readonly regime: Regime;
  readonly sinceMs: number;
  readonly overrideUntilMs: number;
}

/**
 * The regime of a market from the closed hours of its index (design, section 5). Trend and volatility have a hysteresis each; what they say together
 * becomes the regime once the one before was held for a day. A fall of 2.5 sigmaSlow under the high of 24 hours is `bear_volatile` at once. The
 * trend is measured in the slow sigma: the sigma of a crash would cancel its own fall.
 */
export class RegimeEngine {
  readonly #figures = new IndexFigures();
  #trend: Trend = 'sideways';
  #volatile = false;
  #regime: Regime = 'unknown';
  #sinceMs = 0;
  #overrideUntilMs = 0;

  /**
   * Takes a closed hour that is later than all before it; `moodBefore` is the index of sentiment of the day before, 0..100, or null = unknown. A bar
   * that is none (a price that is not above zero, high below low or close outside of them, an older time) changes nothing; says whether it was taken.
   */
  take(bar: IndexBar, moodBefore: number | null): boolean {
    if (!isBar(bar) || bar.openMs <= this.#figures.openMs) return false;
    this.#figures.take(bar);
    if (this.#figures.bars < MIN_BARS) return true;
    const closeMs = bar.openMs + HOUR_MS;
    this.#trend = nextTrend(this.#trend, this.#figures.trendScore, moodBefore);
    this.#volatile = isVolatile(this.#volatile, this.#figures);
    if (!((this.#figures.fallSigmas ?? 0) <= OVERRIDE_SIGMAS)) this.#overrideUntilMs = closeMs + HOLD_MS;
    this.#settle(closeMs);
    return true;
  }

  /** Hours taken. */
  get hours(): number {
    return this.#figures.bars;
  }

  /** Opening time of the newest hour, ms UTC; -1 before the first. */
  get newestMs(): number {
    return this.#figures.openMs;
  }

  /** The regime alone at `atMs`. */
  regimeAt(atMs: number): Regime {
    return this.#whyUnknown(atMs) === '' ? this.#regime : 'unknown';
  }

  /** Where the index stands at `atMs`. */
  reading(atMs: number): RegimeReading {
    const figures = this.#figures;
    const reason = this.#whyUnknown(atMs);
    return {
      regime: reason === '' ? this.#regime : 'unknown',
      reason,
      confidence: reason === '' ? this.#confidence() : 0,
      sinceMs: reason === '' ? this.#sinceMs : null,
      pending: this.#said(),
      overridden: this.#overrideUntilMs > atMs,
      trendScore: figures.trendScore,
      sigmaFast: figures.sigmaFast,
      sigmaSlow: figures.sigmaSlow,
      volatilityRank: figures.volatilityRank,
      volumeRatio: figures.volumeRatio,
    };
  }

  /** JSON-safe state. */
  snapshot(): unknown {
    const state: EngineState = {
      figures: this.#figures.snapshot(),
      trend: this.#trend,
      volatile: this.#volatile,
      regime: this.#regime,
      sinceMs: this.#sinceMs,
      overrideUntilMs: this.#overrideUntilMs,
    };
    return state;
  }

  /** Continues from a snapshot of the same build. */
  restore(saved: unknown): void {
    const state = saved as EngineState;
    this.#figures.restore(state.figures);
    this.#trend = state.trend;
    this.#volatile = state.volatile;
    this.#regime = state.regime;
    this.#sinceMs = state.sinceMs;
    this.#overrideUntilMs = state.overrideUntilMs;
  }

  #settle(closeMs: number): void {
    const overridden = this.#overrideUntilMs > closeMs;
    const next = overridden ? 'bear_volatile' : this.#said();
    if (next === this.#regime) return;
    const held = this.#regime === 'unknown' || closeMs - this.#sinceMs >= HOLD_MS;
    if (!held && !overridden) return;
    this.#regime = next;
    this.#sinceMs = closeMs;
  }

  #said(): Regime {
    if (this.#figures.sigmaSlow === null) return 'unknown';
    return `${this.#trend}_${this.#volatile ? 'volatile' : 'stable'}`;
  }

  #whyUnknown(atMs: number): string {
    const { bars, openMs } = this.#figures;
    if (bars < MIN_BARS) return `${bars} of ${MIN_BARS} hours of the index are known`;
    if (atMs - (openMs + HOUR_MS) > STALE_AFTER_MS) return 'the index has no new hour';
    return this.#regime === 'unknown' ? 'the index does not move' : '';
  }

  /** Mean of two distances, each 0..1: of the trend score from where the trend would change, and of the volatility from where it would. */
  #confidence(): number {
    const score = this.#figures.trendScore ?? 0;
    const distance =
      this.#trend === 'bull'
        ? score - TREND_LEAVE
        : this.#trend === 'bear'
          ? -TREND_LEAVE - score
          : TREND_ENTER - Math.abs(score);
    const trend = share(distance / TREND_ENTER);
    return (trend + this.#volatilityDistance()) / 2;
  }

  #volatilityDistance(): number {
    const sigma = this.#figures.sigmaFast ?? 0;
    const rank = this.#figures.volatilityRank;
    if (!this.#volatile) {
      const bySigma = 1 - sigma / VOLATILE_SIGMA;
      return share(rank === null ? bySigma : Math.min(bySigma, 1 - rank / VOLATILE_RANK));
    }
    const bySigma = sigma / STABLE_SIGMA - 1;
    return share(rank === null ? bySigma : Math.max(bySigma, (rank - STABLE_RANK) / (1 - STABLE_RANK)));
  }
}

function isBar({ openMs, high, low, close, volume }: IndexBar): boolean {
  return Number.isSafeInteger(openMs) && low > 0 && high < Infinity && low <= close && close <= high && volume >= 0;
}

function nextTrend(trend: Trend, score: number | null, moodBefore: number | null): Trend {
  if (score === null) return 'sideways';
  if (trend === 'bull' && score > TREND_LEAVE) return 'bull';
  if (trend === 'bear' && score < -TREND_LEAVE) return 'bear';
  const bullEnter = moodBefore !== null && moodBefore >= EXTREME_GREED ? BULL_ENTER_IN_GREED : TREND_ENTER;
  const bearEnter = moodBefore !== null && moodBefore <= EXTREME_FEAR ? BEAR_ENTER_IN_FEAR : -TREND_ENTER;
  if (score >= bullEnter) return 'bull';
  return score <= bearEnter ? 'bear' : 'sideways';
}

function isVolatile(before: boolean, { sigmaFast, volatilityRank }: IndexFigures): boolean {
  if (sigmaFast === null) return before;
  if (!before) return sigmaFast > VOLATILE_SIGMA || (volatilityRank !== null && volatilityRank > VOLATILE_RANK);
  return !(sigmaFast < STABLE_SIGMA && (volatilityRank === null || volatilityRank < STABLE_RANK));
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
