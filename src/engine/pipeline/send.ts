import type { OrderGroup } from '../orders/build-orders.ts';
import type { EngineCore } from './engine-core.ts';

/** Books a group of orders as sent and asks the host to send it once its intent is durable. Returns the effect's id. */
export function sendGroup(
  core: EngineCore,
  group: OrderGroup,
  context: { readonly chain: string; readonly urgent: boolean },
): string {
  const effectId = core.sink.effect({
    kind: 'SendOrders',
    grouping: group.grouping,
    orders: group.wire,
    expiresAfterMs: group.expiresAfterMs,
    reducesOnly: group.reducesOnly,
    urgent: context.urgent,
  });
  for (const request of group.requests) {
    core.rooms.ledger.add(request, core.atMs);
    const sent = core.rooms.ledger.applyEvent(request.cloid, 'submit', { effectId }, core.atMs);
    if (!sent.ok) throw new Error(`a new order could not be submitted: ${sent.error.detail}`);
    core.dirt.orders.add(request.cloid);
  }
  const first = group.requests[0];
  if (first === undefined) throw new Error('an order group without orders was to be sent');
  core.rooms.execution.sent(
    effectId,
    {
      cloids: group.requests.map((request) => request.cloid),
      expiresAfterMs: group.expiresAfterMs,
      asset: first.asset,
    },
    core.atMs,
  );
  core.sink.decision({
    chain: context.chain,
    stage: 'orders',
    outcome: 'passed',
    text: group.requests
      .map(
        (request) =>
          `${request.orderType} ${request.isBuy ? 'buy' : 'sell'} ${request.sizeLots} @ ${request.triggerTicks ?? request.priceTicks}`,
      )
      .join('; '),
    asset: first.asset,
    figures: Object.fromEntries(group.requests.map((request) => [request.orderType, request.cloid])),
  });
  return effectId;
}
