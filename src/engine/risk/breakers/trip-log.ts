import type { BreakerTrip } from '../../../contract/risk-views.ts';
import { startOfDay } from '../daily-window.ts';

/** Trips that are kept. */
const KEPT = 20;

/** JSON-safe state of a log. */
export interface TripLogState {
  readonly trips: number;
  readonly history: readonly BreakerTrip[];
  readonly dayMs: number;
  readonly ofDay: number;
}

/** How often a breaker has tripped, and the last trips with what they saw. */
export class TripLog {
  #trips = 0;
  #history: readonly BreakerTrip[] = [];
  #dayMs = 0;
  #ofDay = 0;

  /** All trips. */
  get trips(): number {
    return this.#trips;
  }

  /** The last trips, newest last. */
  get history(): readonly BreakerTrip[] {
    return this.#history;
  }

  /** Trips of the UTC day of `atMs`. */
  ofDay(atMs: number): number {
    return this.#dayMs === startOfDay(atMs) ? this.#ofDay : 0;
  }

  /** A trip begins; one that lasts still ends with it. */
  begin(atMs: number, metric: number, evidence: string): void {
    this.end(atMs);
    this.#ofDay = this.ofDay(atMs) + 1;
    this.#dayMs = startOfDay(atMs);
    this.#trips += 1;
    this.#history = [...this.#history, { atMs, metric, evidence, endedMs: null }].slice(-KEPT);
  }

  /** The last trip is over, if it lasts still. */
  end(atMs: number): void {
    const last = this.#history.at(-1);
    if (last === undefined || last.endedMs !== null) return;
    this.#history = [...this.#history.slice(0, -1), { ...last, endedMs: atMs }];
  }

  /** JSON-safe state. */
  snapshot(): TripLogState {
    return { trips: this.#trips, history: this.#history, dayMs: this.#dayMs, ofDay: this.#ofDay };
  }

  /** Continues from a snapshot. */
  restore(saved: TripLogState): void {
    this.#trips = saved.trips;
    this.#history = saved.history;
    this.#dayMs = saved.dayMs;
    this.#ofDay = saved.ofDay;
  }
}
