import { asTicks } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { HourChanges, HourCloses } from '../domain/hour-closes.ts';
import type { MarketChannel, MarketFaultView } from '../../contract/views.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { BookUpdate, MarkUpdate, MendUpdate, PrintsUpdate } from '../domain/market-update.ts';
import { BarBuilder, type BarBuilderState, type RunningBar } from './bar-builder.ts';
import { BarRing, packBars, unpackBars } from './bar-ring.ts';
import { ChannelClock, type ChannelClockState } from './channel-clock.ts';
import { DayWindow } from './day-window.ts';
import { DepthWatch, type DepthWatchState, totalLots } from './depth-watch.ts';
import { FarWatch, type FarWatchState } from './far-watch.ts';
import { FaultCounts } from './fault-counts.ts';
import { mendBars } from './mend-bars.ts';
import { type QuoteState, emptyQuote } from './quote.ts';
import { Wholeness, type WholenessState } from './wholeness.ts';

/** How one asset's bars are made and kept. */
export interface BarShape {
  readonly intervalMs: number;
  readonly barsKept: number;
  readonly hourChanges: HourChanges;
}

/** Complete state of one asset, JSON-safe. */
export interface AssetMarketState {
  readonly quote: QuoteState;
  readonly builder: BarBuilderState;
  readonly bars: readonly number[];
  readonly bookVenueAtMs: number;
  readonly levelsVenueAtMs: number;
  readonly markVenueAtMs: number;
  readonly bookRefused: boolean;
  readonly firstTicks: number;
  /** Clocks of book, bbo, mark and trades. */
  readonly clocks: readonly ChannelClockState[];
  readonly depth: DepthWatchState;
  readonly far: FarWatchState;
  readonly faults: readonly MarketFaultView[];
  readonly wholeness: WholenessState;
}

/** Bars of an asset as they were corrected, and the start of the first that changed, ms UTC. */
export interface CorrectedBars {
  readonly bars: readonly ClosedBar[];
  readonly fromMs: number;
}

/** A bar is corrected a few bars after its end at the latest, where the venue answers; so many are waited for. */
const SETTLED_BARS = 16;

/** Order of the clocks in a snapshot. */
const CLOCKS: readonly MarketChannel[] = ['book', 'bbo', 'mark', 'trades'];

/** Everything the market room keeps of one asset. Updates have been checked before they come here. */
export class AssetMarket {
  instrument: Instrument;
  quote: QuoteState = emptyQuote();
  builder: BarBuilder;
  /** Venue stamps of the last good book and mark: older ones are refused. */
  bookVenueAtMs = 0;
  markVenueAtMs = 0;
  /** Venue stamp of the newest levels behind the touch. */
  levelsVenueAtMs = 0;
  /** True while the newest book was refused: what is shown is older than what the venue said. */
  bookRefused = false;
  readonly clocks: Readonly<Record<MarketChannel, ChannelClock>> = {
    book: new ChannelClock(),
    bbo: new ChannelClock(),
    mark: new ChannelClock(),
    trades: new ChannelClock(),
  };
  readonly depth = new DepthWatch();
  readonly far = new FarWatch();
  readonly faults = new FaultCounts();
  readonly wholeness = new Wholeness();
  readonly #shape: BarShape;
  #ring: BarRing;
  #day: DayWindow;
  #firstTicks = 0;
  #corrected: CorrectedBars = { bars: [], fromMs: -1 };

  constructor(instrument: Instrument, shape: BarShape) {
    this.instrument = instrument;
    this.#shape = shape;
    this.builder = new BarBuilder(instrument.asset, shape.intervalMs);
    this.#ring = new BarRing(shape.barsKept, shape.hourChanges);
    this.#day = new DayWindow(this.#ring);
  }

  /** Closed bars, oldest first. */
  get bars(): readonly ClosedBar[] {
    return this.#ring.list();
  }

  /** The whole hours among them. */
  get hours(): HourCloses {
    return this.#ring.hours;
  }

  /** The channel that a book update came by: a touch has no newer levels than the update before it. */
  channelOf(update: BookUpdate): 'book' | 'bbo' {
    return update.levelsAtMs !== undefined && update.levelsAtMs <= this.levelsVenueAtMs ? 'bbo' : 'book';
  }

  /** Takes a checked book over. The arrays are kept, not copied: inputs never change. True when its depth begins to be in doubt. */
  setBook(update: BookUpdate, channel: 'book' | 'bbo', atMs: number): boolean {
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
    this.wholeness.saw(update.venueAtMs);
    if (channel === 'book') this.levelsVenueAtMs = update.levelsAtMs ?? update.venueAtMs;
    this.bookRefused = false;
    this.clocks[channel].note(atMs);
    return this.depth.note(this.depthLots(), quote.midTicks ?? 0, atMs);
  }

  /** Visible lots of both sides. */
  depthLots(): number {
    return totalLots(this.quote.bids) + totalLots(this.quote.asks);
  }

  /** Takes a checked mark over. */
  setMark(update: MarkUpdate, atMs: number): void {
    const { quote } = this;
    quote.markTicks = update.markTicks;
    quote.oracleTicks = update.oracleTicks;
    quote.fundingRate = update.fundingRate;
    quote.markAtMs = atMs;
    this.markVenueAtMs = update.venueAtMs;
    this.clocks.mark.note(atMs);
    if (this.#firstTicks === 0) this.#setFirst(update.markTicks);
  }

  /** Takes the price of prints that became part of a bar. */
  setLast(update: PrintsUpdate, atMs: number): void {
    this.clocks.trades.note(atMs);
    this.wholeness.saw(update.lastAtMs);
    this.quote.lastTicks = update.closeTicks;
    if (this.#firstTicks === 0) this.#setFirst(update.openTicks);
  }

  /** Keeps a closed bar and moves the day on to its end. */
  keepBar(bar: ClosedBar): void {
    this.#day.push(bar);
    this.#showDay();
  }

  /** Closes every interval that ended by `nowMs` and of which the venue has spoken. */
  closeThrough(nowMs: number, pending: ClosedBar[]): void {
    const { builder, wholeness } = this;
    const closed: ClosedBar[] = [];
    while (builder.openMs >= 0) {
      const endMs = builder.openMs + this.#shape.intervalMs;
      if (endMs > nowMs || !wholeness.mayClose(endMs, nowMs)) break;
      builder.closeThrough(endMs, closed);
    }
    this.handOver(closed, pending);
  }

  /** Keeps closed bars and hands them to `pending`; those that may lack trades wait, and with them all that come after. */
  handOver(closed: readonly ClosedBar[], pending: ClosedBar[]): void {
    for (const bar of closed) {
      if (this.wholeness.holds(bar)) {
        this.wholeness.waiting.push(bar);
        continue;
      }
      this.keepBar(bar);
      pending.push(bar);
    }
  }

  /** Hands bars over that have waited long enough by `nowMs`, as they are. True when there were some. */
  giveUp(nowMs: number, pending: ClosedBar[]): boolean {
    if (this.wholeness.dueMs > nowMs) return false;
    for (const bar of this.wholeness.giveUp()) {
      this.keepBar(bar);
      pending.push(bar);
    }
    return true;
  }

  /** True when one of the newest `count` closed bars may lack trades, or one between them that nobody heard of. */
  lacksAmong(count: number): boolean {
    const bars = this.bars;
    const oldest = bars[Math.max(0, bars.length - count)];
    const newest = bars.at(-1);
    if (oldest === undefined || newest === undefined) return false;
    return this.wholeness.lacksBetween(oldest.openMs, newest.openMs + newest.intervalMs);
  }

  /** Takes the venue's bars in place of those in doubt; what is whole by now goes to `pending`. True when bars that were handed over before changed. */
  mend(fresh: readonly ClosedBar[], { wholeToMs, forming, settled }: MendUpdate, pending: ClosedBar[]): boolean {
    const { wholeness, builder } = this;
    const { kept, fromMs, after } = mendBars({ kept: this.bars, waiting: wholeness.waiting, fresh });
    if (kept !== null) this.#keepAll(kept);
    const newest = after.at(-1) ?? this.bars.at(-1);
    if (newest !== undefined && newest.openMs >= builder.lastClosedMs) builder.seed(newest.openMs, newest.closeTicks);
    else if (newest !== undefined) builder.reclose(newest.closeTicks);
    wholeness.trust(wholeToMs, settled);
    wholeness.waiting = [];
    this.#corrected = { bars: kept ?? [], fromMs };
    this.handOver(after, pending);
    if (forming.length > 0) builder.adopt(wholeToMs, forming as unknown as RunningBar);
    return kept !== null;
  }

  /** Bars as they were right after they were last corrected, without those that were handed over with that. */
  get corrected(): CorrectedBars {
    return this.#corrected;
  }

  /**
   * Bars after `afterMs` that will hardly be corrected any more, oldest first: sixteen newer ones are there and none before them is in doubt, or they are
   * about to be forgotten.
   */
  toSettle(afterMs: number): readonly ClosedBar[] {
    const settled: ClosedBar[] = [];
    const { fromMs } = this.wholeness;
    for (let back = SETTLED_BARS; ; back++) {
      const bar = this.#ring.at(back);
      if (bar === null || bar.openMs <= afterMs) break;
      if (fromMs < 0 || bar.openMs < fromMs || back >= this.#shape.barsKept - 2) settled.push(bar);
    }
    return settled.reverse();
  }

  /** Takes the newest bar from before the run as the last price, unless a trade is known. */
  seed(newest: ClosedBar): void {
    this.builder.seed(newest.openMs, newest.closeTicks);
    this.quote.lastTicks ??= newest.closeTicks;
  }

  /** Takes over what stays true of a market that is not followed any more: its mark, and the faults that were counted. */
  keepMark({ quote, markVenueAtMs, faults }: AssetMarket): void {
    const { markTicks, oracleTicks, fundingRate, markAtMs } = quote;
    this.quote = { ...this.quote, markTicks, oracleTicks, fundingRate, markAtMs };
    this.markVenueAtMs = markVenueAtMs;
    this.faults.restore(faults.snapshot());
  }

  /** JSON-safe state. */
  snapshot(): AssetMarketState {
    return {
      quote: { ...this.quote, bids: [...this.quote.bids], asks: [...this.quote.asks] },
      builder: this.builder.snapshot(),
      bars: packBars(this.bars),
      bookVenueAtMs: this.bookVenueAtMs,
      markVenueAtMs: this.markVenueAtMs,
      levelsVenueAtMs: this.levelsVenueAtMs,
      bookRefused: this.bookRefused,
      firstTicks: this.#firstTicks,
      clocks: CLOCKS.map((channel) => this.clocks[channel].snapshot()),
      depth: this.depth.snapshot(),
      far: this.far.snapshot(),
      faults: this.faults.snapshot(),
      wholeness: this.wholeness.snapshot(),
    };
  }

  /** Continues from a snapshot. */
  restore(state: AssetMarketState): void {
    this.quote = { ...state.quote, bids: [...state.quote.bids], asks: [...state.quote.asks] };
    this.builder.restore(state.builder);
    this.bookVenueAtMs = state.bookVenueAtMs;
    this.markVenueAtMs = state.markVenueAtMs;
    this.levelsVenueAtMs = state.levelsVenueAtMs;
    this.bookRefused = state.bookRefused;
    for (const [i, channel] of CLOCKS.entries()) {
      const clock = state.clocks[i];
      if (clock !== undefined) this.clocks[channel].restore(clock);
    }
    this.depth.restore(state.depth);
    this.far.restore(state.far);
    this.faults.restore(state.faults);
    this.#firstTicks = state.firstTicks;
    const { asset } = this.instrument;
    this.wholeness.restore(state.wholeness, asset, this.#shape.intervalMs);
    this.#keepAll(unpackBars(state.bars, asset, this.#shape.intervalMs));
  }

  #keepAll(bars: readonly ClosedBar[]): void {
    this.#ring = new BarRing(this.#shape.barsKept, this.#shape.hourChanges);
    this.#shape.hourChanges.count++;
    this.#day = new DayWindow(this.#ring);
    for (const bar of bars) this.#day.push(bar);
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
