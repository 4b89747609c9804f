import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';

/**
 * Ends reductions over time of ours whose position is gone. The venue would end them with their next slice, within 30 s: what is opened
 * until then would be reduced by them.
 */
export function endIdleTwaps(core: EngineCore): void {
  const idle = core.rooms.ledger
    .working()
    .filter(
      (order) =>
        order.orderType === 'twap' &&
        order.reduceOnly &&
        !order.foreign &&
        !core.rooms.execution.isCancelling(order.cloid) &&
        hasNothingToReduce(core, order),
    );
  if (idle.length > 0) cancelOrders(core, idle);
}

function hasNothingToReduce(core: EngineCore, { asset, isBuy }: OrderRecord): boolean {
  const lots = core.rooms.portfolio.position(asset)?.sizeLots ?? 0;
  return lots === 0 || lots > 0 === isBuy;
}
