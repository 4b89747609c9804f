import type { LegReply } from '../../engine/domain/orders-wire.ts';
import type { Core } from '../core.ts';
import { cancelTwap, placeTwap } from '../twap/place-twap.ts';
import { openOrderOf } from '../history/order-detail.ts';
import type { ExchangeInput, RequestOutcome } from '../types.ts';
import { endOrder } from './lifecycle.ts';
import { placeSingle } from './place.ts';
import { placeForPosition, placeWithChildren } from './place-group.ts';
import { modifyOrder } from './modify.ts';
import { react } from './react.ts';
import { setScheduledCancel } from './schedule-cancel.ts';
import type { Client } from './client.ts';
import { errorLeg, VENUE_ERRORS } from './venue-errors.ts';

/** The inputs that ask something of the exchange and get a reply. */
type OrderInput = Extract<ExchangeInput, { kind: 'order' }>;
type CancelInput = Extract<ExchangeInput, { kind: 'cancel' }>;
type ModifyInput = Extract<ExchangeInput, { kind: 'modify' }>;
type ScheduleInput = Extract<ExchangeInput, { kind: 'scheduleCancel' }>;
type TwapInput = Extract<ExchangeInput, { kind: 'twap' }>;
type TwapCancelInput = Extract<ExchangeInput, { kind: 'twapCancel' }>;

/** Answers a request. */
export function reply(
  core: Core,
  input: { readonly requestId: string; readonly account: string },
  outcome: RequestOutcome,
): void {
  core.outputs.push({ kind: 'reply', requestId: input.requestId, account: input.account, outcome });
}

/** Places the orders of a request one after the other; the reply follows what happened at once, and goes before what follows from it. */
export function requestOrders(core: Core, input: OrderInput): void {
  const client = core.openClient(input.account);
  if (input.expiresAfterMs !== null && !(core.nowMs <= input.expiresAfterMs)) {
    reply(core, input, { status: 'refused', text: 'Action already expired' });
    return;
  }
  if (input.orders.length === 0) {
    reply(core, input, { status: 'refused', text: 'Order request has no orders.' });
    return;
  }
  reply(core, input, { status: 'ok', legs: placeAll(core, client, input) });
  react(core);
}

function placeAll(core: Core, client: Client, input: OrderInput): LegReply[] {
  if (input.grouping === 'normalTpsl') return placeWithChildren(core, client, input.orders);
  if (input.grouping === 'positionTpsl') return placeForPosition(core, client, input.orders);
  return input.orders.map((wire, i) => {
    if (i > 0) react(core);
    return placeSingle(core, client, wire);
  });
}

/** Cancels orders by number or client id: resting ones, triggers, and children that still wait. */
export function requestCancels(core: Core, input: CancelInput): void {
  const client = core.openClient(input.account);
  const legs = input.cancels.map((cancel): LegReply => {
    const order = openOrderOf(client, cancel);
    if (order === null || order.asset !== cancel.asset) {
      return errorLeg('cloid' in cancel ? cancel.cloid : '', cancel.asset, VENUE_ERRORS.unknownOrder);
    }
    if (input.fast === true && order.trigger !== null && !order.fired)
      return errorLeg(order.cloid ?? '', cancel.asset, VENUE_ERRORS.fastTrigger);
    endOrder(core, order, 'canceled');
    return { cloid: order.cloid ?? '', status: 'cancelled' };
  });
  reply(core, input, { status: 'ok', legs });
}

/** Replaces orders one after the other; the reply follows what happened at once, and goes before what follows from it. */
export function requestModifies(core: Core, input: ModifyInput): void {
  const client = core.openClient(input.account);
  if (input.modifies.length === 0) {
    reply(core, input, { status: 'refused', text: 'Modify request has no orders.' });
    return;
  }
  const legs = input.modifies.map(({ target, order }, i): LegReply => {
    if (i > 0) react(core);
    return modifyOrder(core, client, { target, wire: order, alwaysPlace: input.alwaysPlace });
  });
  reply(core, input, { status: 'ok', legs });
  react(core);
}

/** Sets or clears the dead man's switch. */
export function requestScheduleCancel(core: Core, input: ScheduleInput): void {
  const text = setScheduledCancel(core, core.openClient(input.account), input.timeMs);
  reply(core, input, text === null ? { status: 'ok', legs: [] } : { status: 'refused', text });
}

/** Starts a time-weighted order; its first slice trades before the reply. */
export function requestTwap(core: Core, input: TwapInput): void {
  const placed = placeTwap(core, core.openClient(input.account), input);
  reply(
    core,
    input,
    typeof placed === 'number' ? { status: 'ok', legs: [], twapId: placed } : { status: 'refused', text: placed },
  );
  react(core);
}

/** Stops a time-weighted order. */
export function requestTwapCancel(core: Core, input: TwapCancelInput): void {
  const known = cancelTwap(core, core.openClient(input.account), input);
  const text = 'TWAP was never placed, already canceled, or filled.';
  reply(core, input, known ? { status: 'ok', legs: [] } : { status: 'refused', text });
}
