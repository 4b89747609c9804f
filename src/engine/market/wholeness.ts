import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { packBars, unpackBars } from './bar-ring.ts';

/** JSON-safe state. */
export interface WholenessState {
  readonly isWatched: boolean;
  readonly fromMs: number;
  readonly seenMs: number;
  readonly endMs: number;
  readonly waitSinceMs: number;
  readonly waiting: readonly number[];
}

/** A bar whose time is over waits so long for the venue's word of a later time, ms: by then an outage has been noticed. */
const WORD_MS = 5_000;

/**
 * Whether all trades of an asset were heard. Where an adapter vouches for that, a bar closes by time once the venue has spoken of a later time,
 * and bars of a time in which trades may be missing wait here until the venue has said what they were.
 */
export class Wholeness {
  /** Bars that are over and wait, oldest first. */
  waiting: ClosedBar[] = [];
  #isWatched = false;
  /** Start of the first bar that may lack trades, ms UTC; -1 = none. */
  #fromMs = -1;
  /** Newest time of the venue's that a book or a trade told. */
  #seenMs = 0;
  /** The end of the bar that is waited for, and since when. */
  #endMs = -1;
  #waitSinceMs = -1;

  /** Start of the first bar that may lack trades, ms UTC; -1 = none. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** True where somebody vouches for the trades. */
  get isWatched(): boolean {
    return this.#isWatched;
  }

  /** The venue told something of this time. */
  saw(venueAtMs: number): void {
    if (venueAtMs > this.#seenMs) this.#seenMs = venueAtMs;
  }

  /** True for a bar that must not be handed over. */
  holds(bar: ClosedBar): boolean {
    return this.#fromMs >= 0 && bar.openMs >= this.#fromMs;
  }

  /** Trades since the bar that starts at `startMs` may be missing. */
  doubt(startMs: number): void {
    this.#isWatched = true;
    this.#fromMs = this.#fromMs < 0 ? startMs : Math.min(this.#fromMs, startMs);
  }

  /** Everything before `wholeToMs` is whole; `settled` = everything after it too. */
  trust(wholeToMs: number, settled: boolean): void {
    this.#isWatched = true;
    if (settled) this.#fromMs = -1;
    else if (this.#fromMs >= 0) this.#fromMs = Math.max(this.#fromMs, wholeToMs);
  }

  /** True when the bar that ends at `endMs` <= `nowMs` may be closed by time. */
  mayClose(endMs: number, nowMs: number): boolean {
    if (!this.#isWatched || this.#seenMs >= endMs) return true;
    if (this.#endMs !== endMs) {
      this.#endMs = endMs;
      this.#waitSinceMs = nowMs;
    }
    return nowMs - this.#waitSinceMs >= WORD_MS;
  }

  /** JSON-safe state. */
  snapshot(): WholenessState {
    return {
      isWatched: this.#isWatched,
      fromMs: this.#fromMs,
      seenMs: this.#seenMs,
      endMs: this.#endMs,
      waitSinceMs: this.#waitSinceMs,
      waiting: packBars(this.waiting),
    };
  }

  /** Continues from a snapshot. */
  restore(state: WholenessState, asset: AssetId, intervalMs: number): void {
    this.#isWatched = state.isWatched;
    this.#fromMs = state.fromMs;
    this.#seenMs = state.seenMs;
    this.#endMs = state.endMs;
    this.#waitSinceMs = state.waitSinceMs;
    this.waiting = unpackBars(state.waiting, asset, intervalMs);
  }
}
