import { asLots } from '../../contract/units.ts';
import type { VenueOrderStatus } from '../../engine/domain/orders-wire.ts';
import type { Core } from '../core.ts';
import { detailOf, shownRemaining } from '../history/order-detail.ts';
import type { ClientOrder } from './client-order.ts';

/** Tells the owner that an order opened or fired, and notes it. */
export function tell(core: Core, order: ClientOrder, status: 'open' | 'triggered'): void {
  order.statusAtMs = core.nowMs;
  core.client(order.client).history.addStep({ order: detailOf(core, order), status, statusAtMs: core.nowMs });
  pushUpdate(core, order, status);
}

/** Tells the owner of an order's status, without noting it. */
function pushUpdate(core: Core, order: ClientOrder, status: VenueOrderStatus): void {
  core.outputs.push({
    kind: 'orderUpdate',
    account: core.client(order.client).address,
    asset: order.asset,
    oid: order.oid,
    cloid: order.cloid,
    status,
    filledLots: asLots(order.filledLots),
    remainingLots: asLots(shownRemaining(core, order)),
    atMs: core.nowMs,
  });
}

/** Takes a new order into the books of its owner. */
export function addOrder(core: Core, order: ClientOrder): void {
  core.client(order.client).addOrder(order);
  core.addInterest(order.asset, 1);
}

/** Lets an order rest in the book. */
export function restOrder(core: Core, order: ClientOrder): void {
  order.phase = 'resting';
  core.book(order.asset).rest(order);
  core.client(order.client).addResting(order, order.remainingLots);
  core.tape.touchBook(order.asset);
}

/** Makes a trigger watch the mark; the next look compares it. */
export function armOrder(core: Core, order: ClientOrder): void {
  order.phase = 'armed';
  order.armedSeq = core.nextArm++;
  (core.triggers[order.asset] as ClientOrder[]).push(order);
  core.justArmed.push(order);
  tell(core, order, 'open');
}

/** Stops a trigger from watching. */
export function disarm(core: Core, order: ClientOrder): void {
  const armed = core.triggers[order.asset] as ClientOrder[];
  const at = armed.indexOf(order);
  if (at >= 0) armed.splice(at, 1);
}

/** Takes an order out of wherever it stands, without a word. */
function withdraw(core: Core, order: ClientOrder): void {
  if (order.phase === 'armed') disarm(core, order);
  if (order.phase !== 'resting') return;
  core.book(order.asset).remove(order);
  core.client(order.client).addResting(order, -order.remainingLots);
  core.tape.touchBook(order.asset);
}

/**
 * Ends an order and says so. A parent takes its children along: filled whole, or ended for want of margin with a part, they are armed;
 * ended any other way, they die with it.
 * An order that is over already is left alone.
 */
export function endOrder(core: Core, order: ClientOrder, status: VenueOrderStatus): void {
  if (order.phase === 'ended') return;
  close(core, order, status);
  pushUpdate(core, order, status);
  if (order.role !== 'parent') return;
  const isDone = status === 'filled' || (status === 'marginCanceled' && order.filledLots > 0);
  for (const child of core.client(order.client).familyOf(order)) {
    if (isDone) armOrder(core, child);
    else endOrder(core, child, 'parentCanceled');
  }
}

/** Ends an order whose place another one takes: unlike an end for good, it leaves the rest of its family alone. */
export function retireOrder(core: Core, order: ClientOrder): void {
  close(core, order, 'canceled');
  pushUpdate(core, order, 'canceled');
}

/** Ends an order that its request is refused for: the reply tells it, an event only where the options ask for it. */
export function refuseOrder(core: Core, order: ClientOrder, status: VenueOrderStatus): void {
  close(core, order, status);
  if (core.refusalEvents) pushUpdate(core, order, status);
}

/** Notes an order that was refused before it was taken: its client id stays free. */
export function noteRefused(core: Core, order: ClientOrder, status: VenueOrderStatus): void {
  order.phase = 'ended';
  const ended = { order: detailOf(core, order), status, statusAtMs: core.nowMs };
  core.client(order.client).history.addEnd(ended, false);
  if (core.refusalEvents) pushUpdate(core, order, status);
}

function close(core: Core, order: ClientOrder, status: VenueOrderStatus): void {
  withdraw(core, order);
  order.phase = 'ended';
  core.addInterest(order.asset, -1);
  const ended = { order: detailOf(core, order), status, statusAtMs: core.nowMs };
  core.client(order.client).endOrder(order, ended);
}

/** Cancels the other one of a pair, because this one has triggered. A parent is over by then: children only live after it. */
export function cancelSiblings(core: Core, order: ClientOrder): void {
  for (const sibling of core.client(order.client).familyOf(order)) endOrder(core, sibling, 'siblingFilledCanceled');
}
