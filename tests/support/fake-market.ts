import type { AssetId } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { AgentId, AgentTake, MarketAccess, MarketModel } from '../../src/exchange/types.ts';

export interface Print {
  readonly asset: AssetId;
  readonly atMs: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isBuy: boolean;
}

interface Resting {
  readonly agent: AgentId;
  readonly ticks: number;
  lots: number;
  readonly isBuy: boolean;
  readonly order: number;
}

/** A plain matching book for tests of market models: sorted lists, no accounts, everything recorded. Agents below 0 are clients. */
export class FakeMarket implements MarketAccess {
  nowMs = 0;
  readonly prints: Print[] = [];
  readonly marks: { asset: AssetId; atMs: number; mark: number; oracle: number; funding: number | null }[] = [];
  readonly listings: { asset: AssetId; atMs: number; listed: boolean }[] = [];
  readonly interest = new Set<AssetId>();
  quotes = 0;
  crossed = 0;
  /** Net lots per agent and asset, `agent:asset`. */
  readonly positions = new Map<string, number>();
  readonly #instruments: readonly Instrument[];
  readonly #books = new Map<AssetId, Resting[]>();
  #order = 0;

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments;
  }

  /** Runs a model until no event is left at or before `untilMs`; returns the times of its events. */
  run(model: MarketModel, untilMs: number): readonly number[] {
    const times: number[] = [];
    while (model.nextAtMs() <= untilMs) {
      if (model.nextAtMs() < this.nowMs) throw new Error('time fell');
      this.nowMs = model.nextAtMs();
      times.push(this.nowMs);
      model.runNext(this);
    }
    return times;
  }

  readonly instrument = (asset: AssetId): Instrument => {
    const found = this.#instruments[asset];
    if (found === undefined) throw new Error(`no asset ${asset}`);
    return found;
  };

  readonly bestBidTicks = (asset: AssetId): number => Math.max(0, ...this.side(asset, true).map((o) => o.ticks));
  readonly bestAskTicks = (asset: AssetId): number => this.side(asset, false)[0]?.ticks ?? 0;

  readonly replaceQuotes = (asset: AssetId, agent: AgentId, bids: readonly number[], asks: readonly number[]): void => {
    this.quotes += 1;
    this.#books.set(
      asset,
      (this.#books.get(asset) ?? []).filter((order) => order.agent !== agent),
    );
    for (let i = 0; i < bids.length; i += 2) this.place(asset, agent, true, [bids[i] ?? 0, bids[i + 1] ?? 0]);
    for (let i = 0; i < asks.length; i += 2) this.place(asset, agent, false, [asks[i] ?? 0, asks[i + 1] ?? 0]);
    const bid = this.bestBidTicks(asset);
    const ask = this.bestAskTicks(asset);
    if (bid > 0 && ask > 0 && bid >= ask) this.crossed += 1;
  };

  /** A limit order: trades what crosses, the rest rests. */
  place(asset: AssetId, agent: AgentId, isBuy: boolean, level: readonly [number, number]): void {
    const [ticks, lots] = level;
    if (!Number.isSafeInteger(ticks) || ticks < 1 || !Number.isSafeInteger(lots) || lots < 1) {
      throw new Error(`bad level ${ticks} x ${lots} of asset ${asset}`);
    }
    const filled = this.take({ asset, agent, isBuy, lots, limitTicks: ticks });
    if (filled === lots) return;
    this.#order += 1;
    const book = this.#books.get(asset) ?? [];
    book.push({ agent, ticks, lots: lots - filled, isBuy, order: this.#order });
    this.#books.set(asset, book);
  }

  readonly take = (taken: AgentTake): number => {
    const { asset, agent, isBuy, lots, limitTicks } = taken;
    if (!Number.isSafeInteger(lots) || lots < 1) throw new Error(`bad take of ${lots}`);
    let left = lots;
    for (const order of this.side(asset, !isBuy)) {
      if (left === 0 || (isBuy ? order.ticks > limitTicks : order.ticks < limitTicks)) break;
      const traded = Math.min(left, order.lots);
      left -= traded;
      order.lots -= traded;
      this.prints.push({ asset, atMs: this.nowMs, ticks: order.ticks, lots: traded, isBuy });
      this.#move(agent, asset, isBuy ? traded : -traded);
      this.#move(order.agent, asset, isBuy ? -traded : traded);
    }
    this.#books.set(
      asset,
      (this.#books.get(asset) ?? []).filter((order) => order.lots > 0),
    );
    return lots - left;
  };

  readonly setMark = (asset: AssetId, markTicks: number, oracleTicks: number, funding: number | null): void => {
    this.marks.push({ asset, atMs: this.nowMs, mark: markTicks, oracle: oracleTicks, funding });
  };

  readonly list = (asset: AssetId): void => {
    this.listings.push({ asset, atMs: this.nowMs, listed: true });
  };

  readonly delist = (asset: AssetId): void => {
    this.#books.delete(asset);
    this.listings.push({ asset, atMs: this.nowMs, listed: false });
  };

  readonly hasClientInterest = (asset: AssetId): boolean => this.interest.has(asset);

  /** Resting orders of a side in the order in which they trade. */
  side(asset: AssetId, isBuy: boolean): Resting[] {
    const orders = (this.#books.get(asset) ?? []).filter((order) => order.isBuy === isBuy);
    return orders.sort((a, b) => (isBuy ? b.ticks - a.ticks : a.ticks - b.ticks) || a.order - b.order);
  }

  /** Resting orders of a client, as lots. */
  restingLots(asset: AssetId, agent: AgentId): number {
    return (this.#books.get(asset) ?? []).reduce((sum, o) => (o.agent === agent ? sum + o.lots : sum), 0);
  }

  position(agent: AgentId, asset: AssetId): number {
    return this.positions.get(`${agent}:${asset}`) ?? 0;
  }

  #move(agent: AgentId, asset: AssetId, lots: number): void {
    this.positions.set(`${agent}:${asset}`, this.position(agent, asset) + lots);
  }
}

/** Bars [openMs, o, h, l, c, vLots] of one asset built from its prints. */
export function barsOf(prints: readonly Print[], asset: AssetId, intervalMs: number): readonly (readonly number[])[] {
  const bars: number[][] = [];
  for (const print of prints) {
    if (print.asset !== asset) continue;
    const openMs = print.atMs - (print.atMs % intervalMs);
    const bar = bars[bars.length - 1];
    if (bar === undefined || bar[0] !== openMs) {
      bars.push([openMs, print.ticks, print.ticks, print.ticks, print.ticks, print.lots]);
      continue;
    }
    bar[2] = Math.max(bar[2] ?? 0, print.ticks);
    bar[3] = Math.min(bar[3] ?? 0, print.ticks);
    bar[4] = print.ticks;
    bar[5] = (bar[5] ?? 0) + print.lots;
  }
  return bars;
}
