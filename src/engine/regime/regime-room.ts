import type { Regime, RegimeChange, RegimeView } from '../../contract/regime-view.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { HourBars, type HourPart } from './hour-bars.ts';
import { RegimeEngine } from './regime-engine.ts';
import { HOUR_MS, TREND_ENTER, TREND_LEAVE } from './regime-rules.ts';

/** Symbol of the index: the market that all others follow. */
export const INDEX_SYMBOL = 'BTC';

/** Changes that are kept for the window. */
const CHANGES_KEPT = 60;

/** A change between two known regimes. */
export interface RegimeTurn {
  readonly from: Regime;
  readonly to: Regime;
  readonly atMs: number;
}

interface RoomState {
  readonly engine: unknown;
  readonly hour: HourPart | null;
  readonly changes: readonly RegimeChange[];
  readonly shown: Regime;
}

/** The regime of the index from closed bars of the engine, with its last changes. Bars longer than an hour are not enough for it. */
export class RegimeRoom {
  readonly #engine = new RegimeEngine();
  readonly #hours = new HourBars();
  #changes: readonly RegimeChange[] = [];
  #shown: Regime = 'unknown';

  /**
   * Takes a closed bar of the index, later than all before it. `moodBefore`: index of sentiment of the day before the bar, or null. Returns a change
   * between regimes that the bar made, or null; one from or to unknown is none.
   */
  onBar(bar: ClosedBar, priceDecimals: number, moodBefore: number | null): RegimeTurn | null {
    if (bar.intervalMs > HOUR_MS) return null;
    const hour = this.#hours.take(bar, priceDecimals);
    if (hour === null || !this.#engine.take(hour, moodBefore)) return null;
    const atMs = hour.openMs + HOUR_MS;
    const to = this.#engine.regimeAt(atMs);
    const from = this.#shown;
    this.#shown = to;
    if (to === 'unknown' || to === from) return null;
    this.#changes = [...this.#changes, { atMs, regime: to }].slice(-CHANGES_KEPT);
    return from === 'unknown' ? null : { from, to, atMs };
  }

  /** The regime alone at `atMs`. */
  regimeAt(atMs: number): Regime {
    return this.#engine.regimeAt(atMs);
  }

  /** The regime at `atMs`, with what led to it. `barMs`: length of the engine's bars. */
  view(atMs: number, barMs: number): RegimeView {
    const reading = this.#engine.reading(atMs);
    const tooLong = barMs > HOUR_MS ? { reason: 'the bars of this run are longer than an hour' } : {};
    return {
      ...reading,
      ...tooLong,
      index: INDEX_SYMBOL,
      changes: this.#changes,
      bounds: { enter: TREND_ENTER, leave: TREND_LEAVE },
    };
  }

  /** JSON-safe state. */
  snapshot(): unknown {
    const state: RoomState = {
      engine: this.#engine.snapshot(),
      hour: this.#hours.snapshot(),
      changes: this.#changes,
      shown: this.#shown,
    };
    return state;
  }

  /** Continues from a snapshot of the same build. */
  restore(saved: unknown): void {
    const state = saved as RoomState;
    this.#engine.restore(state.engine);
    this.#hours.restore(state.hour);
    this.#changes = state.changes;
    this.#shown = state.shown;
  }
}
