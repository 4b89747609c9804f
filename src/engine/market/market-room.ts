import type { Refusal } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { MarketFaultView, MarketHealthView } from '../../contract/views.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { type HourChanges, type HourCloses, NO_HOURS } from '../domain/hour-closes.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarketUpdate } from '../domain/market-update.ts';
import type { MarketSettings } from '../domain/settings.ts';
import { AssetMarket, type CorrectedBars } from './asset-market.ts';
import { BarEnds } from './bar-ends.ts';
import { packByAsset, unpackBars } from './bar-ring.ts';
import { ChannelClock } from './channel-clock.ts';
import type { MarketCounters } from './market-counters.ts';
import { delisted, unknownAsset } from './listing-words.ts';
import type { MarketRoomState } from './market-room-state.ts';
import { MarketTally } from './market-tally.ts';
import { type Quote, depthWithin } from './quote.ts';
import { symbolIndex } from './symbol-index.ts';
import { type TakeBars, takeBars } from './take-bars.ts';
import { takeBook, takeMark } from './take-quotes.ts';
import {
  HEALTHY,
  blocksEntries,
  feedSilentSince,
  healthView,
  isLearnt,
  trustHoldsUntil,
  trustMask,
  type TrustRules,
  whyNotTrusted,
} from './trust.ts';

/** What is a sign that the feed lives: the rest are answers to questions, or words of our own. */
const SPEAKS: ReadonlySet<MarketUpdate['type']> = new Set(['book', 'mark', 'prints']);

/**
 * Books, marks, prints and the bars made of them. Bars belong to the time of their trades; a bar closes at its end on engine time, or
 * before when a trade of a later bar comes; where an adapter vouches for the trades, once the venue has spoken of a later time. Bars that may lack
 * trades wait for the venue's word; one that was handed over before that is corrected, and told. Nothing here looks ahead.
 */
export class MarketRoom {
  /** Counts on when an hour of any market is another. */
  readonly hourChanges: HourChanges = { count: 0 };
  #settings: MarketSettings;
  readonly #markets = new Map<AssetId, AssetMarket>();
  #instruments: readonly Instrument[] = [];
  #symbols = new Map<string, Instrument>();
  readonly #tally = new MarketTally();
  /** Messages of any market. */
  readonly #feed = new ChannelClock();
  #nowMs = 0;
  /** Start of the interval that holds `#nowMs`. */
  #startMs = 0;
  /** All intervals that ended by then are closed. */
  #closedThroughMs = 0;
  readonly #ends = new BarEnds();
  #pending: ClosedBar[] = [];
  #history: ClosedBar[] = [];
  /** Within one step only. */
  readonly #hours: ClosedBar[] = [];
  readonly #corrected = new Map<AssetId, CorrectedBars>();
  #givenUp: AssetId[] = [];
  #rules: TrustRules;

  constructor(settings: MarketSettings) {
    this.#settings = settings;
    this.#rules = { staleAfterMs: settings.staleAfterMs, feed: this.#feed };
    this.#tally.isOfBars = !isLearnt(this.#rules);
  }

  /** Adds instruments and replaces those of the same asset id; their data stays unless the scale of prices or sizes changed. */
  setInstruments(list: readonly Instrument[]): void {
    for (const instrument of list) {
      const known = this.#markets.get(instrument.asset);
      const sameScale =
        known !== undefined &&
        known.instrument.priceDecimals === instrument.priceDecimals &&
        known.instrument.szDecimals === instrument.szDecimals;
      if (sameScale) known.instrument = instrument;
      else this.#markets.set(instrument.asset, this.#newMarket(instrument));
    }
    this.#index();
  }

  /** All instruments ever set, by asset id. */
  instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  /** The instrument of an asset, or null. */
  instrument(asset: AssetId): Instrument | null {
    return this.#markets.get(asset)?.instrument ?? null;
  }

  /** The instrument of a symbol, a listed one first, or null. */
  bySymbol(symbol: string): Instrument | null {
    return this.#symbols.get(symbol) ?? null;
  }

  /** Changes limits between two steps. Another bar interval starts all bars anew: old ones lie on another grid. */
  configure(settings: MarketSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#rules = { staleAfterMs: settings.staleAfterMs, feed: this.#feed };
    this.#tally.isOfBars = !isLearnt(this.#rules);
    const newGrid = settings.barIntervalMs !== before.barIntervalMs;
    if (!newGrid && settings.barsKept === before.barsKept) return;
    for (const [asset, market] of this.#markets) {
      const state = market.snapshot();
      const next = this.#newMarket(market.instrument);
      const emptied = { bars: [], builder: next.builder.snapshot(), wholeness: next.wholeness.snapshot() };
      next.restore(newGrid ? { ...state, ...emptied } : state);
      this.#markets.set(asset, next);
    }
    if (newGrid) this.#history = [];
    this.#startMs = this.#intervalOf(this.#nowMs);
    this.#findNextEnd();
  }

  /**
   * Takes one update in. Null when it was taken; else what is wrong with it: UNKNOWN_SYMBOL, INSTRUMENT_DELISTED, BOOK_INVALID,
   * BAD_FIELD, OUT_OF_RANGE (back in time, wrong interval), FROM_THE_FUTURE, EXPIRED (prints of a closed bar). A refused update is
   * counted, of its asset and channel too, and the old value stays. Book arrays are kept without a copy.
   */
  apply(update: MarketUpdate, atMs: number): Refusal | null {
    if (atMs > this.#nowMs) this.#advance(atMs);
    this.#tally.counters.updates++;
    if (SPEAKS.has(update.type)) this.#feed.note(atMs);
    const refusal = this.#take(update, atMs);
    if (refusal !== null) this.#tally.counters.refused++;
    return refusal;
  }

  /** Every bar that ended by `atMs` or was closed by a later print, once, ordered by open time, then asset. */
  takeClosedBars(atMs: number): readonly ClosedBar[] {
    if (atMs > this.#nowMs) this.#advance(atMs);
    this.#closeThrough(this.#nowMs);
    if (this.#pending.length === 0) return [];
    const bars = this.#pending;
    this.#pending = [];
    return bars.sort((a, b) => a.openMs - b.openMs || a.asset - b.asset);
  }

  /** Bars of 'history' updates since the last call, oldest first per asset. They are in `bars()` already. */
  takeHistory(): readonly ClosedBar[] {
    return this.#history.splice(0);
  }

  /** Hours of the long past that were told since the last call, oldest first per asset. */
  takeHours(): readonly ClosedBar[] {
    return this.#hours.splice(0);
  }

  /** Bars of assets as they were corrected since the last call: their indicators have to begin anew with them. */
  takeCorrected(): readonly (CorrectedBars & { readonly asset: AssetId })[] {
    if (this.#corrected.size === 0) return [];
    const corrected = [...this.#corrected].map(([asset, bars]) => ({ asset, ...bars }));
    this.#corrected.clear();
    return corrected;
  }

  /** Assets whose bars had waited long enough for the venue's word and were handed over as they are, since the last call, in their order. */
  takeGivenUp(): readonly AssetId[] {
    return this.#givenUp.splice(0);
  }

  /** Bars after `afterMs` that will hardly be corrected any more, oldest first; null where nobody vouches for trades, so that none ever is. */
  toSettle(asset: AssetId, afterMs: number): readonly ClosedBar[] | null {
    const market = this.#markets.get(asset);
    return market?.wholeness.isWatched === true ? market.toSettle(afterMs) : null;
  }

  /** True when one of the newest `count` closed bars of an asset may lack trades. */
  lacksAmong(asset: AssetId, count: number): boolean {
    return this.#markets.get(asset)?.lacksAmong(count) ?? false;
  }

  /** Bars that are over and wait for what the venue says of them, oldest first; the list must not be changed. */
  waitingBars(asset: AssetId): readonly ClosedBar[] {
    return this.#markets.get(asset)?.wholeness.waiting ?? [];
  }

  /** Start of the first bar that may lack trades, ms UTC; null while none does. */
  incompleteFromMs(asset: AssetId): number | null {
    const fromMs = this.#markets.get(asset)?.wholeness.fromMs ?? -1;
    return fromMs < 0 ? null : fromMs;
  }

  /** True for a bar that may lack trades, and for one that waits behind such bars. */
  isIncomplete(bar: ClosedBar): boolean {
    const wholeness = this.#markets.get(bar.asset)?.wholeness;
    return wholeness !== undefined && (wholeness.holds(bar) || wholeness.lacks(bar));
  }

  /** What is known of an asset now, or null for an unknown asset. One reused object per asset: never keep it. */
  quote(asset: AssetId): Quote | null {
    return this.#markets.get(asset)?.quote ?? null;
  }

  /**
   * Null while the data of an asset may be traded on. Else, with age and limit, STALE_DATA (feed, book or mark silent for too long; no book
   * yet), BOOK_INVALID (the newest book was refused, its depth is in doubt, it is far from mark or oracle), INSTRUMENT_DELISTED or
   * UNKNOWN_SYMBOL. `trust.ts` has the rules.
   */
  staleness(asset: AssetId, atMs: number): Refusal | null {
    const market = this.#markets.get(asset);
    return market === undefined ? unknownAsset(asset) : whyNotTrusted(market, this.#rules, atMs);
  }

  /** True when `staleness` would refuse; cheaper. */
  isStale(asset: AssetId, atMs: number): boolean {
    return blocksEntries(this.trustMask(asset, atMs));
  }

  /** What stands against an asset's data as a number that changes when any of it does; 0 = nothing, also for an unknown asset. */
  trustMask(asset: AssetId, atMs: number): number {
    const market = this.#markets.get(asset);
    return market === undefined ? 0 : trustMask(market, this.#rules, atMs);
  }

  /** The time up to which `trustMask` of an asset can change by its own data and the feed's silence alone, ms UTC. */
  trustHoldsUntil(asset: AssetId, atMs: number): number {
    const market = this.#markets.get(asset);
    return market === undefined ? Infinity : trustHoldsUntil(market, this.#rules, atMs);
  }

  /** What the window is told of an asset's data; nothing for an unknown asset. */
  health(asset: AssetId, atMs: number): MarketHealthView {
    const market = this.#markets.get(asset);
    return market === undefined ? HEALTHY : healthView(market, this.#rules, atMs);
  }

  /** Since when no message of any market has come, ms UTC; null while they come or never have. */
  feedSilentSinceMs(atMs: number): number | null {
    return feedSilentSince(this.#rules, atMs);
  }

  /** Faults of all listed assets since the first start, and how many they are together. */
  faults(): readonly MarketFaultView[] {
    return this.#tally.faults.list();
  }

  get faultCount(): number {
    return this.#tally.faults.total;
  }

  /** Lots to be had at `limitTicks` or better: asks for a buy, bids for a sell; 0 for an unknown asset. */
  depthWithin(asset: AssetId, isBuy: boolean, limitTicks: number): number {
    const quote = this.#markets.get(asset)?.quote;
    return quote === undefined ? 0 : depthWithin(isBuy ? quote.asks : quote.bids, isBuy, limitTicks);
  }

  /** Closed bars, oldest first, at most `barsKept`. The list must not be changed. */
  bars(asset: AssetId): readonly ClosedBar[] {
    return this.#markets.get(asset)?.bars ?? [];
  }

  /** The whole hours among the closed bars of an asset; another object once bars were replaced. */
  hours(asset: AssetId): HourCloses {
    return this.#markets.get(asset)?.hours ?? NO_HOURS;
  }

  /** The bar that forms, in the shape of a closed one, for charts only; null while nothing is known to draw. */
  formingBar(asset: AssetId): ClosedBar | null {
    return this.#markets.get(asset)?.builder.forming() ?? null;
  }

  /** Totals since the first start. */
  counters(): MarketCounters {
    return { ...this.#tally.counters };
  }

  /** End of the bar interval that holds `atMs`, ms UTC; sooner while a bar that is over waits to be closed, or for the venue's word. */
  nextBarAtMs(atMs: number): number {
    return this.#ends.nextMs(atMs, this.#intervalOf(atMs) + this.#settings.barIntervalMs);
  }

  /** JSON-safe, complete. */
  snapshot(): unknown {
    return {
      intervalMs: this.#settings.barIntervalMs,
      nowMs: this.#nowMs,
      closedThroughMs: this.#closedThroughMs,
      tally: this.#tally.snapshot(),
      feed: this.#feed.snapshot(),
      instruments: this.#instruments.map((instrument) => ({ ...instrument })),
      assets: this.#instruments.map(({ asset }) => (this.#markets.get(asset) as AssetMarket).snapshot()),
      pending: packByAsset(this.#pending),
      history: packByAsset(this.#history),
    } satisfies MarketRoomState;
  }

  /** Continues from a snapshot taken with the same bar interval. */
  restore(state: unknown): void {
    const from = state as MarketRoomState;
    this.#markets.clear();
    for (const [i, instrument] of from.instruments.entries()) {
      const market = this.#newMarket({ ...instrument });
      const saved = from.assets[i];
      if (saved !== undefined) market.restore(saved);
      this.#markets.set(instrument.asset, market);
    }
    this.#tally.restore(from.tally);
    this.#feed.restore(from.feed);
    this.#nowMs = from.nowMs;
    this.#startMs = this.#intervalOf(from.nowMs);
    this.#closedThroughMs = from.closedThroughMs;
    this.#pending = from.pending.flatMap(({ asset, bars }) => unpackBars(bars, asset, from.intervalMs));
    this.#history = from.history.flatMap(({ asset, bars }) => unpackBars(bars, asset, from.intervalMs));
    this.#index();
    this.#findNextEnd();
  }

  #take(update: MarketUpdate, atMs: number): Refusal | null {
    const market = this.#markets.get(update.asset);
    if (market === undefined || !market.instrument.listed) {
      this.#tally.counters.unlisted++;
      return market === undefined ? unknownAsset(update.asset) : delisted(market.instrument);
    }
    switch (update.type) {
      case 'book':
        return this.#touched(market, takeBook(market, update, atMs, this.#tally));
      case 'mark':
        return this.#touched(market, takeMark(market, update, atMs, this.#tally));
      case 'unfollowed':
        return this.#letGo(market);
      default: {
        const refusal = takeBars(market, update, this.#howTo(atMs));
        if (refusal === null) this.#watchEnd(market);
        return refusal;
      }
    }
  }

  #howTo(atMs: number): TakeBars {
    const intervalMs = this.#settings.barIntervalMs;
    const closedThroughMs = this.#closedThroughMs;
    const told = { pending: this.#pending, history: this.#history, hours: this.#hours, corrected: this.#corrected };
    return { atMs, intervalMs, closedThroughMs, tally: this.#tally, ...told };
  }

  #watchEnd(market: AssetMarket): void {
    this.#ends.watch(market, this.#settings.barIntervalMs);
  }

  /** Bars that wait to be handed over are of the time before, and stay. */
  #letGo(before: AssetMarket): null {
    const { asset } = before.instrument;
    const next = this.#newMarket(before.instrument);
    next.keepMark(before);
    this.#markets.set(asset, next);
    this.#history = this.#history.filter((bar) => bar.asset !== asset);
    this.#findNextEnd();
    return null;
  }

  #touched(market: AssetMarket, refusal: Refusal | null): Refusal | null {
    if (refusal === null && market.builder.touch(this.#startMs)) this.#watchEnd(market);
    return refusal;
  }

  /** Moves on in time. What ended by the time before is closed now: only updates of one instant may come in any order. */
  #advance(atMs: number): void {
    this.#closeThrough(this.#nowMs);
    this.#nowMs = atMs;
    this.#startMs = this.#intervalOf(atMs);
  }

  #closeThrough(nowMs: number): void {
    this.#closedThroughMs = nowMs;
    if (!this.#ends.isDue(nowMs)) return;
    for (const { asset } of this.#instruments) {
      const market = this.#markets.get(asset) as AssetMarket;
      market.closeThrough(nowMs, this.#pending);
      if (market.giveUp(nowMs, this.#pending)) this.#givenUp.push(asset);
    }
    this.#findNextEnd();
  }

  #findNextEnd(): void {
    this.#ends.find(this.#markets.values(), this.#settings.barIntervalMs);
  }

  #index(): void {
    const all = [...this.#markets.values()].map((market) => market.instrument);
    this.#instruments = all.sort((a, b) => a.asset - b.asset);
    this.#symbols = symbolIndex(this.#instruments);
  }

  #newMarket(instrument: Instrument): AssetMarket {
    const { barIntervalMs, barsKept } = this.#settings;
    this.hourChanges.count++;
    return new AssetMarket(instrument, { intervalMs: barIntervalMs, barsKept, hourChanges: this.hourChanges });
  }

  #intervalOf(atMs: number): number {
    return atMs - (atMs % this.#settings.barIntervalMs);
  }
}
