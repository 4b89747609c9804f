import type { SizeLots } from '../../contract/units.ts';
import type { OrderQualityView, OrderState, OrderView } from '../../contract/views.ts';
import type { OrderRequest } from '../domain/flow.ts';

/** The part of an order record that the window shows. */
export interface ShownOrder extends OrderRequest {
  readonly state: OrderState;
  readonly stateSinceMs: number;
  readonly filledLots: SizeLots;
  readonly oid: number | null;
  readonly foreign: boolean;
}

/** An order as the window shows it; `note` tells the story of an unknown one, else the venue's or our words. */
export function orderView(order: ShownOrder, note: string, quality: OrderQualityView | null): OrderView {
  return {
    cloid: order.cloid,
    asset: order.asset,
    side: order.isBuy ? 'buy' : 'sell',
    type: order.orderType,
    timeInForce: order.timeInForce,
    priceTicks: order.priceTicks,
    triggerTicks: order.triggerTicks,
    sizeLots: order.sizeLots,
    filledLots: order.filledLots,
    reduceOnly: order.reduceOnly,
    state: order.state,
    stateSinceMs: order.stateSinceMs,
    note,
    strategyId: order.strategyId,
    signalId: order.signalId,
    createdAtMs: order.createdAtMs,
    oid: order.oid,
    foreign: order.foreign,
    quality,
  };
}
