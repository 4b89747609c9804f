import type { QuoteUnits } from '../contract/units.ts';
import { asLots, asTicks, asUnits } from '../contract/units.ts';
import type { VenueOpenOrder, VenuePosition } from '../engine/domain/inputs.ts';
import type { Core } from './core.ts';
import { equityOf, marginUsed } from './margin.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import { shownRemaining } from './history/order-detail.ts';
import type { AccountState, ExchangeOrderEvent } from './types.ts';

/** The account of an address. One never seen shows what it would open with; looking opens nothing. */
export function accountState(core: Core, address: string): AccountState {
  const client = core.clientByAddress.get(address);
  if (client === undefined) return emptyAccount(core.startUnits);
  const positions: VenuePosition[] = [];
  for (let asset = 0; asset < core.assets; asset++) {
    const lots = core.position(client, asset);
    if (lots === 0) continue;
    const costUnits = asUnits(core.ledger.costOf(client.account, asset));
    positions.push({ asset, sizeLots: asLots(lots), costUnits });
  }
  return {
    cashUnits: asUnits(core.ledger.cashOf(client.account)),
    netDepositsUnits: asUnits(core.ledger.deposits[client.account] as number),
    equityUnits: asUnits(equityOf(core, client)),
    marginUsedUnits: asUnits(marginUsed(core, client)),
    positions,
    openOrders: Array.from(client.byOid.values(), (order) => openOrder(core, order)),
  };
}

function emptyAccount(units: QuoteUnits): AccountState {
  return {
    cashUnits: units,
    netDepositsUnits: units,
    equityUnits: units,
    marginUsedUnits: asUnits(0),
    positions: [],
    openOrders: [],
  };
}

function openOrder(core: Core, order: ClientOrder): VenueOpenOrder {
  const { trigger } = order;
  const waits = order.phase === 'pending' || order.phase === 'armed';
  return {
    asset: order.asset,
    oid: order.oid,
    cloid: order.cloid,
    isBuy: order.isBuy,
    priceTicks: asTicks(order.priceTicks),
    triggerTicks: trigger === null || !waits ? null : asTicks(trigger.triggerTicks),
    tpsl: trigger === null || !waits ? null : trigger.tpsl,
    remainingLots: asLots(shownRemaining(core, order)),
    reduceOnly: order.reduceOnly,
    live: order.phase !== 'pending',
  };
}

/** Where the order of a client id stands or how it ended; null when the exchange has never seen it or has forgotten it. */
export function statusOf(core: Core, address: string, cloid: string): ExchangeOrderEvent | null {
  const client = core.clientByAddress.get(address);
  if (client === undefined) return null;
  const order = client.byCloid.get(cloid);
  return order === undefined ? endedStatus(client, cloid) : openStatus(core, client, order);
}

function openStatus(core: Core, client: Client, order: ClientOrder): ExchangeOrderEvent {
  return {
    kind: 'orderUpdate',
    account: client.address,
    asset: order.asset,
    oid: order.oid,
    cloid: order.cloid,
    status: 'open',
    filledLots: asLots(order.filledLots),
    remainingLots: asLots(shownRemaining(core, order)),
    atMs: core.nowMs,
  };
}

function endedStatus(client: Client, cloid: string): ExchangeOrderEvent | null {
  const ended = client.history.endOfCloid(cloid);
  if (ended === null) return null;
  const { order } = ended;
  return {
    kind: 'orderUpdate',
    account: client.address,
    asset: order.asset,
    oid: order.oid,
    cloid,
    status: ended.status,
    filledLots: asLots(order.filledLots),
    remainingLots: asLots(order.remainingLots),
    atMs: ended.statusAtMs,
  };
}
