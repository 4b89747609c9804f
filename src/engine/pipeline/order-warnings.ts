import type { FillInput, VenueReply } from '../domain/inputs.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { sizeOf } from './order-words.ts';

/** An order was refused or its fate is not known: the trader hears of it with what happens next. */
export function warnOrder(core: EngineCore, order: OrderRecord, text: string): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `order:${order.state}:${order.asset}`,
      title: `${core.symbol(order.asset)} order ${order.state}`,
      body: order.state === 'unknown' ? core.rooms.execution.unknownStory(order.cloid, core.atMs) : text,
      asset: order.asset,
      ticketId: order.ticketId,
    }),
  );
}

/** An order that had counted as dead has lived: what was decided in between did not know of it, so a person has to look. */
export function warnLate(core: EngineCore, order: OrderRecord): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'execution',
      dedupKey: `late:${order.cloid}`,
      title: `${core.symbol(order.asset)} order lived after all`,
      body: `The ${order.orderType} to ${order.isBuy ? 'buy' : 'sell'} ${sizeOf(core, order.asset, order.sizeLots)} had counted as dead and is ${order.state}. The books follow the venue.`,
      asset: order.asset,
      ticketId: order.ticketId,
    }),
  );
}

/** The venue closes a position by force. */
export function warnLiquidation(core: EngineCore, fill: FillInput): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'emergency',
      category: 'risk_management',
      dedupKey: `liquidation:${fill.asset}:${fill.tid}`,
      title: `${core.symbol(fill.asset)} is being liquidated`,
      body: `The venue ${fill.isBuy ? 'bought' : 'sold'} ${sizeOf(core, fill.asset, fill.sizeLots)} by force: the margin of the account is used up.`,
      asset: fill.asset,
      ticketId: null,
    }),
  );
}

/** No order hangs on the request any more, so it was a cancel: what it named may still stand. */
export function warnUnconfirmed(core: EngineCore, { effectId, outcome }: VenueReply): void {
  if (outcome.status === 'ok' || outcome.status === 'unsent') return;
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `unconfirmed:${effectId}`,
      title: 'A cancel was not confirmed',
      body: `${outcome.status === 'refused' ? outcome.text : outcome.reason}. What it named may still stand at the venue.`,
      asset: null,
      ticketId: null,
    }),
  );
}
