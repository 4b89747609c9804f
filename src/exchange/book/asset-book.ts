import { BookSide, CLIENT, NOTHING } from './book-side.ts';
import type { MatchHost, RestingOrder, Trade } from './resting-order.ts';

/** An order that takes: whose, which way, how much, how far. `order` is null for agents. */
export interface Taker {
  readonly account: number;
  readonly isBuy: boolean;
  readonly lots: number;
  readonly limitTicks: number;
  readonly order: RestingOrder | null;
}

/** JSON-safe state of the agents' quotes of one book: [agent, bidSeq, bids, askSeq, asks] each; clients' orders are kept by their owners. */
export interface BookState {
  readonly nextSeq: number;
  readonly ladders: readonly (readonly [number, number, readonly number[], number, readonly number[]])[];
}

/**
 * The book of one perpetual: price first, then arrival. Whoever arrives takes what crosses at the price of what rests. An owner never
 * trades with itself: what rests is taken out and the taker goes on.
 */
export class AssetBook {
  readonly asset: number;
  readonly bids = new BookSide(-1);
  readonly asks = new BookSide(1);
  private readonly slotOf: Int32Array;
  private readonly trade: Trade;
  private nextSeq = 1;

  private readonly host: MatchHost;

  /** `agents`: accounts 0..agents-1 quote ladders, every other account is a client. `host` settles what is matched. */
  constructor(asset: number, agents: number, host: MatchHost) {
    this.asset = asset;
    this.host = host;
    this.slotOf = new Int32Array(agents).fill(NOTHING);
    this.trade = {
      asset,
      ticks: 0,
      lots: 0,
      takerIsBuy: false,
      makerAccount: 0,
      makerOrder: null,
      takerAccount: 0,
      takerOrder: null,
    };
  }

  /** Best bid in ticks, 0 when there is none. */
  bestBid(): number {
    return this.bids.findBest() === NOTHING ? 0 : -this.bids.bestKey;
  }

  /** Best ask in ticks, 0 when there is none. */
  bestAsk(): number {
    return this.asks.findBest() === NOTHING ? 0 : this.asks.bestKey;
  }

  /** Takes away the agent's old quotes, then lays the new bids and asks; levels that cross trade first and the rest of them stays. */
  replace(agent: number, bids: readonly number[], asks: readonly number[]): void {
    let slot = this.slotOf[agent] as number;
    if (slot === NOTHING) {
      slot = this.bids.addSlot(agent);
      this.asks.addSlot(agent);
      this.slotOf[agent] = slot;
    } else {
      this.bids.clear(slot);
      this.asks.clear(slot);
    }
    this.quote(this.bids, slot, bids);
    this.quote(this.asks, slot, asks);
  }

  private quote(side: BookSide, slot: number, flat: readonly number[]): void {
    if (flat.length === 0) return;
    const opposite = side === this.bids ? this.asks : this.bids;
    const seq = this.nextSeq++;
    opposite.findBest();
    // Keys of the two sides have opposite signs: a bid crosses an ask when ask - bid <= 0.
    if (opposite.bestKey + side.sign * (flat[0] as number) > 0) {
      side.append(slot, flat, 0, seq);
      return;
    }
    const isBuy = side === this.bids;
    const account = side.agentOf(slot);
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const limitTicks = flat[i] as number;
      const lots = flat[i + 1] as number;
      const left = lots - this.take({ account, isBuy, lots, limitTicks, order: null });
      if (left > 0) side.appendLevel(slot, limitTicks, left, seq);
    }
  }

  /** Matches a taker as far as its limit and its lots go; returns the lots traded. Nothing comes to rest. */
  take(taker: Taker): number {
    const side = taker.isBuy ? this.asks : this.bids;
    const limitKey = side.sign * taker.limitTicks;
    const { trade } = this;
    trade.takerIsBuy = taker.isBuy;
    trade.takerAccount = taker.account;
    trade.takerOrder = taker.order;
    let left = taker.lots;
    while (left > 0) {
      const source = side.findBest();
      if (source === NOTHING || side.bestKey > limitKey) break;
      trade.ticks = side.sign * side.bestKey;
      left -= source === CLIENT ? this.hitClient(side, left) : this.hitQuote(side, source, left);
    }
    return taker.lots - left;
  }

  private hitQuote(side: BookSide, slot: number, wanted: number): number {
    const { trade } = this;
    const agent = side.agentOf(slot);
    const there = side.headLots(slot);
    if (agent === trade.takerAccount) {
      side.reduceHead(slot, there);
      return 0;
    }
    const lots = wanted < there ? wanted : there;
    side.reduceHead(slot, lots);
    trade.makerAccount = agent;
    trade.makerOrder = null;
    trade.lots = lots;
    this.host.settle(trade);
    return lots;
  }

  private hitClient(side: BookSide, wanted: number): number {
    const { trade } = this;
    const order = side.clients[side.clients.length - 1] as RestingOrder;
    const own = order.account === trade.takerAccount;
    const allowed = own ? 0 : this.host.allowance(order);
    if (!(allowed > 0)) {
      side.clients.pop();
      this.host.drop(order, own ? 'self' : 'allowance');
      return 0;
    }
    const lots = Math.min(wanted, order.remainingLots, allowed);
    order.remainingLots -= lots;
    if (order.remainingLots === 0) side.clients.pop();
    trade.makerAccount = order.account;
    trade.makerOrder = order;
    trade.lots = lots;
    this.host.settle(trade);
    return lots;
  }

  /** True if a limit order of that side and price would trade on arrival. */
  crosses(isBuy: boolean, limitTicks: number): boolean {
    const side = isBuy ? this.asks : this.bids;
    return side.findBest() !== NOTHING && side.bestKey <= side.sign * limitTicks;
  }

  /** Lets a client's order rest behind all others of its price. */
  rest(order: RestingOrder): void {
    order.seq = this.nextSeq++;
    this.sideOf(order).insert(order);
  }

  /** Takes a client's order out; false if it does not rest. */
  remove(order: RestingOrder): boolean {
    return this.sideOf(order).remove(order);
  }

  private sideOf(order: RestingOrder): BookSide {
    return order.isBuy ? this.bids : this.asks;
  }

  /** Empties the book. The owners of clients' orders are not told: the caller has done that. */
  clear(): void {
    this.bids.clearAll();
    this.asks.clearAll();
  }

  /** State of the quotes, ladders in the order in which their agents first came. */
  snapshot(): BookState {
    const ladders: [number, number, number[], number, number[]][] = [];
    for (let slot = 0; slot < this.bids.slots; slot++) {
      ladders.push([
        this.bids.agentOf(slot),
        this.bids.seqOf(slot),
        this.bids.ladder(slot),
        this.asks.seqOf(slot),
        this.asks.ladder(slot),
      ]);
    }
    return { nextSeq: this.nextSeq, ladders };
  }

  /** Puts the quotes of a snapshot into this empty book; clients' orders are put back one by one with `putBack`. */
  restore(state: BookState): void {
    this.nextSeq = state.nextSeq;
    for (const [agent, bidSeq, bids, askSeq, asks] of state.ladders) {
      const slot = this.bids.addSlot(agent);
      this.asks.addSlot(agent);
      this.slotOf[agent] = slot;
      this.bids.append(slot, bids, 0, bidSeq);
      this.asks.append(slot, asks, 0, askSeq);
    }
  }

  /** Puts back a client's order that rested when the snapshot was taken, at its old place. */
  putBack(order: RestingOrder): void {
    this.sideOf(order).insert(order);
  }
}
