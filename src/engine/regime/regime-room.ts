import type { Regime, RegimeReading, RegimeView } from '../../contract/regime-view.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { compositeOf, regimeComponents, type RegimeSurroundings } from './composite.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import { HOUR_MS, STALE_AFTER_MS, TREND_ENTER, TREND_LEAVE } from './regime-rules.ts';
import { RegimeRun, type RegimeRunState, type RegimeTurn } from './regime-run.ts';

export type { RegimeTurn } from './regime-run.ts';

interface RoomState {
  readonly run: RegimeRunState;
  readonly settled: RegimeRunState | null;
  readonly moods: readonly (readonly [openMs: number, mood: number | null])[];
}

/**
 * The regime of the index from closed bars of the engine, with its last changes. Bars longer than an hour are not enough for it. Where bars may be
 * corrected later it keeps itself as it was some bars ago, to go on from there.
 */
export class RegimeRoom {
  #run = new RegimeRun();
  #settled: RegimeRun | null = null;
  /** The index of sentiment that went with each bar after the settled ones. */
  #moods = new Map<number, number | null>();

  /**
   * Takes a closed bar of the index, later than all before it. `moodBefore`: index of sentiment of the day before the bar, or null. Returns a change
   * between regimes that the bar made, or null; one from or to unknown is none.
   */
  onBar(bar: ClosedBar, priceDecimals: number, moodBefore: number | null): RegimeTurn | null {
    if (bar.intervalMs > HOUR_MS) return null;
    if (this.#settled !== null) this.#moods.set(bar.openMs, moodBefore);
    return this.#run.take(bar, priceDecimals, moodBefore);
  }

  /**
   * Takes closed hours of the index from before, oldest first. A past that is longer than all that was heard takes its place: the regime is then what
   * it would be if every one of these hours had been heard. It may lack the newest three, which ended while it was asked for: without them the
   * regime is known, without the past it is not for weeks. Of any other past only the newer hours count. `moodBefore(openMs)`: index
   * of sentiment of the day before an hour, or null.
   */
  learn(hours: readonly ClosedBar[], priceDecimals: number, moodBefore: (openMs: number) => number | null): void {
    const newest = hours.at(-1);
    if (newest === undefined) return;
    const { engine } = this.#run;
    if (hours.length > engine.hours && newest.openMs >= engine.newestMs - STALE_AFTER_MS) this.#run = new RegimeRun();
    for (const bar of hours) {
      if (bar.openMs > this.#run.engine.newestMs) this.#run.learn(bar, priceDecimals, moodBefore(bar.openMs));
    }
    if (this.#settled !== null) this.keep();
  }

  /** Newest bar that is settled, ms UTC; null while nothing is kept to go back to. */
  get settledMs(): number | null {
    return this.#settled?.openMs ?? null;
  }

  /** Keeps what is known now, to go back to should newer bars be corrected. */
  keep(): void {
    this.#settled = RegimeRun.from(this.#run.snapshot());
    this.#moods.clear();
  }

  /** Moves what is kept on by bars that will not be corrected any more. */
  settle(bars: readonly ClosedBar[], priceDecimals: number): void {
    for (const bar of bars) {
      this.#settled?.take(bar, priceDecimals, this.#moods.get(bar.openMs) ?? null);
      this.#moods.delete(bar.openMs);
    }
  }

  /**
   * Goes on with bars as they were corrected from `fromMs` on, oldest first, as if they had been right at once; returns the turn that this makes of the
   * regime, or null. Nothing changes when what is kept saw one of them already: the hours before it are not known any more.
   */
  correct(bars: readonly ClosedBar[], fromMs: number, priceDecimals: number): RegimeTurn | null {
    const kept = this.#settled;
    if (kept === null || kept.openMs >= fromMs) return null;
    const from = this.#run.shown;
    const run = RegimeRun.from(kept.snapshot());
    let mood: number | null = null;
    for (const bar of bars) {
      if (bar.openMs <= kept.openMs) continue;
      mood = this.#moods.get(bar.openMs) ?? mood;
      run.take(bar, priceDecimals, mood);
    }
    this.#run = run;
    const to = run.shown;
    return from === 'unknown' || to === 'unknown' || to === from
      ? null
      : { from, to, atMs: run.changes.at(-1)?.atMs ?? 0 };
  }

  /** The regime alone at `atMs`. */
  regimeAt(atMs: number): Regime {
    return this.#run.engine.regimeAt(atMs);
  }

  /** Its figures at `atMs`. */
  reading(atMs: number): RegimeReading {
    return this.#run.engine.reading(atMs);
  }

  /** The regime at `atMs`, with what led to it. `barMs`: length of the engine's bars; `surroundings`: what is not the index's own. */
  view(atMs: number, barMs: number, surroundings: RegimeSurroundings): RegimeView {
    const reading = this.#run.engine.reading(atMs);
    const tooLong = barMs > HOUR_MS ? { reason: 'the bars of this run are longer than an hour' } : {};
    const components = regimeComponents(reading, surroundings);
    return {
      ...reading,
      ...tooLong,
      components,
      composite: compositeOf(reading, components),
      index: INDEX_SYMBOL,
      changes: this.#run.changes,
      bounds: { enter: TREND_ENTER, leave: TREND_LEAVE },
    };
  }

  /** JSON-safe state. */
  snapshot(): unknown {
    const state: RoomState = {
      run: this.#run.snapshot(),
      settled: this.#settled?.snapshot() ?? null,
      moods: [...this.#moods],
    };
    return state;
  }

  /** Continues from a snapshot of the same build. */
  restore(saved: unknown): void {
    const state = saved as RoomState;
    this.#run = RegimeRun.from(state.run);
    this.#settled = state.settled === null ? null : RegimeRun.from(state.settled);
    this.#moods = new Map(state.moods);
  }
}
