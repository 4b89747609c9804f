import { refuse } from '../../contract/refusals.ts';
import type { DailyDrawdownSettings } from '../domain/settings.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './breakers/base-breaker.ts';
import { percent, type RiskEvent } from './breakers/breaker.ts';
import type { StandingState } from './breakers/standing.ts';
import type { DailyFalls } from './daily-window.ts';
import { nextMidnight, startOfDay } from './daily-window.ts';

/**
 * It arms again only below this share of `trip`. The 24-hour reference moves by itself, so a fall that hangs about the bound would
 * otherwise trip again without a further loss.
 */
const REARM_SHARE = 0.8;

/** Falls of the unit value at mark and at oracle prices. */
export interface DrawdownPoint {
  readonly atMs: number;
  readonly mark: DailyFalls;
  readonly oracle: DailyFalls;
}

interface BreakerState {
  readonly standing: StandingState;
  readonly unsafeDayMs: number;
  readonly wasUnsafe: boolean;
  readonly holdSinceMs: number | null;
  readonly emergencyFired: boolean;
  readonly point: DrawdownPoint | null;
  readonly pending: readonly RiskEvent[];
}

/**
 * Breaker on the day's fall of the unit value: the worse of the fall since 00:00 UTC and over the rolling 24 hours. Safe only while it
 * is below `trip`; at `trip` entries stop. At `emergency`, held for `holdMs` on mark and oracle alike, everything is to be flattened,
 * once per excursion above `trip`.
 *
 * armed -> tripped (the day of the breach, unacknowledged) -> latched (a later UTC day, still unacknowledged) -> armed; or, with the
 * acknowledgement given, cooling until all three hold: a UTC day after the last one whose own fall reached `trip`, a person's
 * acknowledgement, and a fall below 80 % of `trip` (the hysteresis). So it never clears itself while its cause is there. A new breach while cooling, or on a
 * later day, is a new trip and wants a new acknowledgement.
 */
export class DailyDrawdown extends BaseBreaker {
  #settings: DailyDrawdownSettings;
  #unsafeDayMs = 0;
  #wasUnsafe = false;
  #holdSinceMs: number | null = null;
  #emergencyFired = false;
  #point: DrawdownPoint | null = null;
  #pending: RiskEvent[] = [];

  constructor(settings: DailyDrawdownSettings) {
    super('daily_drawdown');
    this.#settings = settings;
  }

  /** Takes new bounds; they count from the next point on. */
  configure(settings: DailyDrawdownSettings): void {
    this.#settings = settings;
  }

  /** True while it lets nothing open. */
  get blocks(): boolean {
    return this.isOpen;
  }

  /** True from an emergency until the fall is below `trip` again or the breaker is reset. */
  get isEmergency(): boolean {
    return this.blocks && this.#emergencyFired;
  }

  /** Worse fall of the day at mark prices, fraction; null while unknown. */
  get metric(): number | null {
    return this.#point === null ? null : worse(this.#point.mark);
  }

  /** Evaluates a point and returns what happened, oldest first, acknowledgements since the last point included. */
  update(point: DrawdownPoint): readonly RiskEvent[] {
    this.#point = point;
    const events = this.#takePending();
    if (this.standing.isOut) return events;
    const metric = worse(point.mark);
    const unsafe = !(metric < this.#settings.trip);
    if (this.#isNewBreach(point, unsafe)) {
      this.#unsafeDayMs = startOfDay(point.atMs);
      this.standing.trip(point.atMs, metric, this.#evidence());
      events.push(this.#event('tripped', metric, this.#settings.trip));
    }
    if (this.blocks && !(point.mark.sinceMidnight < this.#settings.trip)) this.#unsafeDayMs = startOfDay(point.atMs);
    // About the bound is still the same breach; one that was over began below the level at which it may arm.
    this.#wasUnsafe = unsafe || (this.#wasUnsafe && !(metric < this.#rearmBelow));
    if (!unsafe) this.#emergencyFired = false;
    this.#watchEmergency(point, events);
    this.#watchDay(point.atMs, events);
    return events;
  }

  /** Equity is unknown: the metric is too, which blocks entries; an emergency cannot be confirmed and is held anew. */
  forget(): void {
    this.#point = null;
    this.#holdSinceMs = null;
  }

  /** A person has seen the trip. Refused when there is nothing to acknowledge. The answer says what is still missing. */
  override acknowledge(atMs: number): Result<string> {
    const { state } = this.standing;
    if (state !== 'tripped' && state !== 'latched') {
      const text = state === 'cooling' ? 'it is acknowledged already' : 'the breaker has not tripped';
      return err(refuse('NOTHING_TO_DO', 'risk.breakers.dailyDrawdown', state, 'tripped or latched', text));
    }
    const metric = this.metric;
    if (this.#isNextDay(atMs) && metric !== null && metric < this.#rearmBelow) {
      this.#arm(atMs);
      this.#pending.push(this.#event('reset', metric, this.#settings.trip));
      return ok('acknowledged: the breaker is armed again');
    }
    this.standing.move('cooling', atMs);
    this.#pending.push(this.#event('cooling', metric ?? 0, this.#settings.trip));
    const day = this.#isNextDay(atMs) ? '' : 'the next UTC day and ';
    return ok(`acknowledged: new positions wait for ${day}a fall below ${percent(this.#rearmBelow)}`);
  }

  override disable(atMs: number, untilMs: number): Result<string> {
    const done = super.disable(atMs, untilMs);
    if (done.ok) this.#forgetBreach();
    return done;
  }

  /** When it has to be evaluated again at the latest, ms UTC; null while nothing runs or equity is unknown. */
  override nextWakeMs(): number | null {
    if (this.standing.isOut) return super.nextWakeMs();
    const { holdMs } = this.#settings;
    const held = this.#holdSinceMs === null || this.#emergencyFired ? null : this.#holdSinceMs + holdMs;
    const day = this.blocks && this.#point !== null ? nextMidnight(this.#point.atMs) : null;
    if (held === null || day === null) return held ?? day;
    return Math.min(held, day);
  }

  protected bound(): BreakerBound {
    const { metric } = this;
    return { field: 'risk.breakers.dailyDrawdown.trip', metric, trip: this.#settings.trip, blocks: 'entries' };
  }

  protected facts(): BreakerFacts {
    const { emergency } = this.#settings;
    const { state } = this.standing;
    return {
      ...this.bound(),
      measure: 'drawdown',
      tripsAt: 'above',
      emergency,
      resetAt: this.#rearmBelow,
      evidence: () => this.#evidence(),
      action: () => `no new positions; from ${percent(emergency)} everything is closed`,
      reset: () => this.#resetText(),
      refuses: () => 'lets nothing open',
      until: null,
      needs: state === 'tripped' || state === 'latched' ? 'acknowledgement' : 'nothing',
      strategies: [],
    };
  }

  protected stops(): boolean {
    return true;
  }

  protected isKnown(): boolean {
    return this.metric !== null && this.metric < this.#settings.trip;
  }

  /** JSON-safe state. */
  snapshot(): unknown {
    const state: BreakerState = {
      standing: this.standing.snapshot(),
      unsafeDayMs: this.#unsafeDayMs,
      wasUnsafe: this.#wasUnsafe,
      holdSinceMs: this.#holdSinceMs,
      emergencyFired: this.#emergencyFired,
      point: this.#point,
      pending: [...this.#pending],
    };
    return state;
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    const saved = state as BreakerState;
    this.standing.restore(saved.standing);
    this.#unsafeDayMs = saved.unsafeDayMs;
    this.#wasUnsafe = saved.wasUnsafe;
    this.#holdSinceMs = saved.holdSinceMs;
    this.#emergencyFired = saved.emergencyFired;
    this.#point = saved.point;
    this.#pending = [...saved.pending];
  }

  #isNewBreach(point: DrawdownPoint, unsafe: boolean): boolean {
    const { state } = this.standing;
    if (state === 'armed') return unsafe;
    if (state === 'tripped') return false;
    const ownDay = !(point.mark.sinceMidnight < this.#settings.trip) && this.#isNextDay(point.atMs);
    return ownDay || (state === 'cooling' && unsafe && !this.#wasUnsafe);
  }

  #watchEmergency(point: DrawdownPoint, events: RiskEvent[]): void {
    const { emergency, holdMs } = this.#settings;
    const deep = !(worse(point.mark) < emergency) && !(worse(point.oracle) < emergency);
    if (!deep) {
      this.#holdSinceMs = null;
      return;
    }
    this.#holdSinceMs ??= point.atMs;
    if (this.#emergencyFired || !(point.atMs - this.#holdSinceMs >= holdMs)) return;
    this.#emergencyFired = true;
    events.push(this.#event('emergency', worse(point.mark), emergency));
  }

  #watchDay(atMs: number, events: RiskEvent[]): void {
    if (!this.#isNextDay(atMs)) return;
    const { state } = this.standing;
    if (state === 'tripped') {
      this.standing.move('latched', atMs);
      events.push(this.#event('latched', this.metric ?? 0, this.#settings.trip));
    } else if (state === 'cooling' && (this.metric ?? 1) < this.#rearmBelow) {
      this.#arm(atMs);
      events.push(this.#event('reset', this.metric ?? 0, this.#settings.trip));
    }
  }

  /** Fall below which it may arm again, fraction. */
  get #rearmBelow(): number {
    return this.#settings.trip * REARM_SHARE;
  }

  #isNextDay(atMs: number): boolean {
    return startOfDay(atMs) > this.#unsafeDayMs;
  }

  #arm(atMs: number): void {
    this.#emergencyFired = false;
    this.standing.arm(atMs);
  }

  /** What was before it was taken out does not count after it. */
  #forgetBreach(): void {
    this.#emergencyFired = false;
    this.#holdSinceMs = null;
    this.#wasUnsafe = false;
    this.#pending = [];
  }

  #takePending(): RiskEvent[] {
    const events = this.#pending;
    this.#pending = [];
    return events;
  }

  #event(type: RiskEvent['type'], metric: number, bound: number): RiskEvent {
    return { type, breaker: this.name, metric, bound, evidence: this.#evidence() };
  }

  #evidence(): string {
    if (this.#point === null) return 'the value of the account is not known';
    const { mark, oracle } = this.#point;
    const held = this.#holdSinceMs === null ? '' : `, at emergency depth since ${this.#holdSinceMs}`;
    return (
      `unit value down ${percent(mark.sinceMidnight)} since 00:00 UTC and ${percent(mark.rolling)} in 24 h ` +
      `(at oracle prices ${percent(worse(oracle))}); trips at ${percent(this.#settings.trip)}${held}`
    );
  }

  #resetText(): string {
    switch (this.standing.state) {
      case 'armed':
      case 'disabled':
      case 'tripped':
        return `next UTC day, a fall below ${percent(this.#rearmBelow)} and a person's acknowledgement`;
      case 'latched':
        return "a person's acknowledgement";
      case 'cooling':
        return `acknowledged; a UTC day after the breach and a fall below ${percent(this.#rearmBelow)}`;
    }
  }
}

/** The larger of both falls; NaN if one is. */
function worse(falls: DailyFalls): number {
  return Math.max(falls.sinceMidnight, falls.rolling);
}
