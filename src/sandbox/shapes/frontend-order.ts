import type { VenueOrderStatus } from '../../engine/domain/orders-wire.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';
import type { OrderDetail, OrderHistoryEntry } from '../../exchange/views.ts';
import type { SandboxVenue } from '../types.ts';
import { price, sideOf, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** The short form of an order, as `openOrders` and `orderUpdates` show it. `sz` is what is left. */
export interface BasicOrder {
  readonly coin: string;
  readonly side: 'B' | 'A';
  readonly limitPx: string;
  readonly sz: string;
  readonly oid: number;
  readonly timestamp: number;
  readonly origSz: string;
  readonly cloid?: string;
  readonly reduceOnly?: true;
}

/** The long form of an order. */
export interface FrontendOrder {
  readonly coin: string;
  readonly side: 'B' | 'A';
  readonly limitPx: string;
  readonly sz: string;
  readonly oid: number;
  readonly timestamp: number;
  readonly triggerCondition: string;
  readonly isTrigger: boolean;
  readonly triggerPx: string;
  readonly children: readonly FrontendOrder[];
  readonly isPositionTpsl: boolean;
  readonly reduceOnly: boolean;
  readonly orderType: string;
  readonly origSz: string;
  readonly tif: string | null;
  readonly cloid: string | null;
}

/** A step in an order's life, as `orderStatus` and `historicalOrders` show it. */
export interface OrderStep {
  readonly order: FrontendOrder;
  readonly status: string;
  readonly statusTimestamp: number;
}

type ShapeVenue = Pick<SandboxVenue, 'instruments' | 'wireMs'>;

/** The short form of an order. */
export function basicOrder(venue: ShapeVenue, order: OrderDetail): BasicOrder {
  const instrument = instrumentOf(venue, order.asset);
  return {
    coin: instrument.symbol,
    side: sideOf(order.isBuy),
    limitPx: price(instrument, order.priceTicks),
    sz: size(instrument, order.remainingLots),
    oid: order.oid,
    timestamp: venue.wireMs(order.placedAtMs),
    origSz: size(instrument, order.origLots),
    ...(hasCloid(order) ? { cloid: order.cloid } : {}),
    ...(order.reduceOnly ? { reduceOnly: true as const } : {}),
  };
}

/** The long form of an order, with the children that wait for it. */
export function frontendOrder(venue: ShapeVenue, order: OrderDetail): FrontendOrder {
  const instrument = instrumentOf(venue, order.asset);
  const { trigger } = order;
  return {
    coin: instrument.symbol,
    side: sideOf(order.isBuy),
    limitPx: price(instrument, order.priceTicks),
    sz: size(instrument, order.remainingLots),
    oid: order.oid,
    timestamp: venue.wireMs(order.placedAtMs),
    triggerCondition:
      trigger === null
        ? 'N/A'
        : `Price ${watchesAbove(order) ? 'above' : 'below'} ${formatDecimal(trigger.ticks, instrument.priceDecimals)}`,
    isTrigger: trigger !== null,
    triggerPx: trigger === null ? '0.0' : price(instrument, trigger.ticks),
    children: order.children.map((child) => frontendOrder(venue, child)),
    isPositionTpsl: trigger?.isPosition ?? false,
    reduceOnly: order.reduceOnly,
    orderType: orderTypeOf(order),
    origSz: size(instrument, order.origLots),
    tif: trigger === null ? order.tif : null,
    cloid: hasCloid(order) ? order.cloid : null,
  };
}

/** A step of a history. */
export function orderStep(venue: ShapeVenue, entry: OrderHistoryEntry): OrderStep {
  return {
    order: frontendOrder(venue, entry.order),
    status: wireStatus(entry.status),
    statusTimestamp: venue.wireMs(entry.statusAtMs),
  };
}

/** The status in the exchange's words: it says of children that die with their parent only that they were canceled. */
export function wireStatus(status: VenueOrderStatus): string {
  if (status === 'parentCanceled') return 'canceled';
  return status === 'expired' ? 'rejected' : status;
}

/**
 * Orders as the lists of open orders have them: newest first, children that wait listed by themselves as well as inside their parent, as
 * seen on the real exchange.
 */
export function listedOrders(orders: readonly OrderDetail[]): readonly OrderDetail[] {
  return orders.flatMap((order) => [order, ...order.children]).toSorted((a, b) => b.oid - a.oid);
}

function hasCloid(order: OrderDetail): order is OrderDetail & { readonly cloid: string } {
  return order.cloid !== null && order.cloid !== '';
}

/** A selling stop watches for a fall, a selling take-profit for a rise; the other way round for a buying one. */
function watchesAbove({ isBuy, trigger }: OrderDetail): boolean {
  return (trigger?.tpsl === 'tp') !== isBuy;
}

function orderTypeOf({ trigger, tif, twapId }: OrderDetail): string {
  if (twapId !== null) return 'Twap Slice';
  if (trigger === null) return tif === 'FrontendMarket' || tif === 'LiquidationMarket' ? 'Market' : 'Limit';
  return `${trigger.tpsl === 'tp' ? 'Take Profit' : 'Stop'} ${trigger.isMarket ? 'Market' : 'Limit'}`;
}
