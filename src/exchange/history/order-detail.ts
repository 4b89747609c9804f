import type { Core } from '../core.ts';
import type { Client } from '../orders/client.ts';
import type { ClientOrder } from '../orders/client-order.ts';
import { closableLots } from '../margin.ts';
import type { OrderKey } from '../types.ts';
import type { OrderDetail, OrderHistoryEntry } from '../views.ts';

const NO_CHILDREN: readonly OrderDetail[] = [];

/** Lots still to trade as the owner sees them: an armed order on the whole position shows what it would close now. */
export function shownRemaining(core: Core, order: ClientOrder): number {
  if (order.phase !== 'armed' || order.trigger?.isPosition !== true) return order.remainingLots;
  return closableLots(core, core.client(order.client), order);
}

/** An order as a statement shows it now; the children of a parent that is open are nested in it. */
export function detailOf(core: Core, order: ClientOrder): OrderDetail {
  const { trigger } = order;
  const remainingLots = shownRemaining(core, order);
  return {
    asset: order.asset,
    oid: order.oid,
    cloid: order.cloid,
    isBuy: order.isBuy,
    priceTicks: order.priceTicks,
    origLots: order.filledLots + remainingLots,
    remainingLots,
    filledLots: order.filledLots,
    placedAtMs: order.placedAtMs,
    reduceOnly: order.reduceOnly,
    tif: order.shownTif,
    trigger:
      trigger === null
        ? null
        : {
            ticks: trigger.triggerTicks,
            isMarket: trigger.isMarket,
            tpsl: trigger.tpsl,
            isPosition: trigger.isPosition,
            fired: order.fired,
          },
    children: order.role === 'parent' && order.phase !== 'ended' ? childrenOf(core, order) : NO_CHILDREN,
    waitsForParent: order.phase === 'pending' && order.role === 'child',
    twapId: order.twapId,
  };
}

function childrenOf(core: Core, parent: ClientOrder): readonly OrderDetail[] {
  return core
    .client(parent.client)
    .familyOf(parent)
    .map((child) => detailOf(core, child));
}

/** Open orders of an account, oldest first; children that wait are nested in their parent and not listed beside it. */
export function openOrderDetails(core: Core, address: string): OrderDetail[] {
  const client = core.clientByAddress.get(address);
  const list: OrderDetail[] = [];
  if (client === undefined) return list;
  for (const order of client.byOid.values()) if (order.phase !== 'pending') list.push(detailOf(core, order));
  return list;
}

/** Steps in the lives of an account's orders, newest first, at most 2000. */
export function orderHistory(core: Core, address: string): OrderHistoryEntry[] {
  return core.clientByAddress.get(address)?.history.newestFirst() ?? [];
}

/** Where an order stands (`open`) or how it ended, by number or client id; null when it is unknown or forgotten. */
export function orderDetail(core: Core, address: string, key: OrderKey): OrderHistoryEntry | null {
  const client = core.clientByAddress.get(address);
  if (client === undefined) return null;
  const order = openOrderOf(client, key);
  if (order === null) return 'oid' in key ? client.history.endOfOid(key.oid) : client.history.endOfCloid(key.cloid);
  return { order: detailOf(core, order), status: 'open', statusAtMs: order.statusAtMs };
}

/** The order of a client that is not over and that a key names, or null. */
export function openOrderOf(client: Client, key: OrderKey): ClientOrder | null {
  return ('oid' in key ? client.byOid.get(key.oid) : client.byCloid.get(key.cloid)) ?? null;
}
