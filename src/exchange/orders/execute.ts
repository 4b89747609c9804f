import type { Core } from '../core.ts';
import type { ClientOrder } from './client-order.ts';
import { endOrder, restOrder, tell } from './lifecycle.ts';

/** Lets an order take what crosses its limit. Ends and rests are left to the caller. */
export function takeFromBook(core: Core, order: ClientOrder): void {
  order.phase = 'taking';
  if (order.remainingLots === 0) return;
  const lots = order.liquidation ? order.remainingLots : Math.floor(order.remainingLots * core.fillShare);
  if (lots === 0) return;
  core.book(order.asset).take({
    account: core.client(order.client).account,
    isBuy: order.isBuy,
    lots,
    limitTicks: order.priceTicks,
    order,
  });
  core.tape.touchBook(order.asset);
}

/** True if an order that has taken cannot rest: an immediate one, and one that the fault of partial fills has kept from taking on. */
export function isOver(core: Core, order: ClientOrder): boolean {
  if (order.tif === 'Ioc') return true;
  return core.fillShare < 1 && core.book(order.asset).crosses(order.isBuy, order.priceTicks);
}

/** After taking: an order filled whole ends, the rest of an immediate one is cancelled, the rest of a limit order rests. */
export function finishTaking(core: Core, order: ClientOrder): void {
  if (order.remainingLots === 0) endOrder(core, order, 'filled');
  else if (isOver(core, order)) endOrder(core, order, order.filledLots > 0 ? 'canceled' : 'iocCancelRejected');
  else {
    restOrder(core, order);
    // A trigger has told that it fired; from then on it was open already.
    if (order.trigger === null) tell(core, order, 'open');
    // Resting reduce-only orders together must not exceed the position: the next look at it cancels the older ones.
    if (order.reduceOnly) core.touched.push(order.client * core.assets + order.asset);
  }
}
