import type { AssetId } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { MarginTier } from '../engine/domain/margin-tiers.ts';
import type { MarketUpdate } from '../engine/domain/market-update.ts';
import { stateHash } from '../engine/kernel/hash.ts';
import { invariant } from '../engine/kernel/invariant.ts';
import { accountState, statusOf } from './account-view.ts';
import { accountDetail, leverageDetail } from './account-detail.ts';
import { feeDetail } from './fees.ts';
import { openOrderDetails, orderDetail, orderHistory } from './history/order-detail.ts';
import { scheduledCancelOf } from './orders/schedule-cancel.ts';
import { runTimers } from './timers.ts';
import { twapDetails } from './twap/twap-life.ts';
import { assetContext } from './public/asset-context.ts';
import { candles } from './public/candles.ts';
import type { Tradable } from './tradable.ts';
import { tradable } from './tradable.ts';
import { drainTrades, recentTrades } from './public/trades.ts';
import type {
  AccountDetail,
  AssetContext,
  FeeDetail,
  FundingPayment,
  FundingPoint,
  LedgerUpdate,
  OrderDetail,
  OrderHistoryEntry,
  PublicCandle,
  PublicTrade,
  TwapDetail,
} from './views.ts';
import type { ExchangeOptions } from './core.ts';
import { Core } from './core.ts';
import { handleInput } from './handle-input.ts';
import { dueRate, payFunding } from './funding.ts';
import { tellListing } from './listing.ts';
import { CoreAccess } from './market-access.ts';
import { PUBLISHED_LEVELS } from './market-tape.ts';
import { hasInterest } from './outside-market.ts';
import { Settlement } from './settlement.ts';
import type { ExchangeSnapshot } from './snapshot.ts';
import { restorePublic, restoreState, stateOf } from './snapshot.ts';
import type {
  AccountState,
  ExchangeFill,
  ExchangeInput,
  ExchangeOrderEvent,
  ExchangeOutput,
  OrderKey,
} from './types.ts';

export type { ExchangeOptions } from './core.ts';

const NOTHING: readonly ExchangeOutput[] = [];

/**
 * The embedded exchange: one pure machine of books, accounts and a market that lives between the inputs. Same model, same inputs, same
 * state; how often it is advanced or drained changes nothing.
 */
export class Exchange {
  private readonly core: Core;
  private readonly access: CoreAccess;
  private readonly checks: boolean;

  constructor(options: ExchangeOptions) {
    this.core = new Core(options, (core) => new Settlement(core));
    this.access = new CoreAccess(this.core);
    this.checks = options.checkConservation ?? true;
  }

  /**
   * Advances the market to the time of the input, then does what the input says. Returns what happened to clients, in the order in
   * which it happened. Throws `InvariantError` when time falls, when money or lots are not conserved, or when the model misbehaves, and
   * `RangeError` for a deposit that is not a positive whole number and for a share to fill outside 0..1.
   */
  step(input: ExchangeInput): readonly ExchangeOutput[] {
    const { core } = this;
    this.advanceTo(input.atMs);
    handleInput(core, input);
    if (this.checks) core.ledger.check();
    if (core.outputs.length === 0) return NOTHING;
    const outputs = core.outputs;
    core.outputs = [];
    return outputs;
  }

  /**
   * Runs hourly funding, clients' timers (dead man's switches, slices) and market events up to and including `atMs`, each at its own
   * time, in this order where they meet.
   */
  private advanceTo(atMs: number): void {
    const { core, access } = this;
    const { model } = core;
    invariant(
      Number.isSafeInteger(atMs) && atMs >= core.nowMs,
      `exchange time cannot go from ${core.nowMs} to ${atMs}`,
    );
    for (;;) {
      const marketMs = model.nextAtMs();
      const clockMs = Math.min(core.nextFundingMs, core.nextTimerMs);
      if (clockMs <= marketMs) {
        if (clockMs > atMs) break;
        invariant(clockMs >= core.nowMs, `a timer goes back from ${core.nowMs} to ${clockMs}`);
        core.nowMs = clockMs;
        if (core.nextFundingMs === clockMs) payFunding(core);
        else runTimers(core);
      } else {
        if (!(marketMs <= atMs)) break;
        invariant(marketMs >= core.nowMs, `the market goes back from ${core.nowMs} to ${marketMs}`);
        core.nowMs = marketMs;
        model.runNext(access);
        tellListing(core);
      }
    }
    core.nowMs = atMs;
  }

  /** Time of the exchange, ms UTC. */
  get nowMs(): number {
    return this.core.nowMs;
  }

  /** End of a recorded market, ms UTC, or null for one that goes on for ever. */
  get endMs(): number | null {
    return this.core.model.endMs;
  }

  /** Length of the market's bars: their borders lie on multiples of it. */
  get barIntervalMs(): number {
    return this.core.model.barIntervalMs;
  }

  /** When something happens next without any input: a market event, a timer of a client, or funding while any asset has a rate; Infinity if never. */
  nextEventMs(): number {
    const { core } = this;
    const marketMs = Math.min(core.model.nextAtMs(), core.nextTimerMs);
    const funded = core.instruments.some((_, asset) => (dueRate(core, asset) ?? 0) !== 0);
    return funded ? Math.min(marketMs, core.nextFundingMs) : marketMs;
  }

  /** Public market data since the last drain, conflated: at most one book and one mark per asset, prints per asset and bar. */
  drainMarket(): MarketUpdate[] {
    const { core } = this;
    return core.tape.drain({
      nowMs: core.nowMs,
      depth: (asset) => {
        const book = core.book(asset);
        return { bids: book.bids.depth(PUBLISHED_LEVELS), asks: book.asks.depth(PUBLISHED_LEVELS) };
      },
      markOf: (asset) => ({
        markTicks: core.mark(asset),
        oracleTicks: core.oracles[asset] as number,
        fundingRate: core.fundingRates[asset] ?? null,
      }),
    });
  }

  /** The account of an address; one never seen shows what it would open with. */
  account(address: string): AccountState {
    return accountState(this.core, address);
  }

  /** Fills of an account at `afterMs` or later, oldest first; the last 10,000 are known. */
  fillsSince(address: string, afterMs: number): readonly ExchangeFill[] {
    return this.core.clientByAddress.get(address)?.fills.since(afterMs) ?? [];
  }

  /** Where the order of a client id stands or how it ended; null when unknown. The last 2000 ended orders of a client are kept. */
  orderStatus(address: string, cloid: string): ExchangeOrderEvent | null {
    return statusOf(this.core, address, cloid);
  }

  /** Open orders of an account, oldest first; children that wait for their parent are nested in it, not listed beside it. */
  openOrderDetails(address: string): readonly OrderDetail[] {
    return openOrderDetails(this.core, address);
  }

  /** Steps in the lives of an account's orders (openings, firings, ends, refusals), newest first, at most 2000. */
  orderHistory(address: string): readonly OrderHistoryEntry[] {
    return orderHistory(this.core, address);
  }

  /** Where the order of a number or client id stands (`open`) or how it ended; null when unknown or forgotten. */
  orderDetail(address: string, key: OrderKey): OrderHistoryEntry | null {
    return orderDetail(this.core, address, key);
  }

  /** Running and the last 200 ended time-weighted orders of an account, oldest first. */
  twaps(address: string): readonly TwapDetail[] {
    return twapDetails(this.core, address);
  }

  /** The dead man's switch of an account and how often it has fired today (UTC), or null when none is set. */
  scheduledCancel(address: string): { readonly timeMs: number; readonly triggersToday: number } | null {
    return scheduledCancelOf(this.core, address);
  }

  /** The account of an address as the clearinghouse shows it; one never seen shows what it would open with. */
  accountDetail(address: string): AccountDetail {
    return accountDetail(this.core, address);
  }

  /** How an address trades an asset; `rawUnits` = raw money of its isolated position (cash less cost), null when cross. */
  leverageOf(
    address: string,
    asset: AssetId,
  ): { readonly leverage: number; readonly isCross: boolean; readonly rawUnits: number | null } {
    return leverageDetail(this.core, address, asset);
  }

  /** What an address could trade of an asset at the mark now. */
  tradable(address: string, asset: AssetId): Tradable {
    return tradable(this.core, address, asset);
  }

  /** Hourly funding payments of an account at `fromMs` or later, oldest first; the last 10,000 are known. */
  fundingPayments(address: string, fromMs: number = -Infinity): readonly FundingPayment[] {
    return this.core.clientByAddress.get(address)?.money.payments.since(fromMs) ?? [];
  }

  /** Deposits and transfers of an account at `fromMs` or later, oldest first; the last 10,000 are known. */
  ledgerUpdates(address: string, fromMs: number = -Infinity): readonly LedgerUpdate[] {
    return this.core.clientByAddress.get(address)?.money.updates.since(fromMs) ?? [];
  }

  /** What an account pays in fees, and the volumes they follow from. */
  feeDetail(address: string): FeeDetail {
    return feeDetail(this.core, address);
  }

  /** Hourly rates that were applied to an asset between two times, both included, oldest first; the last 500 at least are kept. */
  fundingHistory(asset: AssetId, fromMs: number, toMs: number): readonly FundingPoint[] {
    return this.core.fundingLog.between(asset, fromMs, toMs);
  }

  /** The last 200 trades of an asset, newest first; none unless the options say `publicTrades`. */
  recentTrades(asset: AssetId): readonly PublicTrade[] {
    return recentTrades(this.core, asset);
  }

  /** Trades of all assets since the last call, oldest first (the last 100,000 at least); none unless the options say `publicTrades`. */
  drainTrades(): readonly PublicTrade[] {
    return drainTrades(this.core);
  }

  /**
   * Bars that open between two times, both included, oldest first, the newest 5000: from the market's history and, with `publicTrades`,
   * from trades since the start, the one in progress included. `intervalMs`: 60,000 and its multiples that divide a day, days, weeks from
   * Thursday, or 30 days for calendar months (UTC). Bars without a trade do not exist.
   */
  candles(asset: AssetId, intervalMs: number, fromMs: number, toMs: number): readonly PublicCandle[] {
    return candles(this.core, { asset, intervalMs, fromMs, toMs });
  }

  /** Price, volume and interest of an asset. */
  assetContext(asset: AssetId): AssetContext {
    return assetContext(this.core, asset);
  }

  /** Margin ladder of an asset, lowest step first. */
  marginTiers(asset: AssetId): readonly MarginTier[] {
    return this.core.marginTables[asset]?.tiers ?? [];
  }

  /** The best price levels of a book, best first, as [ticks, lots, orders]. */
  bookLevels(
    asset: AssetId,
    maxLevels: number,
  ): {
    readonly bids: readonly (readonly [ticks: number, lots: number, orders: number])[];
    readonly asks: readonly (readonly [ticks: number, lots: number, orders: number])[];
  } {
    const book = this.core.book(asset);
    return { bids: book.bids.levels(maxLevels), asks: book.asks.levels(maxLevels) };
  }

  /** Lots held by the long side of an asset. */
  openInterestLots(asset: AssetId): number {
    return this.core.ledger.openInterest(asset);
  }

  /** Notional of open interest from which on nobody opens more of an asset, micro-USDC. */
  openInterestCapUnits(asset: AssetId): number {
    return this.core.oiCaps[asset] ?? 0;
  }

  /** True while the open interest of an asset is at its cap. */
  isAtOpenInterestCap(asset: AssetId): boolean {
    return this.core.isCapped(asset);
  }

  /** True while a client has a position or an order in an asset. */
  hasInterest(asset: AssetId): boolean {
    return hasInterest(this.core, asset);
  }

  /** Every instrument, as it is listed now, with its margin ladder where that has more than one step. */
  instruments(): readonly Instrument[] {
    return this.core.listing();
  }

  /** Closed bars before now, newest `maxBars`, oldest first, flat [openMs, o, h, l, c, vLots]. */
  history(asset: AssetId, maxBars: number): readonly number[] {
    return this.core.model.history(asset, this.core.nowMs, maxBars);
  }

  /** Hours of the long past before everything that `history` has, newest `maxBars`, in the same form; empty where the market has none. */
  longPast(asset: AssetId, maxBars: number): readonly number[] {
    return this.core.model.hours?.(asset, this.core.nowMs, maxBars) ?? [];
  }

  /** Everything, JSON-safe: `restore` goes on exactly from here. */
  snapshot(): ExchangeSnapshot {
    const { publicData, tape } = this.core;
    return { state: stateOf(this.core), tape: tape.snapshot(), trades: publicData?.pendingTrades() ?? [] };
  }

  /** An exchange that goes on where the snapshot was taken. `options` must hold a fresh model of the same market. */
  static restore(options: ExchangeOptions, snapshot: unknown): Exchange {
    const exchange = new Exchange(options);
    const { state, tape, trades } = snapshot as ExchangeSnapshot;
    invariant(typeof state === 'object' && typeof tape === 'object', 'not a snapshot of an exchange');
    restoreState(exchange.core, state);
    exchange.core.tape.restore(tape);
    restorePublic(exchange.core, state, trades);
    return exchange;
  }

  /** SHA-256 over all that decides how the exchange goes on. Market data not drained yet is no part of it. */
  stateHash(): string {
    return stateHash(stateOf(this.core));
  }

  /** Adds up every account anew. Throws `InvariantError` if money or lots have appeared or vanished. */
  audit(): void {
    this.core.ledger.audit();
  }
}
