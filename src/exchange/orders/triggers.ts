import type { AssetId } from '../../contract/units.ts';
import type { Core } from '../core.ts';
import { closableLots } from '../margin.ts';
import type { ClientOrder } from './client-order.ts';
import { finishTaking, takeFromBook } from './execute.ts';
import { cancelSiblings, disarm, endOrder, tell } from './lifecycle.ts';

/** Terms by which a trigger is compared with the mark. */
export interface TriggerSide {
  readonly isBuy: boolean;
  readonly tpsl: 'tp' | 'sl';
  readonly triggerTicks: number;
}

/** True if the trigger waits for the mark to fall: a stop that sells, or a take-profit that buys. */
export function waitsForFall(side: TriggerSide): boolean {
  return (side.tpsl === 'sl') !== side.isBuy;
}

/** True if the trigger still lies ahead of a price: equal is not ahead. */
export function isAhead(side: TriggerSide, referenceTicks: number): boolean {
  return waitsForFall(side) ? side.triggerTicks < referenceTicks : side.triggerTicks > referenceTicks;
}

/** True once the mark has reached the trigger; equal counts as reached. */
export function isReached(side: TriggerSide, markTicks: number): boolean {
  return waitsForFall(side) ? markTicks <= side.triggerTicks : markTicks >= side.triggerTicks;
}

function isDue(core: Core, order: ClientOrder): boolean {
  const { trigger } = order;
  if (order.phase !== 'armed' || trigger === null) return false;
  return isReached(
    { isBuy: order.isBuy, tpsl: trigger.tpsl, triggerTicks: trigger.triggerTicks },
    core.mark(order.asset),
  );
}

/** Fires the triggers of an asset that its new mark has reached, in the order in which they were armed. */
export function fireDue(core: Core, asset: AssetId): void {
  const armed = core.triggers[asset] as ClientOrder[];
  if (armed.length === 0) return;
  const due = armed.filter((order) => isDue(core, order));
  for (const order of due) fireIfDue(core, order);
}

/** Fires one trigger if it still watches and its mark is reached. */
export function fireIfDue(core: Core, order: ClientOrder): void {
  // One that fired before it may have ended it.
  if (!isDue(core, order)) return;
  disarm(core, order);
  order.phase = 'taking';
  order.fired = true;
  tell(core, order, 'triggered');
  cancelSiblings(core, order);
  const closable = closableLots(core, core.client(order.client), order);
  const lots = order.trigger?.isPosition === true ? closable : Math.min(order.remainingLots, closable);
  if (lots === 0) {
    endOrder(core, order, 'reduceOnlyCanceled');
    return;
  }
  order.sizeLots = lots;
  order.remainingLots = lots;
  takeFromBook(core, order);
  finishTaking(core, order);
}
