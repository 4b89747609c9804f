import { asTicks } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { BookUpdate, MarkUpdate, PrintsUpdate } from '../domain/market-update.ts';
import { BarBuilder, type BarBuilderState } from './bar-builder.ts';
import { BarRing, packBars, unpackBars } from './bar-ring.ts';
import { DayWindow } from './day-window.ts';
import { type QuoteState, emptyQuote } from './quote.ts';

/** How one asset's bars are made and kept. */
export interface BarShape {
  readonly intervalMs: number;
  readonly barsKept: number;
}

/** Complete state of one asset, JSON-safe. */
export interface AssetMarketState {
  readonly quote: QuoteState;
  readonly builder: BarBuilderState;
  readonly bars: readonly number[];
  readonly bookVenueAtMs: number;
  readonly markVenueAtMs: number;
  readonly bookRefused: boolean;
  readonly firstTicks: number;
}

/** Everything the market room keeps of one asset. Updates have been checked before they come here. */
export class AssetMarket {
  instrument: Instrument;
  quote: QuoteState = emptyQuote();
  builder: BarBuilder;
  /** Venue stamps of the last good book and mark: older ones are refused. */
  bookVenueAtMs = 0;
  markVenueAtMs = 0;
  /** True while the newest book was refused: what is shown is older than what the venue said. */
  bookRefused = false;
  readonly #shape: BarShape;
  #ring: BarRing;
  #day: DayWindow;
  #firstTicks = 0;

  constructor(instrument: Instrument, shape: BarShape) {
    this.instrument = instrument;
    this.#shape = shape;
    this.builder = new BarBuilder(instrument.asset, shape.intervalMs);
    this.#ring = new BarRing(shape.barsKept);
    this.#day = new DayWindow(this.#ring);
  }

  /** Closed bars, oldest first. */
  get bars(): readonly ClosedBar[] {
    return this.#ring.list();
  }

  /** Takes a checked book over. The arrays are kept, not copied: inputs never change. */
  setBook(update: BookUpdate, atMs: number): void {
    const { quote } = this;
    const bid = update.bids[0] ?? 0;
    const ask = update.asks[0] ?? 0;
    quote.bids = update.bids;
    quote.asks = update.asks;
    quote.bestBidTicks = bid;
    quote.bestAskTicks = ask;
    quote.midTicks = bid > 0 && ask > 0 ? (bid + ask) / 2 : null;
    quote.bookAtMs = atMs;
    this.bookVenueAtMs = update.venueAtMs;
    this.bookRefused = false;
  }

  /** Takes a checked mark over. */
  setMark(update: MarkUpdate, atMs: number): void {
    const { quote } = this;
    quote.markTicks = update.markTicks;
    quote.oracleTicks = update.oracleTicks;
    quote.fundingRate = update.fundingRate;
    quote.markAtMs = atMs;
    this.markVenueAtMs = update.venueAtMs;
    if (this.#firstTicks === 0) this.#setFirst(update.markTicks);
  }

  /** Takes the price of prints that became part of a bar. */
  setLast(update: PrintsUpdate): void {
    this.quote.lastTicks = update.closeTicks;
    if (this.#firstTicks === 0) this.#setFirst(update.openTicks);
  }

  /** Keeps a closed bar and moves the day on to its end. */
  keepBar(bar: ClosedBar): void {
    this.#day.push(bar);
    this.#showDay();
  }

  /** Takes the newest bar from before the run as the last price, unless a trade is known. */
  seed(newest: ClosedBar): void {
    this.builder.seed(newest.openMs, newest.closeTicks);
    this.quote.lastTicks ??= newest.closeTicks;
  }

  /** JSON-safe state. */
  snapshot(): AssetMarketState {
    return {
      quote: { ...this.quote, bids: [...this.quote.bids], asks: [...this.quote.asks] },
      builder: this.builder.snapshot(),
      bars: packBars(this.bars),
      bookVenueAtMs: this.bookVenueAtMs,
      markVenueAtMs: this.markVenueAtMs,
      bookRefused: this.bookRefused,
      firstTicks: this.#firstTicks,
    };
  }

  /** Continues from a snapshot. */
  restore(state: AssetMarketState): void {
    this.quote = { ...state.quote, bids: [...state.quote.bids], asks: [...state.quote.asks] };
    this.builder.restore(state.builder);
    this.bookVenueAtMs = state.bookVenueAtMs;
    this.markVenueAtMs = state.markVenueAtMs;
    this.bookRefused = state.bookRefused;
    this.#firstTicks = state.firstTicks;
    this.#ring = new BarRing(this.#shape.barsKept);
    this.#day = new DayWindow(this.#ring);
    for (const bar of unpackBars(state.bars, this.instrument.asset, this.#shape.intervalMs)) this.#day.push(bar);
    this.#showDay();
  }

  #setFirst(ticks: number): void {
    this.#firstTicks = ticks;
    this.#showDay();
  }

  #showDay(): void {
    this.quote.dayBaseTicks = this.#day.baseTicks ?? (this.#firstTicks === 0 ? null : asTicks(this.#firstTicks));
    this.quote.dayVolumeUnits = this.#day.volumeUnits;
  }
}
