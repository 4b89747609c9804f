import type { AssetId } from '../../contract/units.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate, MarkUpdate, PrintsUpdate } from '../../engine/domain/market-update.ts';
import type { Bbo, L2Book, PerpCtx, Trade } from '../../hyperliquid/decode/market-shapes.ts';
import type { QuoteText } from '../../hyperliquid/decode/quote-text.ts';
import type { TradeText } from '../../hyperliquid/decode/trades-text.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';
import { flatLevels, MergedBook } from './merged-book.ts';
import { RecentTrades } from './recent-trades.ts';
import { wholeSteps } from './to-inputs.ts';

/** Trades of a market that are remembered: far more than any replay of the venue holds. */
const TRADES_REMEMBERED = 512;

/**
 * A stamp further ahead of the venue's time than this is wrong, ms: the engine's own tolerance. Taken for true it would make every later frame look old.
 */
const AHEAD_MS = 60_000;

/** A stamp so far ahead or behind is told, ms: whether the clock jumped is found out elsewhere. */
const ODD_AHEAD_MS = 2_000;
const ODD_BEHIND_MS = 10_000;

/** What has happened in one market since the last drain. */
interface Market {
  readonly book: MergedBook;
  readonly recent: RecentTrades;
  bookDirty: boolean;
  mark: MarkUpdate | null;
  /** Trades up to this time are in the history already. */
  knownToMs: number;
  /** Time of the last trade that was handed over. */
  lastTradeMs: number;
  /** Venue's time of the last book that was handed over. */
  lastBookMs: number;
  open: Summary | null;
}

type Summary = { -readonly [K in keyof PrintsUpdate]: PrintsUpdate[K] };

/**
 * Conflates the stream between two turns of the engine: one book, one mark per market, and trades summed up per bar. Frames that are no
 * data change nothing.
 */
export class MarketTape {
  readonly #nowMs: () => number;
  readonly #isCoarse: boolean;
  readonly #markets = new Map<AssetId, Market>();
  /** Told a trade that comes when its bar is over, or may be: the engine's lacks it. */
  onLate: (asset: AssetId, atMs: number) => void = () => undefined;
  /** Told times of frames that the venue's clock hardly allows: it may have jumped. */
  onOddTime: (venueMs: number) => void = () => undefined;
  #barMs: number;
  #closed: PrintsUpdate[] = [];
  #dirty = new Set<AssetId>();

  /** `barMs`: interval of the engine's bars, which no summary of trades may span; `nowMs`: the venue's time; `isCoarse`: whole books come in rounded prices. */
  constructor(barMs: number, nowMs: () => number, isCoarse = false) {
    this.#barMs = barMs;
    this.#nowMs = nowMs;
    this.#isCoarse = isCoarse;
  }

  /** True while something waits to be drained. */
  get dirty(): boolean {
    return this.#dirty.size > 0 || this.#closed.length > 0;
  }

  /** Changes the interval of bars from now on. */
  setBarMs(barMs: number): void {
    if (barMs === this.#barMs) return;
    for (const market of this.#markets.values()) this.#close(market);
    this.#barMs = barMs;
  }

  /** Takes a whole book, or (`isTop`) its first levels; a sentence when it is no data. */
  onBook(instrument: Instrument, frame: L2Book, isTop = false): string | null {
    const bids = flatLevels(frame.levels[0], instrument);
    const asks = flatLevels(frame.levels[1], instrument);
    if (bids === null || asks === null) return `a book of ${instrument.symbol} holds figures that are no steps of it`;
    return this.onQuotes({ channel: 'l2Book', market: instrument, time: frame.time, bids, asks }, isTop);
  }

  /** Takes a touch; a sentence when it is no data. */
  onBbo(instrument: Instrument, frame: Bbo): string | null {
    const bid = flatLevels(frame.bbo[0] === null ? [] : [frame.bbo[0]], instrument);
    const ask = flatLevels(frame.bbo[1] === null ? [] : [frame.bbo[1]], instrument);
    if (bid === null || ask === null) return `a touch of ${instrument.symbol} holds figures that are no steps of it`;
    return this.onQuotes({ channel: 'bbo', market: instrument, time: frame.time, bids: bid, asks: ask }, false);
  }

  /** Takes a book, its first levels (`isTop`) or a touch, all in whole steps above zero; a sentence when it is of the future. */
  onQuotes({ channel, market: instrument, time, bids, asks }: QuoteText<Instrument>, isTop: boolean): string | null {
    const { asset } = instrument;
    const ahead = this.#ahead(time, channel, instrument);
    if (ahead !== null) return ahead;
    const market = this.#market(asset);
    const { book } = market;
    const isNew =
      channel === 'bbo'
        ? book.takeTouch(time, bids, asks)
        : isTop
          ? book.takeTop(time, bids, asks)
          : book.takeLevels(time, bids, asks);
    if (isNew) this.#touch(asset, market);
    return null;
  }

  /** Takes a context; it carries no time, so it is of now. A sentence when it is no data. */
  onContext(instrument: Instrument, ctx: PerpCtx): string | null {
    const mark = decimalToTicks(ctx.markPx, instrument.priceDecimals);
    const oracle = decimalToTicks(ctx.oraclePx, instrument.priceDecimals);
    const funding = Number(ctx.funding);
    if (mark === null || oracle === null || !(mark > 0 && oracle > 0))
      return `the mark of ${instrument.symbol} is no price`;
    const market = this.#market(instrument.asset);
    market.mark = {
      type: 'mark',
      asset: instrument.asset,
      venueAtMs: this.#nowMs(),
      // Mark and oracle are averages of the venue's own and may be finer than a tick.
      markTicks: asTicks(Math.max(1, Math.round(mark))),
      oracleTicks: asTicks(Math.max(1, Math.round(oracle))),
      fundingRate: Number.isFinite(funding) ? funding : null,
    };
    this.#dirty.add(instrument.asset);
    return null;
  }

  /** Forgets a market that is not followed any more, also what waits of it: nothing of it is handed over after this. */
  forget(asset: AssetId): void {
    this.#markets.delete(asset);
    this.#dirty.delete(asset);
    this.#closed = this.#closed.filter((prints) => prints.asset !== asset);
  }

  /** Trades up to `toMs` are known by other means: those of a replay are passed over. */
  knowTradesTo(asset: AssetId, toMs: number): void {
    const market = this.#market(asset);
    market.knownToMs = Math.max(market.knownToMs, toMs);
    market.lastTradeMs = Math.max(market.lastTradeMs, toMs);
  }

  /** Takes trades of one coin, in any order; a replay of what was seen changes nothing. A sentence when one is no data. */
  onTrades(instrument: Instrument, trades: readonly Trade[]): string | null {
    let problem: string | null = null;
    const good: TradeText[] = [];
    for (const { time, tid, px, sz } of trades) {
      const ticks = wholeSteps(px, instrument.priceDecimals);
      const lots = wholeSteps(sz, instrument.szDecimals);
      if (ticks === null || lots === null || !(ticks > 0 && lots > 0))
        problem = `a trade of ${instrument.symbol} cannot be read: ${sz} at ${px}`;
      else good.push({ time, tid, ticks, lots });
    }
    return this.onPrints(instrument, good) ?? problem;
  }

  /** Takes trades of one coin as whole steps above zero, as `onTrades` does; those of the future are left out, and a sentence tells of them. */
  onPrints(instrument: Instrument, trades: readonly TradeText[]): string | null {
    const { asset } = instrument;
    const market = this.#market(asset);
    let problem: string | null = null;
    const inOrder = isInOrder(trades) ? trades : trades.toSorted(byTime);
    for (const { time, tid, ticks, lots } of inOrder) {
      const ahead = this.#ahead(time, 'trades', instrument);
      problem ??= ahead;
      if (ahead === null && time > market.knownToMs && market.recent.add(time, tid))
        this.#print(asset, market, { atMs: time, ticks, lots });
    }
    return problem;
  }

  /** Hands over what changed since the last call. */
  drain(): readonly MarketUpdate[] {
    const updates: MarketUpdate[] = [];
    const dirty = [...this.#dirty].toSorted((a, b) => a - b);
    for (const asset of dirty) {
      const market = this.#market(asset);
      if (market.bookDirty) {
        const book = market.book.update(asset);
        market.lastBookMs = Math.max(market.lastBookMs, book.venueAtMs);
        updates.push(book);
      }
      market.bookDirty = false;
      if (market.mark !== null) updates.push(market.mark);
      market.mark = null;
      this.#close(market);
    }
    this.#dirty.clear();
    updates.push(...this.#closed);
    this.#closed = [];
    return updates;
  }

  #ahead(time: number, channel: string, { symbol }: Instrument): string | null {
    const aheadMs = time - this.#nowMs();
    // Trades are told again at the beginning of a subscription: old ones say nothing.
    if (aheadMs > ODD_AHEAD_MS || (aheadMs < -ODD_BEHIND_MS && channel !== 'trades')) this.onOddTime(time);
    if (aheadMs <= AHEAD_MS) return null;
    return `${channel}: time of ${symbol} lies ${Math.round(aheadMs / 1_000)} s ahead of the venue's clock, at most ${AHEAD_MS / 1_000} s are taken`;
  }

  #print(
    asset: AssetId,
    market: Market,
    trade: { readonly atMs: number; readonly ticks: number; readonly lots: number },
  ): void {
    // Frames of one market may overtake each other; the engine's bars take no trade of a bar that is over.
    if (this.#bar(trade.atMs) < this.#bar(market.lastTradeMs)) {
      this.onLate(asset, trade.atMs);
      return;
    }
    if (this.#bar(trade.atMs) < this.#bar(market.lastBookMs)) this.onLate(asset, trade.atMs);
    const atMs = Math.max(trade.atMs, market.lastTradeMs);
    market.lastTradeMs = atMs;
    this.#dirty.add(asset);
    const { open } = market;
    if (open !== null && this.#bar(open.firstAtMs) === this.#bar(atMs)) {
      open.lastAtMs = atMs;
      open.highTicks = asTicks(Math.max(open.highTicks, trade.ticks));
      open.lowTicks = asTicks(Math.min(open.lowTicks, trade.ticks));
      open.closeTicks = asTicks(trade.ticks);
      open.volumeLots = asLots(open.volumeLots + trade.lots);
      open.count += 1;
      return;
    }
    this.#close(market);
    const ticks = asTicks(trade.ticks);
    market.open = {
      type: 'prints',
      asset,
      firstAtMs: atMs,
      lastAtMs: atMs,
      openTicks: ticks,
      highTicks: ticks,
      lowTicks: ticks,
      closeTicks: ticks,
      volumeLots: asLots(trade.lots),
      count: 1,
    };
  }

  #bar(atMs: number): number {
    return Math.floor(atMs / this.#barMs);
  }

  #close(market: Market): void {
    if (market.open !== null) this.#closed.push(market.open);
    market.open = null;
  }

  #touch(asset: AssetId, market: Market): void {
    market.bookDirty = true;
    this.#dirty.add(asset);
  }

  #market(asset: AssetId): Market {
    const known = this.#markets.get(asset);
    if (known !== undefined) return known;
    const fresh: Market = {
      book: new MergedBook(this.#isCoarse),
      recent: new RecentTrades(TRADES_REMEMBERED),
      bookDirty: false,
      mark: null,
      knownToMs: 0,
      lastTradeMs: 0,
      lastBookMs: 0,
      open: null,
    };
    this.#markets.set(asset, fresh);
    return fresh;
  }
}

function byTime(a: TradeText, b: TradeText): number {
  return a.time - b.time || a.tid - b.tid;
}

/** True for trades that stand in the order in which they are taken: as a rule they come so. */
function isInOrder(trades: readonly TradeText[]): boolean {
  for (let i = 1; i < trades.length; i += 1)
    if (byTime(trades[i - 1] as TradeText, trades[i] as TradeText) > 0) return false;
  return true;
}
