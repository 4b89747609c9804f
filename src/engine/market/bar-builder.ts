import { type AssetId, asLots, asTicks } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { PrintsUpdate } from '../domain/market-update.ts';

/** Complete state of a builder; times are -1 where there is no such interval. */
export interface BarBuilderState {
  readonly openMs: number;
  readonly quietMs: number;
  readonly lastClosedMs: number;
  readonly lastCloseTicks: number;
  readonly lastPrintMs: number;
  /** open, high, low, close, volume, prints of the bar that forms. */
  readonly forming: readonly number[];
}

/** [open, high, low, close, lots, trades] of a bar that runs. */
export type RunningBar = readonly [number, number, number, number, number, number];

/**
 * Makes the bars of one asset. A bar is closed by a print of a later interval or by time, never reopened. An interval in which only
 * books or marks came becomes a flat bar at the last close; one without any update becomes no bar.
 */
export class BarBuilder {
  readonly #asset: AssetId;
  readonly #intervalMs: number;
  /** Start of the interval that forms, -1 for none. */
  #openMs = -1;
  /** A later interval that has seen a book or mark while the earlier one still waits to be closed by time. */
  #quietMs = -1;
  #lastClosedMs = -1;
  #lastClose = 0;
  #lastPrintMs = 0;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #prints = 0;

  constructor(asset: AssetId, intervalMs: number) {
    this.#asset = asset;
    this.#intervalMs = intervalMs;
  }

  /** Start of the interval that forms, or -1. */
  get openMs(): number {
    return this.#openMs;
  }

  /** Time of the newest print taken, 0 before the first. */
  get lastPrintMs(): number {
    return this.#lastPrintMs;
  }

  /** True once a print was taken: history is not accepted any more. */
  get live(): boolean {
    return this.#lastPrintMs > 0;
  }

  /** Start of the newest closed interval, or -1. */
  get lastClosedMs(): number {
    return this.#lastClosedMs;
  }

  /** Notes that a book or mark came in the interval that starts at `startMs`. True when that opened a bar. */
  touch(startMs: number): boolean {
    if (startMs === this.#openMs) return false;
    if (this.#openMs < 0) {
      if (startMs <= this.#lastClosedMs) return false;
      this.#begin(startMs);
      return true;
    }
    if (startMs > this.#openMs) this.#quietMs = startMs;
    return false;
  }

  /**
   * Takes prints of the interval that starts at `startMs`; bars that they close go to `out`. False when that interval is closed
   * already (`closedThroughMs` = time up to which all intervals are): late prints change nothing.
   */
  print(update: PrintsUpdate, startMs: number, closedThroughMs: number, out: ClosedBar[]): boolean {
    if (startMs + this.#intervalMs <= closedThroughMs || startMs <= this.#lastClosedMs) return false;
    if (startMs < this.#openMs) {
      if (this.#prints > 0) return false;
      // A book of the next interval was handled before the last prints of this one: both came in one input.
      this.#quietMs = this.#openMs;
      this.#begin(startMs);
    } else if (startMs > this.#openMs) {
      this.#closeBefore(startMs, out);
      this.#begin(startMs);
    }
    this.#lastPrintMs = update.lastAtMs;
    if (this.#prints === 0) this.#first(update);
    else this.#merge(update);
    return true;
  }

  /** Closes every interval that ended by `nowMs`; bars go to `out`. */
  closeThrough(nowMs: number, out: ClosedBar[]): void {
    while (this.#openMs >= 0 && this.#openMs + this.#intervalMs <= nowMs) {
      this.#finish(out);
      if (this.#quietMs < 0) return;
      this.#begin(this.#quietMs);
      this.#quietMs = -1;
    }
  }

  /** Continues after bars from before the run: flat bars take over this close. */
  seed(lastOpenMs: number, lastClose: number): void {
    this.#lastClosedMs = lastOpenMs;
    this.#lastClose = lastClose;
    if (this.#openMs <= lastOpenMs) this.#openMs = -1;
    if (this.#quietMs <= lastOpenMs) this.#quietMs = -1;
    if (this.#openMs >= 0 || this.#quietMs < 0) return;
    this.#begin(this.#quietMs);
    this.#quietMs = -1;
  }

  /** Corrects the close that flat bars take over: bars before the one that forms were corrected. */
  reclose(lastClose: number): void {
    this.#lastClose = lastClose;
  }

  /** Joins what the venue says of the bar that starts at `startMs` and runs: [o, h, l, c, lots, trades]. A later bar than the one that forms is none of it. */
  adopt(startMs: number, [open, high, low, close, volume, prints]: RunningBar): void {
    if (startMs <= this.#lastClosedMs || (this.#openMs >= 0 && startMs !== this.#openMs)) return;
    const isNew = this.#openMs < 0 || this.#prints === 0;
    if (this.#openMs < 0) this.#begin(startMs);
    this.#open = open;
    this.#high = isNew ? high : Math.max(this.#high, high);
    this.#low = isNew ? low : Math.min(this.#low, low);
    if (isNew) this.#close = close;
    // Trades that both have heard of are told once.
    this.#volume = Math.max(this.#volume, volume);
    this.#prints = Math.max(this.#prints, prints);
  }

  /** The bar that forms as it stands, or null while there is nothing to draw. */
  forming(): ClosedBar | null {
    return this.#openMs < 0 ? null : this.#bar();
  }

  /** JSON-safe state. */
  snapshot(): BarBuilderState {
    return {
      openMs: this.#openMs,
      quietMs: this.#quietMs,
      lastClosedMs: this.#lastClosedMs,
      lastCloseTicks: this.#lastClose,
      lastPrintMs: this.#lastPrintMs,
      forming: [this.#open, this.#high, this.#low, this.#close, this.#volume, this.#prints],
    };
  }

  /** Continues from a snapshot. */
  restore(state: BarBuilderState): void {
    this.#openMs = state.openMs;
    this.#quietMs = state.quietMs;
    this.#lastClosedMs = state.lastClosedMs;
    this.#lastClose = state.lastCloseTicks;
    this.#lastPrintMs = state.lastPrintMs;
    const [open = 0, high = 0, low = 0, close = 0, volume = 0, prints = 0] = state.forming;
    this.#open = open;
    this.#high = high;
    this.#low = low;
    this.#close = close;
    this.#volume = volume;
    this.#prints = prints;
  }

  #closeBefore(startMs: number, out: ClosedBar[]): void {
    if (this.#openMs >= 0) this.#finish(out);
    if (this.#quietMs < 0 || this.#quietMs > startMs) return;
    if (this.#quietMs < startMs) {
      this.#begin(this.#quietMs);
      this.#finish(out);
    }
    this.#quietMs = -1;
  }

  #begin(startMs: number): void {
    this.#openMs = startMs;
    this.#prints = 0;
    this.#volume = 0;
  }

  #first(update: PrintsUpdate): void {
    this.#open = update.openTicks;
    this.#high = update.highTicks;
    this.#low = update.lowTicks;
    this.#close = update.closeTicks;
    this.#volume = update.volumeLots;
    this.#prints = update.count;
  }

  #merge(update: PrintsUpdate): void {
    if (update.highTicks > this.#high) this.#high = update.highTicks;
    if (update.lowTicks < this.#low) this.#low = update.lowTicks;
    this.#close = update.closeTicks;
    this.#volume += update.volumeLots;
    this.#prints += update.count;
  }

  #finish(out: ClosedBar[]): void {
    const bar = this.#bar();
    const openMs = this.#openMs;
    this.#openMs = -1;
    // An interval without any price made no bar: it must not keep out a history that comes later.
    if (bar === null) return;
    this.#lastClosedMs = openMs;
    this.#lastClose = bar.closeTicks;
    out.push(bar);
  }

  /** The interval's bar, flat at the last close when nothing traded; null when no price was ever known. */
  #bar(): ClosedBar | null {
    const quiet = this.#prints === 0;
    if (quiet && this.#lastClose === 0) return null;
    return {
      asset: this.#asset,
      openMs: this.#openMs,
      intervalMs: this.#intervalMs,
      openTicks: asTicks(quiet ? this.#lastClose : this.#open),
      highTicks: asTicks(quiet ? this.#lastClose : this.#high),
      lowTicks: asTicks(quiet ? this.#lastClose : this.#low),
      closeTicks: asTicks(quiet ? this.#lastClose : this.#close),
      volumeLots: asLots(this.#volume),
      prints: this.#prints,
    };
  }
}
