import { isWorking } from '../domain/order-state.ts';
import type { CancelLine } from '../domain/outputs.ts';
import type { CancelTarget } from '../execution/cancel-watch.ts';
import { CANCELS_UNTIL_STUCK } from '../execution/cancel-watch.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { raiseIntervention } from './interventions.ts';
import { describeOrder } from './order-words.ts';

/** Sends one cancel for all of the orders, and one for each time-weighted order; each is followed until it is known to be gone. */
export function cancelOrders(core: EngineCore, orders: readonly CancelTarget[]): void {
  const plain: CancelLine[] = [];
  for (const { asset, cloid } of orders) {
    const record = core.rooms.ledger.get(cloid);
    if (record?.orderType === 'twap') sendCancel(core, [{ asset, cloid, twapId: record.oid }]);
    else plain.push({ asset, cloid });
  }
  if (plain.length > 0) sendCancel(core, plain);
}

function sendCancel(core: EngineCore, cancels: readonly CancelLine[]): void {
  const effectId = core.sink.effect({ kind: 'Cancel', cancels });
  core.rooms.execution.cancelSent(effectId, cancels, core.atMs);
}

/**
 * News of an order that is being cancelled: gone, or still there after its cancel had its chance, and then the cancel is sent again. One over
 * time cannot be named before the venue has told its number: its cancel follows at once then. `before`: as it was before the news.
 */
export function followCancel(core: EngineCore, order: OrderRecord, before: OrderRecord): void {
  const { execution } = core.rooms;
  const { cloid, asset } = order;
  if (!execution.isCancelling(cloid)) return;
  if (!isWorking(order.state)) {
    execution.ended(cloid);
    if (execution.interventions.resolve('cancel', asset, cloid, core.atMs)) core.dirt.interventions = true;
    return;
  }
  const stands = order.state === 'open' || order.state === 'partially_filled';
  const isNamedNow = order.orderType === 'twap' && before.oid === null && order.oid !== null;
  if (!stands || !(isNamedNow || execution.mustCancelAgain(cloid))) return;
  const sent = execution.cancelsSent(cloid);
  cancelOrders(core, [order]);
  core.sink.decision({
    chain: order.signalId ?? order.reason,
    stage: 'execution',
    outcome: 'info',
    text: isNamedNow
      ? `Cancel of ${describeOrder(core, order)} sent with its number, which was not known before`
      : `Cancel of ${describeOrder(core, order)} sent again: it still stands after ${sent} of them`,
    asset,
    figures: { cloid, sent },
  });
  if (sent !== CANCELS_UNTIL_STUCK) return;
  raiseIntervention(core, {
    kind: 'cancel',
    asset,
    cloid,
    title: `${core.symbol(asset)} order cannot be cancelled`,
    story: [{ atMs: core.atMs, text: `${describeOrder(core, order)} still stands after ${sent} cancels` }],
    advice: 'The cancel is sent again for as long as the order stands. Cancel it at the venue, or let it be executed.',
  });
}
