import type { Regime, RegimeChange } from '../../contract/regime-view.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { IndexBar } from '../domain/regime.ts';
import { HourBars, type HourPart, hourOf } from './hour-bars.ts';
import { RegimeEngine } from './regime-engine.ts';
import { HOUR_MS } from './regime-rules.ts';

/** Changes that are kept for the window. */
const CHANGES_KEPT = 60;

/** A change between two known regimes. */
export interface RegimeTurn {
  readonly from: Regime;
  readonly to: Regime;
  readonly atMs: number;
}

/** Complete state of one way through the bars, JSON-safe. */
export interface RegimeRunState {
  readonly engine: unknown;
  readonly hour: HourPart | null;
  readonly changes: readonly RegimeChange[];
  readonly shown: Regime;
  readonly openMs: number;
}

/** One way through the closed bars of the index: its hours, the regime that they make, and the last changes of that. */
export class RegimeRun {
  readonly engine = new RegimeEngine();
  readonly #hours = new HourBars();
  #changes: readonly RegimeChange[] = [];
  #shown: Regime = 'unknown';
  #openMs = -1;

  /** The last changes, oldest first. */
  get changes(): readonly RegimeChange[] {
    return this.#changes;
  }

  /** The regime after the newest hour. */
  get shown(): Regime {
    return this.#shown;
  }

  /** Start of the newest bar taken, ms UTC; -1 before the first. */
  get openMs(): number {
    return this.#openMs;
  }

  /** Takes a closed bar, later than all before it; a change between known regimes that it made, or null. */
  take(bar: ClosedBar, priceDecimals: number, moodBefore: number | null): RegimeTurn | null {
    this.#openMs = Math.max(this.#openMs, bar.openMs);
    return this.#takeHour(this.#hours.take(bar, priceDecimals), moodBefore);
  }

  /** Takes a closed hour of the long past as it is. */
  learn(bar: ClosedBar, priceDecimals: number, moodBefore: number | null): void {
    this.#takeHour(hourOf(bar, priceDecimals), moodBefore);
  }

  #takeHour(hour: IndexBar | null, moodBefore: number | null): RegimeTurn | null {
    if (hour === null || !this.engine.take(hour, moodBefore)) return null;
    const atMs = hour.openMs + HOUR_MS;
    const to = this.engine.regimeAt(atMs);
    const from = this.#shown;
    this.#shown = to;
    if (to === 'unknown' || to === from) return null;
    this.#changes = [...this.#changes, { atMs, regime: to }].slice(-CHANGES_KEPT);
    return from === 'unknown' ? null : { from, to, atMs };
  }

  /** JSON-safe state. */
  snapshot(): RegimeRunState {
    return {
      engine: this.engine.snapshot(),
      hour: this.#hours.snapshot(),
      changes: this.#changes,
      shown: this.#shown,
      openMs: this.#openMs,
    };
  }

  /** A run that goes on from a state of the same build. */
  static from(state: RegimeRunState): RegimeRun {
    const run = new RegimeRun();
    run.engine.restore(state.engine);
    run.#hours.restore(state.hour);
    run.#changes = state.changes;
    run.#shown = state.shown;
    run.#openMs = state.openMs;
    return run;
  }
}
