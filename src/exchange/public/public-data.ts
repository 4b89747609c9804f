import type { Trade } from '../book/resting-order.ts';
import { DAY_MS, KEPT_DAYS } from '../ledger/client-money.ts';
import type { BarStoreState } from './bar-store.ts';
import { BarStore } from './bar-store.ts';

/** Recent trades kept per asset, and how many more may gather before the oldest are dropped. */
export const RECENT_TRADES = 200;

/** Trades that wait for a drain; older ones are dropped, so that an exchange that nobody drains stays bounded. */
const MAX_PENDING = 100_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A trade as it is kept. Buyer and seller are accounts of the ledger. */
export type TradeRow = readonly [
  tid: number,
  isBuy: 0 | 1,
  ticks: number,
  lots: number,
  atMs: number,
  buyer: number,
  seller: number,
];

/** A kept trade with its asset. */
export interface PendingTrade {
  readonly asset: number;
  readonly row: TradeRow;
}

/** JSON-safe state; trades that wait for a drain are no part of it. */
export interface PublicDataState {
  readonly listeningFromMs: number;
  readonly recent: readonly (readonly TradeRow[])[];
  readonly minutes: BarStoreState;
  readonly hours: BarStoreState;
  readonly days: readonly (readonly [dayMs: number, units: number])[];
}

/** What the exchange tells everybody about its trades: the last ones, bars, volume by day. Kept only when it is asked for. */
export class PublicData {
  readonly minutes: BarStore;
  readonly hours: BarStore;
  /** Trades before this are not in the bars. */
  listeningFromMs: number;
  private recent: TradeRow[][];
  private pending: PendingTrade[] = [];
  private days: [number, number][] = [];

  constructor(assets: number, fromMs: number) {
    this.listeningFromMs = fromMs;
    this.minutes = new BarStore(assets, MINUTE_MS);
    this.hours = new BarStore(assets, HOUR_MS);
    this.recent = Array.from({ length: assets }, () => []);
  }

  /** A trade of the book, at `atMs`, which never falls. */
  add(trade: Trade, tid: number, atMs: number): void {
    const { asset, ticks, lots, takerIsBuy, takerAccount, makerAccount } = trade;
    const buyer = takerIsBuy ? takerAccount : makerAccount;
    const seller = takerIsBuy ? makerAccount : takerAccount;
    const row: TradeRow = [tid, takerIsBuy ? 1 : 0, ticks, lots, atMs, buyer, seller];
    const recent = this.recent[asset] as TradeRow[];
    recent.push(row);
    if (recent.length >= 2 * RECENT_TRADES) this.recent[asset] = recent.slice(-RECENT_TRADES);
    this.pending.push({ asset, row });
    if (this.pending.length >= 2 * MAX_PENDING) this.pending = this.pending.slice(-MAX_PENDING);
    this.minutes.add(asset, ticks, lots, atMs);
    this.hours.add(asset, ticks, lots, atMs);
    this.countDay(atMs, ticks * lots);
  }

  private countDay(atMs: number, units: number): void {
    const day = this.days[this.days.length - 1];
    if (day !== undefined && atMs < day[0] + DAY_MS) {
      day[1] += units;
      return;
    }
    this.days.push([atMs - (atMs % DAY_MS), units]);
    if (this.days.length > KEPT_DAYS) this.days.shift();
  }

  /** Notional of all trades of a UTC day, micro-USDC, 0 when unknown. */
  dayUnits(dayMs: number): number {
    return this.days.find((day) => day[0] === dayMs)?.[1] ?? 0;
  }

  /** The last trades of an asset, newest first. */
  recentOf(asset: number): readonly TradeRow[] {
    return (this.recent[asset] ?? []).slice(-RECENT_TRADES).reverse();
  }

  /** Trades since the last drain, oldest first. */
  drain(): readonly PendingTrade[] {
    const { pending } = this;
    this.pending = [];
    return pending;
  }

  /** JSON-safe copy of the trades that wait for a drain. */
  pendingTrades(): readonly PendingTrade[] {
    return [...this.pending];
  }

  /** JSON-safe copy of the rest. */
  snapshot(): PublicDataState {
    return {
      listeningFromMs: this.listeningFromMs,
      recent: this.recent.map((rows) => [...rows]),
      minutes: this.minutes.snapshot(),
      hours: this.hours.snapshot(),
      days: this.days.map(([dayMs, units]) => [dayMs, units]),
    };
  }

  /** Fills this new object. */
  restore(state: PublicDataState, pending: readonly PendingTrade[]): void {
    this.listeningFromMs = state.listeningFromMs;
    this.recent = state.recent.map((rows) => [...rows]);
    this.minutes.restore(state.minutes);
    this.hours.restore(state.hours);
    this.days = state.days.map(([dayMs, units]) => [dayMs, units]);
    this.pending = [...pending];
  }
}
