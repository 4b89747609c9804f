import type { BreakerName } from '../../contract/commands.ts';
import { refuse } from '../../contract/refusals.ts';
import type { BreakerView } from '../../contract/views.ts';
import type { DailyDrawdownSettings } from '../domain/settings.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { TripLog, type TripLogState } from './breakers/trip-log.ts';
import type { DailyFalls } from './daily-window.ts';
import { nextMidnight, startOfDay } from './daily-window.ts';

const NAME: BreakerName = 'daily_drawdown';

/**
 * It arms again only below this share of `trip`. The 24-hour reference moves by itself, so a fall that hangs about the bound would
 * otherwise trip again without a further loss.
 */
const REARM_SHARE = 0.8;

/** Something that a breaker did; `metric` and `bound` are fractions. */
export interface RiskEvent {
  readonly type: 'tripped' | 'emergency' | 'cooling' | 'reset' | 'latched';
  readonly breaker: BreakerName;
  readonly metric: number;
  readonly bound: number;
  readonly evidence: string;
}

/** Falls of the unit value at mark and at oracle prices. */
export interface DrawdownPoint {
  readonly atMs: number;
  readonly mark: DailyFalls;
  readonly oracle: DailyFalls;
}

interface BreakerState {
  readonly state: BreakerView['state'];
  readonly sinceMs: number | null;
  readonly unsafeDayMs: number;
  readonly wasUnsafe: boolean;
  readonly holdSinceMs: number | null;
  readonly emergencyFired: boolean;
  readonly point: DrawdownPoint | null;
  readonly log: TripLogState;
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
export class DailyDrawdown {
  #settings: DailyDrawdownSettings;
  #state: BreakerView['state'] = 'armed';
  #sinceMs: number | null = null;
  #unsafeDayMs = 0;
  #wasUnsafe = false;
  #holdSinceMs: number | null = null;
  #emergencyFired = false;
  #point: DrawdownPoint | null = null;
  readonly #log = new TripLog();
  #pending: RiskEvent[] = [];

  constructor(settings: DailyDrawdownSettings) {
    this.#settings = settings;
  }

  /** Takes new bounds; they count from the next point on. */
  configure(settings: DailyDrawdownSettings): void {
    this.#settings = settings;
  }

  /** True while it lets nothing open. */
  get blocks(): boolean {
    return this.#state !== 'armed';
  }

  /** Where it stands. */
  get state(): BreakerView['state'] {
    return this.#state;
  }

  /** True from an emergency until the fall is below `trip` again or the breaker is reset. */
  get isEmergency(): boolean {
    return this.blocks && this.#emergencyFired;
  }

  /** Worse fall of the day at mark prices, fraction; null while unknown. */
  get metric(): number | null {
    return this.#point === null ? null : worse(this.#point.mark);
  }

  /** How often it has tripped. */
  get trips(): number {
    return this.#log.trips;
  }

  /** Evaluates a point and returns what happened, oldest first, acknowledgements since the last point included. */
  update(point: DrawdownPoint): readonly RiskEvent[] {
    this.#point = point;
    const events = this.#takePending();
    const metric = worse(point.mark);
    const unsafe = !(metric < this.#settings.trip);
    if (this.#isNewBreach(point, unsafe)) {
      this.#enter('tripped', point.atMs);
      this.#log.begin(point.atMs, metric, this.#evidence());
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
  acknowledge(atMs: number): Result<string> {
    if (this.#state !== 'tripped' && this.#state !== 'latched') {
      const text = this.#state === 'armed' ? 'the breaker has not tripped' : 'it is acknowledged already';
      return err(refuse('NOTHING_TO_DO', 'risk.breakers.dailyDrawdown', this.#state, 'tripped or latched', text));
    }
    const metric = this.metric;
    if (this.#isNextDay(atMs) && metric !== null && metric < this.#rearmBelow) {
      this.#enter('armed', atMs);
      this.#pending.push(this.#event('reset', metric, this.#settings.trip));
      return ok('acknowledged: the breaker is armed again');
    }
    this.#enter('cooling', atMs);
    this.#pending.push(this.#event('cooling', metric ?? 0, this.#settings.trip));
    const day = this.#isNextDay(atMs) ? '' : 'the next UTC day and ';
    return ok(`acknowledged: new positions wait for ${day}a fall below ${percent(this.#rearmBelow)}`);
  }

  /** When it has to be evaluated again at the latest, ms UTC; null while nothing runs or equity is unknown. */
  nextWakeMs(): number | null {
    const { holdMs } = this.#settings;
    const held = this.#holdSinceMs === null || this.#emergencyFired ? null : this.#holdSinceMs + holdMs;
    const day = this.blocks && this.#point !== null ? nextMidnight(this.#point.atMs) : null;
    if (held === null || day === null) return held ?? day;
    return Math.min(held, day);
  }

  /** What the window shows of it. */
  view(atMs: number): BreakerView {
    const waits = this.#state === 'tripped' || this.#state === 'latched';
    return {
      name: NAME,
      state: this.#state,
      measure: 'drawdown',
      metric: this.metric,
      trip: this.#settings.trip,
      tripsAt: 'above',
      emergency: this.#settings.emergency,
      resetAt: this.#rearmBelow,
      since: this.#sinceMs,
      until: null,
      trips: this.#log.trips,
      tripsOfDay: this.#log.ofDay(atMs),
      blocks: this.blocks ? 'entries' : 'nothing',
      strategies: [],
      needs: waits ? 'acknowledgement' : 'nothing',
      history: this.#log.history,
      evidence: this.#evidence(),
      action: `no new positions; from ${percent(this.#settings.emergency)} everything is closed`,
      reset: this.#resetText(),
    };
  }

  /** JSON-safe state. */
  snapshot(): BreakerState {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      unsafeDayMs: this.#unsafeDayMs,
      wasUnsafe: this.#wasUnsafe,
      holdSinceMs: this.#holdSinceMs,
      emergencyFired: this.#emergencyFired,
      point: this.#point,
      log: this.#log.snapshot(),
      pending: [...this.#pending],
    };
  }

  /** Continues from a snapshot. */
  restore(saved: BreakerState): void {
    this.#state = saved.state;
    this.#sinceMs = saved.sinceMs;
    this.#unsafeDayMs = saved.unsafeDayMs;
    this.#wasUnsafe = saved.wasUnsafe;
    this.#holdSinceMs = saved.holdSinceMs;
    this.#emergencyFired = saved.emergencyFired;
    this.#point = saved.point;
    this.#log.restore(saved.log);
    this.#pending = [...saved.pending];
  }

  #isNewBreach(point: DrawdownPoint, unsafe: boolean): boolean {
    if (this.#state === 'armed') return unsafe;
    if (this.#state === 'tripped') return false;
    const ownDay = !(point.mark.sinceMidnight < this.#settings.trip) && this.#isNextDay(point.atMs);
    return ownDay || (this.#state === 'cooling' && unsafe && !this.#wasUnsafe);
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
    if (this.#state === 'tripped') {
      this.#enter('latched', atMs);
      events.push(this.#event('latched', this.metric ?? 0, this.#settings.trip));
    } else if (this.#state === 'cooling' && (this.metric ?? 1) < this.#rearmBelow) {
      this.#enter('armed', atMs);
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

  #enter(state: BreakerView['state'], atMs: number): void {
    if (state === 'tripped') this.#unsafeDayMs = startOfDay(atMs);
    if (state === 'armed') {
      this.#emergencyFired = false;
      this.#log.end(atMs);
    }
    this.#state = state;
    this.#sinceMs = state === 'armed' ? null : atMs;
  }

  #takePending(): RiskEvent[] {
    const events = this.#pending;
    this.#pending = [];
    return events;
  }

  #event(type: RiskEvent['type'], metric: number, bound: number): RiskEvent {
    return { type, breaker: NAME, metric, bound, evidence: this.#evidence() };
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
    switch (this.#state) {
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

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}
