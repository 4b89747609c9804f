import { refuse } from '../../../contract/refusals.ts';
import type { BreakerState } from '../../../contract/risk-views.ts';
import type { RapidLossSettings } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import { minutes, type OpeningLook, percent, type RiskEvent } from './breaker.ts';
import { LossWindow, type LossWindowState } from './loss-window.ts';
import type { StandingState } from './standing.ts';

/** Strategies whose losses in a row are remembered at most; the one that has been quiet for longest goes first. */
const KEPT = 500;

/** Losses in a row of one strategy. */
interface Streak {
  readonly strategyId: string;
  readonly count: number;
  /** Lost in all, fraction of equity, each by the equity of its time. */
  readonly rate: number;
}

/** A stop of one strategy, or of all. */
interface Stop {
  readonly strategyId: string | null;
  readonly untilMs: number;
  readonly seen: boolean;
}

/** A finished round trip of a strategy, after fees, as a fraction of equity. */
export interface EndedTrip {
  readonly atMs: number;
  readonly strategyId: string;
  readonly resultRate: number;
}

interface State {
  readonly standing: StandingState;
  readonly window: LossWindowState;
  readonly fall: number | null;
  readonly streaks: readonly Streak[];
  readonly stops: readonly Stop[];
  readonly lookedAtMs: number;
}

/**
 * Breaker on losses in short order: a fall of the unit value of `lossRate` within `windowMs` stops everything, `streak` round trips that a strategy lost in a row, and
 * `streakLossRate` of equity with them, stop that strategy. A stop lasts for `holdMs`, and then until a person has seen it.
 */
export class RapidLosses extends BaseBreaker {
  #settings: RapidLossSettings;
  readonly #window = new LossWindow();
  #fall: number | null = null;
  #streaks: readonly Streak[] = [];
  #stops: readonly Stop[] = [];
  /** Last look at the stops, ms UTC. */
  #lookedAtMs = 0;

  constructor(settings: RapidLossSettings) {
    super('rapid_losses');
    this.#settings = settings;
  }

  /** Takes new bounds; a window of another length begins anew. */
  configure(settings: RapidLossSettings): void {
    if (settings.windowMs !== this.#settings.windowMs) this.#window.clear();
    this.#settings = settings;
  }

  /** Takes the unit value of this moment. */
  onValue(atMs: number, value: number): readonly RiskEvent[] {
    this.#fall = this.#window.add(atMs, value, this.#settings.windowMs);
    if (this.standing.isOut || this.#stopOf(null) !== null || this.#fall < this.#settings.lossRate) return [];
    return [this.#stop(atMs, null)];
  }

  /** Equity is unknown. */
  forget(): void {
    this.#fall = null;
  }

  /** Takes a finished round trip of a strategy. */
  onRoundTrip({ atMs, strategyId, resultRate }: EndedTrip): readonly RiskEvent[] {
    const before = this.#streakOf(strategyId);
    const others = this.#streaks.filter((one) => one.strategyId !== strategyId);
    const lost = resultRate < 0 || resultRate !== resultRate;
    const streak: Streak = lost
      ? { strategyId, count: before.count + 1, rate: before.rate + (resultRate < 0 ? -resultRate : 1) }
      : { strategyId, count: 0, rate: 0 };
    this.#streaks = [...others, streak].slice(-KEPT);
    const { streak: most, streakLossRate } = this.#settings;
    if (this.standing.isOut || this.#stopOf(strategyId) !== null) return [];
    return streak.count < most || streak.rate < streakLossRate ? [] : [this.#stop(atMs, strategyId)];
  }

  override acknowledge(atMs: number, word: string): Result<string> {
    if (!this.isOpen) return super.acknowledge(atMs, word);
    if (this.#stops.every(({ seen }) => seen)) {
      const text = 'it is acknowledged already';
      return err(refuse('NOTHING_TO_DO', 'risk.breakers.rapidLosses', 'cooling', 'tripped or latched', text));
    }
    this.#stops = this.#stops.map((stop) => ({ ...stop, seen: true }));
    this.#settle(atMs);
    return ok(this.isOpen ? `acknowledged: it arms when its time is over` : 'acknowledged: the breaker is armed again');
  }

  override disable(atMs: number, untilMs: number): Result<string> {
    const done = super.disable(atMs, untilMs);
    if (done.ok) this.#stops = [];
    return done;
  }

  override onTime(atMs: number): readonly RiskEvent[] {
    const back = super.onTime(atMs);
    if (!this.isOpen) return back;
    const before = this.standing.state;
    this.#settle(atMs);
    const { state } = this.standing;
    if (state === before) return back;
    return [...back, this.event(state === 'armed' ? 'reset' : 'latched')];
  }

  override nextWakeMs(): number | null {
    let next = super.nextWakeMs();
    // A stop that is over and was not seen waits for a person, not for a time.
    for (const { untilMs } of this.#stops)
      if (untilMs > this.#lookedAtMs && (next === null || untilMs < next)) next = untilMs;
    return next;
  }

  snapshot(): unknown {
    const state: State = {
      standing: this.standing.snapshot(),
      window: this.#window.snapshot(),
      fall: this.#fall,
      streaks: this.#streaks,
      stops: this.#stops,
      lookedAtMs: this.#lookedAtMs,
    };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#window.restore(state.window);
    this.#fall = state.fall;
    this.#streaks = state.streaks;
    this.#stops = state.stops;
    this.#lookedAtMs = state.lookedAtMs;
  }

  protected bound(): BreakerBound {
    const { lossRate, streak } = this.#settings;
    const worst = this.#worstStreak();
    const blocks = this.#stopOf(null) === null ? 'strategy' : 'entries';
    return this.#isByStreak(worst)
      ? { field: 'risk.breakers.rapidLosses.streak', metric: worst.count, trip: streak, blocks }
      : { field: 'risk.breakers.rapidLosses.lossRate', metric: this.#fall, trip: lossRate, blocks };
  }

  protected facts(): BreakerFacts {
    const { lossRate, streak, streakLossRate, windowMs, holdMs } = this.#settings;
    const worst = this.#worstStreak();
    const byStreak = this.#isByStreak(worst);
    const fall = this.#fall;
    const all = this.#stopOf(null) !== null;
    const strategies = this.#stops.flatMap(({ strategyId }) => (strategyId === null ? [] : [strategyId]));
    return {
      ...this.bound(),
      measure: byStreak ? 'losing_streak' : 'loss',
      tripsAt: 'above',
      emergency: null,
      resetAt: null,
      evidence: () =>
        (fall === null
          ? 'the value of the account is not known'
          : `${percent(fall)} lost within ${minutes(windowMs)}`) +
        (worst.count === 0
          ? ''
          : `; ${worst.strategyId} lost ${worst.count} in a row, ${percent(worst.rate)} of equity`) +
        `; trips at ${percent(lossRate)}, or ${streak} in a row and ${percent(streakLossRate)}`,
      action: () => `nothing opens for ${minutes(holdMs)}: of the strategy, or at all`,
      reset: () => `${minutes(holdMs)} and a person's acknowledgement`,
      refuses: () => (all ? 'lets nothing open' : 'lets this strategy open nothing'),
      until: this.#lastUntil(),
      needs: this.#stops.some(({ seen }) => !seen) ? 'acknowledgement' : 'nothing',
      strategies: strategies.sort(),
    };
  }

  protected stops({ strategyId }: OpeningLook): boolean {
    return this.#stops.some((stop) => stop.strategyId === null || stop.strategyId === strategyId);
  }

  protected isKnown(): boolean {
    // A loss that has reached its bound has tripped it; one that was seen and acknowledged is over with its stop.
    return this.#fall !== null;
  }

  #stop(atMs: number, strategyId: string | null): RiskEvent {
    this.#stops = [...this.#stops, { strategyId, untilMs: atMs + this.#settings.holdMs, seen: false }];
    const { metric, evidence } = this.facts();
    this.standing.trip(atMs, metric ?? 0, evidence());
    this.#settle(atMs);
    return this.event('tripped');
  }

  /** Drops what is over and was seen, and stands where the rest says. */
  #settle(atMs: number): void {
    this.#lookedAtMs = atMs;
    const over = this.#stops.filter(({ untilMs, seen }) => seen && atMs >= untilMs);
    this.#stops = this.#stops.filter((stop) => !over.includes(stop));
    for (const { strategyId } of over) this.#beginAnew(strategyId);
    if (this.#stops.length === 0) this.standing.arm(atMs);
    else this.standing.move(this.#stateAt(atMs), atMs);
  }

  #stateAt(atMs: number): Extract<BreakerState, 'tripped' | 'cooling' | 'latched'> {
    const unseen = this.#stops.filter(({ seen }) => !seen);
    if (unseen.length === 0) return 'cooling';
    return unseen.some(({ untilMs }) => atMs < untilMs) ? 'tripped' : 'latched';
  }

  /** What led to a stop does not lead to the next one. */
  #beginAnew(strategyId: string | null): void {
    if (strategyId === null) this.#window.clear();
    this.#streaks = this.#streaks.filter((one) => one.strategyId !== strategyId);
  }

  #stopOf(strategyId: string | null): Stop | null {
    return this.#stops.find((stop) => stop.strategyId === strategyId) ?? null;
  }

  #streakOf(strategyId: string): Streak {
    return this.#streaks.find((one) => one.strategyId === strategyId) ?? { strategyId, count: 0, rate: 0 };
  }

  #worstStreak(): Streak {
    let worst: Streak = { strategyId: '', count: 0, rate: 0 };
    for (const one of this.#streaks) if (this.#distance(one) > this.#distance(worst)) worst = one;
    return worst;
  }

  /** How near a streak is to its bound, 1 = there. */
  #distance({ count, rate }: Streak): number {
    return Math.min(count / this.#settings.streak, rate / this.#settings.streakLossRate);
  }

  /** True where a streak is what it tells: it stopped last, or is nearest. */
  #isByStreak(worst: Streak): boolean {
    return this.#stops.length > 0 ? this.#stops.at(-1)?.strategyId !== null : this.#isNearer(worst);
  }

  #isNearer(worst: Streak): boolean {
    return this.#fall !== null && this.#distance(worst) > this.#fall / this.#settings.lossRate;
  }

  #lastUntil(): number | null {
    let last: number | null = null;
    for (const { untilMs } of this.#stops) if (last === null || untilMs > last) last = untilMs;
    return last;
  }
}
