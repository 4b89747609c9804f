import type { QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import type { OrderState } from '../../contract/views.ts';
import type { OrderRequest } from '../domain/flow.ts';
import type { VenueOpenOrder } from '../domain/inputs.ts';
import type { OrderEvent } from '../domain/order-state.ts';

/** An order of ours with everything known of it. A record is never changed in place: each change makes a new one. */
export interface OrderRecord extends OrderRequest {
  /** Place in the order of creation, 1, 2, 3 ... */
  readonly no: number;
  readonly state: OrderState;
  /** The venue's own number, or null until it told one. */
  readonly oid: number | null;
  /** Executed as far as known: the larger of what fills add up to and what the venue reported. */
  readonly filledLots: SizeLots;
  /** What the fills seen here add up to. Where it is less than `filledLots`, fills are still to come. */
  readonly fillLots: SizeLots;
  /** Fees of the fills seen here, micro-USDC, positive = paid. */
  readonly feeUnits: QuoteUnits;
  readonly sentAtMs: number | null;
  readonly stateSinceMs: number;
  /** The venue's words or ours on how it stands; '' when there is nothing to say. */
  readonly note: string;
  readonly effectId: string | null;
  /** False for a child that waits for its parent to fill whole: it protects nothing yet. */
  readonly live: boolean;
  /** True once its trigger price was reached: it is being executed at the venue. */
  readonly firing: boolean;
  /** True once the venue proved that an order lived which had counted as dead; a person has to see it. */
  readonly late: boolean;
  /** True for an order that was placed elsewhere: shown, counted, and left alone. */
  readonly foreign: boolean;
  /** Identities of the fills counted, so that none counts twice. */
  readonly fillIds: readonly string[];
}

/** What is told with an event; what is left out stays as it was. */
export interface OrderEventData {
  readonly effectId?: string;
  readonly oid?: number;
  /** Executed so far, as the venue says. */
  readonly filledLots?: SizeLots;
  readonly text?: string;
  /** The trigger price was reached. */
  readonly firing?: boolean;
}

/** A record of a request that has not left, or of one that leaves now with the effect `sentBy`. */
export function newRecord(request: OrderRequest, no: number, atMs: number, sentBy: string | null = null): OrderRecord {
  // Written out: a spread that gains half as many fields again is laid out anew several times, on the way of every order.
  const record: OrderRecord = {
    cloid: request.cloid,
    asset: request.asset,
    isBuy: request.isBuy,
    sizeLots: request.sizeLots,
    orderType: request.orderType,
    priceTicks: request.priceTicks,
    triggerTicks: request.triggerTicks,
    timeInForce: request.timeInForce,
    reduceOnly: request.reduceOnly,
    strategyId: request.strategyId,
    signalId: request.signalId,
    ticketId: request.ticketId,
    signalStrength: request.signalStrength,
    urgency: request.urgency,
    decisionMidTicks: request.decisionMidTicks,
    createdAtMs: request.createdAtMs,
    expiresAtMs: request.expiresAtMs,
    parentCloid: request.parentCloid,
    reason: request.reason,
    no,
    state: sentBy === null ? 'pending' : 'submitted',
    oid: null,
    filledLots: 0 as SizeLots,
    fillLots: 0 as SizeLots,
    feeUnits: asUnits(0),
    sentAtMs: sentBy === null ? null : atMs,
    stateSinceMs: atMs,
    note: '',
    effectId: sentBy,
    live: request.parentCloid === null,
    firing: false,
    late: false,
    foreign: false,
    fillIds: [],
  };
  const { attempt, part } = request;
  if (attempt === undefined && part === undefined) return record;
  return { ...record, ...(attempt === undefined ? {} : { attempt }), ...(part === undefined ? {} : { part }) };
}

/** Key of an order in our books: its client id, or for one that has none the venue's number. */
export function orderKey(cloid: string | null, oid: number): string {
  return cloid ?? `oid:${oid}`;
}

/** A record of an order that the venue lists and our books lack. Its size is what is left of it: what came before is not known. */
export function adoptedRecord(
  order: VenueOpenOrder,
  place: { readonly no: number; readonly foreign: boolean; readonly atMs: number },
): OrderRecord {
  const orderType = order.tpsl === 'sl' ? 'stop_loss' : order.tpsl === 'tp' ? 'take_profit' : 'limit';
  const request: OrderRequest = {
    cloid: orderKey(order.cloid, order.oid),
    asset: order.asset,
    isBuy: order.isBuy,
    sizeLots: order.remainingLots,
    orderType,
    priceTicks: order.priceTicks,
    triggerTicks: order.triggerTicks,
    timeInForce: order.triggerTicks === null ? 'Gtc' : null,
    reduceOnly: order.reduceOnly,
    strategyId: null,
    signalId: null,
    ticketId: null,
    signalStrength: null,
    urgency: 'normal',
    decisionMidTicks: null,
    createdAtMs: place.atMs,
    expiresAtMs: place.atMs,
    parentCloid: null,
    reason: place.foreign ? 'foreign' : 'adopted',
  };
  return {
    ...newRecord(request, place.no, place.atMs),
    state: 'open',
    oid: order.oid,
    live: order.live,
    foreign: place.foreign,
  };
}

/**
 * The event that a venue's word really is for this order. A venue says "filled" of an immediate-or-cancel order that filled in part as
 * well as in whole: the figures decide, and the rest of such an order is dead. A reduce-only order is cut to its position when it acts:
 * filled is filled then, whatever its size was. A rejection of an order that already executed is the end of its remainder.
 */
export function trueEvent(record: OrderRecord, event: OrderEvent, filledLots: number): OrderEvent {
  switch (event) {
    case 'fill':
    case 'partialFill':
      return executionEvent(record, event, filledLots);
    case 'accept':
    case 'wait':
      return filledLots > record.filledLots ? executionEvent(record, 'partialFill', filledLots) : event;
    case 'cancel':
    case 'reject':
    case 'expire':
      return endEvent(record, event, filledLots);
    default:
      return event;
  }
}

function executionEvent(record: OrderRecord, event: 'fill' | 'partialFill', filledLots: number): OrderEvent {
  if (filledLots >= record.sizeLots) return 'fill';
  // Its end was told already, with all of this: the same news by another way.
  if (event === 'fill' && record.state === 'cancelled' && filledLots === record.filledLots) return 'cancel';
  if (event === 'fill' && record.reduceOnly && filledLots > 0) return 'fill';
  return event === 'fill' && record.timeInForce === 'Ioc' ? 'cancel' : 'partialFill';
}

function endEvent(record: OrderRecord, event: 'cancel' | 'reject' | 'expire', filledLots: number): OrderEvent {
  if (filledLots >= record.sizeLots) return 'fill';
  return event === 'reject' && filledLots > 0 ? 'cancel' : event;
}

/** Lots of an opening order that may still reach the position: unexecuted ones while it works, and executed ones whose fill is to come. */
export function outstandingLots(record: OrderRecord, isWorking: boolean): number {
  const upTo = isWorking ? record.sizeLots : record.filledLots;
  return Math.max(0, upTo - record.fillLots);
}
