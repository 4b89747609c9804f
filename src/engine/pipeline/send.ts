import type { OrderGroup } from '../orders/build-orders.ts';
import type { EngineCore } from './engine-core.ts';
import { describeOrder, priceOf } from './order-words.ts';
import { stampSent } from './stamps.ts';

/** Books a group of orders as sent and asks the host to send it once its intent is durable. Returns the effect's id. */
export function sendGroup(
  core: EngineCore,
  group: OrderGroup,
  context: { readonly chain: string; readonly urgent: boolean },
): string {
  if (group.requests.length === 0) throw new Error('an order group without orders was to be sent');
  const effectId = core.sink.effect({
    kind: 'SendOrders',
    grouping: group.grouping,
    orders: group.wire,
    expiresAfterMs: group.expiresAfterMs,
    reducesOnly: group.reducesOnly,
    urgent: context.urgent,
  });
  const { asset, cloids, expiresAfterMs } = group;
  const figures: Record<string, string> = {};
  let text = '';
  for (const request of group.requests) {
    const { cloid, orderType } = request;
    core.rooms.ledger.addSent(request, effectId, core.atMs);
    stampSent(core, request);
    core.dirt.orders.add(cloid);
    figures[orderType] = cloid;
    text =
      text === ''
        ? describeOrder(core, request)
        : `${text}; ${orderType} at ${priceOf(core, asset, request.triggerTicks ?? request.priceTicks)}`;
  }
  core.rooms.execution.sent(effectId, { cloids, expiresAfterMs, asset }, core.atMs);
  core.sink.decision({ chain: context.chain, stage: 'orders', outcome: 'passed', text, asset, figures });
  return effectId;
}
