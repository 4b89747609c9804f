import { invariant } from '../../engine/kernel/invariant.ts';
import { ClientMoney } from '../ledger/client-money.ts';
import { KEPT_FILLS } from '../history/fill-rows.ts';
import { OrderHistory } from '../history/order-history.ts';
import { RecentLog } from '../history/recent-log.ts';
import type { ExchangeFill } from '../types.ts';
import type { OrderHistoryEntry, TwapDetail } from '../views.ts';
import type { ClientOrder } from './client-order.ts';

const NO_ORDERS: readonly ClientOrder[] = [];

/**
 * One account of a client with its orders. Orders that are not over are listed by oid and by client id; both keep the order in which
 * they came.
 */
export class Client {
  readonly index: number;
  readonly address: string;
  /** Number of its account in the ledger. */
  readonly account: number;
  /** Leverage chosen by asset; 0 = the default. */
  readonly leverage: Int32Array;
  readonly byOid = new Map<number, ClientOrder>();
  readonly byCloid = new Map<string, ClientOrder>();
  /** Orders that are not over and belong together, oldest first. */
  private readonly groups = new Map<number, ClientOrder[]>();
  readonly history = new OrderHistory();
  /** How its money is divided, what funding cost, what it traded. */
  readonly money: ClientMoney;
  /** Notional of every trade of its life, micro-USDC. */
  volumeUnits = 0;
  /** Time of the dead man's switch, or null. */
  scheduledCancelMs: number | null = null;
  /** UTC day (days since 1970) in which the switch fired last, and how often on it. */
  readonly scheduleFirings = { day: 0, count: 0 };
  /** Ended time-weighted orders, oldest first. */
  endedTwaps: TwapDetail[] = [];
  readonly fills = new RecentLog<ExchangeFill>(KEPT_FILLS);
  /** Notional of resting opening orders by asset, micro-USDC: what their margin is reckoned from. */
  readonly restingBuyUnits: Float64Array;
  readonly restingSellUnits: Float64Array;
  /** Orders by asset that are not over. */
  readonly orderCounts: Int32Array;
  /** Of these, the ones that only reduce: what a change of the position may end. */
  private readonly closingCounts: Int32Array;

  constructor(place: {
    readonly index: number;
    readonly address: string;
    readonly account: number;
    readonly assets: number;
  }) {
    this.index = place.index;
    this.address = place.address;
    this.account = place.account;
    this.leverage = new Int32Array(place.assets);
    this.money = new ClientMoney(place.assets);
    this.restingBuyUnits = new Float64Array(place.assets);
    this.restingSellUnits = new Float64Array(place.assets);
    this.orderCounts = new Int32Array(place.assets);
    this.closingCounts = new Int32Array(place.assets);
  }

  /** Takes an order into the lists. Throws `InvariantError` if its number or client id belongs to one that is not over. */
  addOrder(order: ClientOrder): void {
    invariant(!this.byOid.has(order.oid), `two orders of number ${order.oid}`);
    this.byOid.set(order.oid, order);
    if (order.cloid !== null) {
      invariant(!this.byCloid.has(order.cloid), `two live orders of client id ${order.cloid}`);
      this.byCloid.set(order.cloid, order);
    }
    if (order.group !== 0) {
      const group = this.groups.get(order.group);
      if (group === undefined) this.groups.set(order.group, [order]);
      else group.push(order);
    }
    this.count(order, 1);
  }

  /** Moves an order from the lists to the remembered ones. */
  endOrder(order: ClientOrder, ended: OrderHistoryEntry): void {
    this.byOid.delete(order.oid);
    this.count(order, -1);
    if (order.cloid !== null) this.byCloid.delete(order.cloid);
    if (order.group !== 0) this.leaveGroup(order);
    this.history.addEnd(ended, true);
  }

  private count({ asset, reduceOnly, trigger }: ClientOrder, change: number): void {
    this.orderCounts[asset] = (this.orderCounts[asset] as number) + change;
    if (reduceOnly || trigger !== null) this.closingCounts[asset] = (this.closingCounts[asset] as number) + change;
  }

  private leaveGroup(order: ClientOrder): void {
    const rest = (this.groups.get(order.group) ?? []).filter((other) => other !== order);
    if (rest.length === 0) this.groups.delete(order.group);
    else this.groups.set(order.group, rest);
  }

  /** The other orders of the same request that are not over, oldest first. */
  familyOf(order: ClientOrder): ClientOrder[] {
    return order.group === 0 ? [] : (this.groups.get(order.group) ?? []).filter((other) => other !== order);
  }

  /** Changes the notional that rests on the side of an opening order. */
  addResting(order: ClientOrder, lots: number): void {
    if (order.reduceOnly) return;
    const units = order.isBuy ? this.restingBuyUnits : this.restingSellUnits;
    units[order.asset] = (units[order.asset] as number) + lots * order.priceTicks;
  }

  /** Reduce-only orders and triggers of an asset that are not over, oldest first. */
  closingOrdersOf(asset: number): readonly ClientOrder[] {
    // Asked after every trade, and mostly there are none.
    if (this.closingCounts[asset] === 0) return NO_ORDERS;
    const list: ClientOrder[] = [];
    for (const order of this.byOid.values())
      if (order.asset === asset && (order.reduceOnly || order.trigger !== null)) list.push(order);
    return list;
  }

  /** Orders of an asset that are not over, oldest first. */
  ordersOf(asset: number): readonly ClientOrder[] {
    if (this.orderCounts[asset] === 0) return NO_ORDERS;
    return [...this.byOid.values()].filter((order) => order.asset === asset);
  }

  /** True if the client id belongs to an order that is open or remembered. */
  knows(cloid: string): boolean {
    return this.byCloid.has(cloid) || this.history.endOfCloid(cloid) !== null;
  }
}
