import { asLots, asUnits, type AssetId } from '../../contract/units.ts';
import type { OrderQualityView } from '../../contract/views.ts';
import { invariant } from '../kernel/invariant.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import { Scheduler, type SchedulerState } from '../kernel/scheduler.ts';
import { MARKOUTS_MS, type OrderStamps, qualityView, type StampedFill, withFill } from './order-quality.ts';

/** Orders whose stamps are kept. */
const KEPT = 400;

/** An order that leaves. */
export type StampedOrder = Pick<
  OrderStamps,
  'cloid' | 'asset' | 'isBuy' | 'sizeLots' | 'decisionMidTicks' | 'expectedSlippageRate'
>;

const NO_MARKOUTS: readonly null[] = MARKOUTS_MS.map(() => null);

interface Markout {
  readonly cloid: string;
  readonly place: number;
}

interface StampsState {
  readonly orders: readonly OrderStamps[];
  readonly timers: SchedulerState<Markout>;
}

/** Stamps on orders: what was expected, when what happened, what it cost, and where the market went afterwards. */
export class OrderStampBook {
  readonly #orders = new RecentMap<OrderStamps>(KEPT);
  readonly #timers = new Scheduler<Markout>();

  /** An order leaves. One that is stamped already stays as it is. */
  submitted(order: StampedOrder, atMs: number): void {
    if (this.#orders.has(order.cloid)) return;
    this.#put({
      cloid: order.cloid,
      asset: order.asset,
      isBuy: order.isBuy,
      sizeLots: order.sizeLots,
      decisionMidTicks: order.decisionMidTicks,
      expectedSlippageRate: order.expectedSlippageRate,
      submitAtMs: atMs,
      ackAtMs: null,
      arrivalMidTicks: null,
      firstFillAtMs: null,
      lastFillAtMs: null,
      filledLots: asLots(0),
      makerLots: asLots(0),
      costUnits: asUnits(0),
      feeUnits: asUnits(0),
      markoutTicks: NO_MARKOUTS,
      ended: false,
    });
  }

  /** The venue's word on an order came; only the first is its acknowledgement. */
  heard(cloid: string, word: { readonly midTicks: number | null; readonly ended: boolean }, atMs: number): void {
    const order = this.#orders.get(cloid);
    if (order === undefined) return;
    const isFirst = order.ackAtMs === null;
    this.#put({
      ...order,
      ackAtMs: order.ackAtMs ?? atMs,
      arrivalMidTicks: isFirst ? word.midTicks : order.arrivalMidTicks,
      ended: word.ended,
    });
  }

  /** An execution; the market is looked at again 1, 5 and 30 s after the last one. */
  filled(cloid: string, fill: StampedFill): void {
    const order = this.#orders.get(cloid);
    if (order === undefined) return;
    this.#put(withFill(order, fill));
    for (const [place, afterMs] of MARKOUTS_MS.entries()) {
      this.#timers.schedule(`${cloid}:${place}`, fill.atMs + afterMs, { cloid, place });
    }
  }

  /** Takes the mark-outs that are due; returns the orders that they belong to. */
  due(atMs: number, midOf: (asset: AssetId) => number | null): readonly string[] {
    const changed: string[] = [];
    for (const { payload } of this.#timers.takeDue(atMs)) {
      const order = this.#orders.get(payload.cloid);
      if (order === undefined) continue;
      const mid = midOf(order.asset);
      this.#put({ ...order, markoutTicks: order.markoutTicks.map((old, i) => (i === payload.place ? mid : old)) });
      changed.push(order.cloid);
    }
    return changed;
  }

  /** When a mark-out is due next, ms UTC, or null. */
  nextDueMs(): number | null {
    return this.#timers.nextDueMs();
  }

  /** The stamps of an order as the window shows them, or null when it has none (any more). */
  view(cloid: string): OrderQualityView | null {
    const order = this.#orders.get(cloid);
    return order === undefined ? null : qualityView(order);
  }

  /** The whole state, JSON-safe. */
  snapshot(): StampsState {
    return { orders: this.#orders.values(), timers: this.#timers.snapshot() };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as StampsState;
    invariant(Array.isArray(given.orders), 'not the state of order stamps');
    this.#orders.clear();
    for (const order of given.orders) this.#orders.set(order.cloid, order);
    this.#timers.restore(given.timers);
  }

  #put(order: OrderStamps): void {
    const dropped = this.#orders.set(order.cloid, order);
    if (dropped === undefined || dropped.lastFillAtMs === null) return;
    for (const place of MARKOUTS_MS.keys()) this.#timers.cancel(`${dropped.cloid}:${place}`);
  }
}
