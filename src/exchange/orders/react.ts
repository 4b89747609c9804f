import type { Core } from '../core.ts';
import { coverDebt } from '../liquidation.ts';
import type { Client } from './client.ts';
import type { ClientOrder } from './client-order.ts';
import { endOrder } from './lifecycle.ts';
import { fireIfDue } from './triggers.ts';

const NOTHING: readonly number[] = [];

/**
 * What follows from trades, once the match that made them is over: reduce-only orders that no longer fit are cancelled, children that
 * were armed behind the mark fire. Their trades are followed up likewise, until nothing is left.
 */
export function react(core: Core): void {
  while (core.touched.length > 0 || core.justArmed.length > 0) {
    const keys = core.touched.length === 0 ? NOTHING : core.touched.splice(0);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (keys.indexOf(key) < i) continue;
      const asset = key % core.assets;
      fitToPosition(core, core.client((key - asset) / core.assets), asset);
    }
    if (core.justArmed.length === 0) continue;
    for (const order of core.justArmed.splice(0)) fireIfDue(core, order);
  }
}

function fitToPosition(core: Core, client: Client, asset: number): void {
  const position = core.position(client, asset);
  const closing: ClientOrder[] = [];
  let closingLots = 0;
  for (const order of client.closingOrdersOf(asset)) {
    if (order.phase === 'armed' && order.trigger?.isPosition === true) {
      if (!closes(order, position)) endOrder(core, order, 'reduceOnlyCanceled');
    } else if (order.phase === 'resting' && order.reduceOnly) {
      if (closes(order, position)) {
        closing.push(order);
        closingLots += order.remainingLots;
      } else endOrder(core, order, 'reduceOnlyCanceled');
    }
  }
  for (const order of closing) {
    if (closingLots <= Math.abs(position)) break;
    closingLots -= order.remainingLots;
    endOrder(core, order, 'reduceOnlyCanceled');
  }
  if (position === 0) coverDebt(core, client);
}

function closes(order: ClientOrder, position: number): boolean {
  return order.isBuy ? position < 0 : position > 0;
}
