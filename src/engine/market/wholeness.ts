import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { packBars, unpackBars } from './bar-ring.ts';

/** JSON-safe state. */
export interface WholenessState {
  readonly isWatched: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sinceMs: number;
  readonly goesOn: boolean;
  readonly seenMs: number;
  readonly endMs: number;
  readonly waitSinceMs: number;
  readonly waiting: readonly number[];
}

/** A bar whose time is over waits so long for the venue's word of a later time, ms: by then an outage has been noticed. */
const WORD_MS = 5_000;

/** Bars that may lack trades wait for the venue's word so many of their lengths, and so long at least, ms. */
const WAIT_BARS = 3;
const WAIT_MS = 15 * 60_000;

/**
 * How long a bar that is over waits at most for what the venue says of it, ms: three bars, 15 minutes at least. Exits of a strategy come late by no
 * more than that; a venue that is back from its own pauses, of minutes, has answered many times by then.
 */
export function waitBoundMs(intervalMs: number): number {
  return Math.max(WAIT_MS, WAIT_BARS * intervalMs);
}

/**
 * Whether all trades of an asset were heard. Where an adapter vouches for that, a bar closes by time once the venue has spoken of a later time,
 * and bars of a time in which trades may be missing wait here until the venue has said what they were. They do not wait for ever: then the market goes
 * on with them as they are, and they count as not whole until the venue has spoken after all.
 */
export class Wholeness {
  /** Bars that are over and wait, oldest first. */
  waiting: ClosedBar[] = [];
  #isWatched = false;
  /** Start of the first bar that may lack trades, ms UTC; -1 = none. */
  #fromMs = -1;
  /** Trades are heard again since then, ms UTC; -1 = not yet, or nobody has said so. */
  #toMs = -1;
  /** Engine time of the first doubt since all was whole, ms; -1 = none. */
  #sinceMs = -1;
  /** The wait was over once: bars in doubt are handed over as they are. */
  #goesOn = false;
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

  /** True once the wait was over: bars in doubt are handed over as they are. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** True for a bar that may lack trades. */
  lacks({ openMs }: Pick<ClosedBar, 'openMs'>): boolean {
    return this.#fromMs >= 0 && openMs >= this.#fromMs && (this.#toMs < 0 || openMs < this.#toMs);
  }

  /** True when a part of the time from `fromMs` to `toMs` (not included) lies in bars that may lack trades. */
  lacksBetween(fromMs: number, toMs: number): boolean {
    return this.#fromMs >= 0 && this.#fromMs < toMs && (this.#toMs < 0 || this.#toMs > fromMs);
  }

  /** When the first bar that waits has waited long enough, ms UTC; Infinity while none does. */
  get dueMs(): number {
    const [first] = this.waiting;
    if (first === undefined) return Infinity;
    return Math.max(first.openMs + first.intervalMs, this.#sinceMs) + waitBoundMs(first.intervalMs);
  }

  /** The wait is over: the bars that waited, as they are. */
  giveUp(): readonly ClosedBar[] {
    const { waiting } = this;
    this.waiting = [];
    this.#goesOn = true;
    return waiting;
  }

  /** The venue told something of this time. */
  saw(venueAtMs: number): void {
    if (venueAtMs > this.#seenMs) this.#seenMs = venueAtMs;
  }

  /** True for a bar that must not be handed over. */
  holds(bar: ClosedBar): boolean {
    return !this.#goesOn && this.#fromMs >= 0 && bar.openMs >= this.#fromMs;
  }

  /** Trades since the bar that starts at `startMs` may be missing, up to `heardMs` (-1 = nobody knows yet); said at `atMs`. */
  doubt(startMs: number, heardMs: number, atMs: number): void {
    this.#isWatched = true;
    if (this.#fromMs < 0) this.#sinceMs = atMs;
    this.#fromMs = this.#fromMs < 0 ? startMs : Math.min(this.#fromMs, startMs);
    this.#toMs = heardMs;
  }

  /** Everything before `wholeToMs` is whole; `settled` = everything after it too. */
  trust(wholeToMs: number, settled: boolean): void {
    this.#isWatched = true;
    if (settled) {
      this.#fromMs = -1;
      this.#toMs = -1;
      this.#sinceMs = -1;
      this.#goesOn = false;
    } else if (this.#fromMs >= 0 && wholeToMs > this.#fromMs) {
      this.#fromMs = wholeToMs;
      this.#goesOn = false;
    }
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
      toMs: this.#toMs,
      sinceMs: this.#sinceMs,
      goesOn: this.#goesOn,
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
    this.#toMs = state.toMs;
    this.#sinceMs = state.sinceMs;
    this.#goesOn = state.goesOn;
    this.#seenMs = state.seenMs;
    this.#endMs = state.endMs;
    this.#waitSinceMs = state.waitSinceMs;
    this.waiting = unpackBars(state.waiting, asset, intervalMs);
  }
}
