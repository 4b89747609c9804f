import { refuse } from '../../../contract/refusals.ts';
import type { BreakerName } from '../../../contract/commands.ts';
import type { BreakerState } from '../../../contract/risk-views.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { TripLog, type TripLogState } from './trip-log.ts';

/** What a breaker's metric says at one moment. Both false = between the bounds, or not known. */
export interface TripReading {
  /** At or beyond the bound. */
  readonly unsafe: boolean;
  /** Inside the bound of the reset. */
  readonly calm: boolean;
}

/** What happened to a breaker that follows its metric. */
export type TripChange = 'tripped' | 'cooling' | 'reset';

/** JSON-safe state of a standing. */
export interface StandingState {
  readonly state: BreakerState;
  readonly sinceMs: number | null;
  readonly outUntilMs: number | null;
  readonly log: TripLogState;
}

/**
 * Where a breaker stands, with its trips: armed -> tripped -> cooling -> armed, or latched until a person acts; out (`disabled`) for as long as a person
 * said. Which way it goes is the breaker's own matter.
 */
export class Standing {
  readonly log = new TripLog();
  #state: BreakerState = 'armed';
  #sinceMs: number | null = null;
  #outUntilMs: number | null = null;

  /** Where it stands. */
  get state(): BreakerState {
    return this.#state;
  }

  /** Since when, ms UTC; null while armed. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  /** True while it is tripped, cooling or latched. */
  get isOpen(): boolean {
    return this.#state !== 'armed' && this.#state !== 'disabled';
  }

  /** True while a person has taken it out. */
  get isOut(): boolean {
    return this.#state === 'disabled';
  }

  /** When it comes back by itself, ms UTC; null while it is in. */
  get outUntilMs(): number | null {
    return this.#outUntilMs;
  }

  /** A trip begins. */
  trip(atMs: number, metric: number, evidence: string): void {
    this.log.begin(atMs, metric, evidence);
    this.move('tripped', atMs);
  }

  /** Goes to a state of the same trip; staying there leaves its time. */
  move(state: 'tripped' | 'cooling' | 'latched', atMs: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceMs = atMs;
  }

  /** Arms again; a trip that lasted is over. */
  arm(atMs: number): void {
    this.log.end(atMs);
    this.#state = 'armed';
    this.#sinceMs = null;
    this.#outUntilMs = null;
  }

  /**
   * For a breaker that arms by itself: unsafe trips it, calm cools it, and calm for `calmMs` without a break arms it. Unsafe while it cools is the
   * same trip. Out of reach while it is out.
   */
  follow(
    atMs: number,
    { unsafe, calm, metric, evidence }: TripReading & { readonly metric: number; readonly evidence: () => string },
    calmMs: number,
  ): TripChange | null {
    if (this.isOut) return null;
    if (this.#state === 'armed') {
      if (!unsafe) return null;
      this.trip(atMs, metric, evidence());
      return 'tripped';
    }
    if (!calm) {
      this.move('tripped', atMs);
      return null;
    }
    const begins = this.#state !== 'cooling';
    this.move('cooling', atMs);
    if (atMs - (this.#sinceMs ?? atMs) < calmMs) return begins ? 'cooling' : null;
    this.arm(atMs);
    return 'reset';
  }

  /** Takes it out; refused while it is out already. */
  disable(name: BreakerName, atMs: number, untilMs: number): Result<string> {
    if (this.isOut) return err(refuse('NOTHING_TO_DO', 'breaker', name, 'in', 'the breaker is out already'));
    this.arm(atMs);
    this.#state = 'disabled';
    this.#sinceMs = atMs;
    this.#outUntilMs = untilMs;
    return ok(`${name} is out until ${untilMs} ms UTC, or until it is put back`);
  }

  /** Puts it back; refused while it is in. */
  enable(name: BreakerName, atMs: number): Result<string> {
    if (!this.isOut) return err(refuse('NOTHING_TO_DO', 'breaker', name, 'out', 'the breaker is not out'));
    this.arm(atMs);
    return ok(`${name} is in again`);
  }

  /** Puts it back when its time out is over; true if it did. */
  comeBack(atMs: number): boolean {
    if (this.#outUntilMs === null || atMs < this.#outUntilMs) return false;
    this.arm(atMs);
    return true;
  }

  /** JSON-safe state. */
  snapshot(): StandingState {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      outUntilMs: this.#outUntilMs,
      log: this.log.snapshot(),
    };
  }

  /** Continues from a snapshot. */
  restore(saved: StandingState): void {
    this.#state = saved.state;
    this.#sinceMs = saved.sinceMs;
    this.#outUntilMs = saved.outUntilMs;
    this.log.restore(saved.log);
  }
}
