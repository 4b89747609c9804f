/** A trade as both books report it: who sold to whom does not matter here, who rested does. */
export interface ReferenceTrade {
  readonly maker: number;
  readonly taker: number;
  readonly takerIsBuy: boolean;
  readonly ticks: number;
  readonly lots: number;
}

interface Entry {
  readonly id: number;
  readonly owner: number;
  readonly isBuy: boolean;
  readonly ticks: number;
  readonly arrived: number;
  lots: number;
}

/**
 * The plainest book that can be right: one list of everything that rests, searched from end to end for every match. Price first, then
 * arrival; an owner never trades with itself, what it has resting is dropped instead. The oracle of the fast book.
 */
export class ReferenceBook {
  readonly trades: ReferenceTrade[] = [];
  /** Id of the order that rested, for each trade. */
  readonly makerIds: number[] = [];
  /** Ids of resting orders that were dropped because their owner met itself. */
  readonly dropped: number[] = [];
  #entries: Entry[] = [];
  #arrivals = 0;

  /** Takes up to `lots` at `limit` or better; returns the lots traded. */
  take(owner: number, isBuy: boolean, lots: number, limit: number): number {
    let left = lots;
    while (left > 0) {
      const best = this.#best(!isBuy);
      if (best === undefined || (isBuy ? best.ticks > limit : best.ticks < limit)) break;
      if (best.owner === owner) {
        this.dropped.push(best.id);
        this.#remove(best);
        continue;
      }
      const traded = Math.min(left, best.lots);
      this.makerIds.push(best.id);
      this.trades.push({ maker: best.owner, taker: owner, takerIsBuy: isBuy, ticks: best.ticks, lots: traded });
      best.lots -= traded;
      left -= traded;
      if (best.lots === 0) this.#remove(best);
    }
    return lots - left;
  }

  /** Takes what crosses, then rests with the remainder. */
  place(id: number, order: { owner: number; isBuy: boolean; ticks: number; lots: number }): void {
    const left = order.lots - this.take(order.owner, order.isBuy, order.lots, order.ticks);
    if (left > 0) this.#entries.push({ ...order, id, lots: left, arrived: this.#arrivals++ });
  }

  /** True if the order was there. */
  cancel(id: number): boolean {
    const entry = this.#entries.find((one) => one.id === id);
    if (entry !== undefined) this.#remove(entry);
    return entry !== undefined;
  }

  /** All quotes of an agent go; then each new level arrives as an order of its own, bids before asks. */
  replace(owner: number, bids: readonly number[], asks: readonly number[]): void {
    this.#entries = this.#entries.filter((entry) => entry.owner !== owner);
    for (let i = 0; i < bids.length; i += 2) {
      this.place(-1, { owner, isBuy: true, ticks: bids[i]!, lots: bids[i + 1]! });
    }
    for (let i = 0; i < asks.length; i += 2) {
      this.place(-1, { owner, isBuy: false, ticks: asks[i]!, lots: asks[i + 1]! });
    }
  }

  /** Price levels, best first, flat [ticks, lots, ...]. */
  depth(isBuy: boolean): number[] {
    const totals = new Map<number, number>();
    for (const entry of this.#entries) {
      if (entry.isBuy === isBuy) totals.set(entry.ticks, (totals.get(entry.ticks) ?? 0) + entry.lots);
    }
    return [...totals].sort(([a], [b]) => (isBuy ? b - a : a - b)).flat();
  }

  #best(isBuy: boolean): Entry | undefined {
    const side = this.#entries.filter((entry) => entry.isBuy === isBuy);
    side.sort((a, b) => (isBuy ? b.ticks - a.ticks : a.ticks - b.ticks) || a.arrived - b.arrived);
    return side[0];
  }

  #remove(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }
}
