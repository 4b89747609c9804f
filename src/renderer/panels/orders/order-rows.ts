import type { OrderView } from '../../../contract/views.ts';
import { WORKING_ORDERS } from '../../format/words.ts';

/** Unknown orders first, then the other working ones, then the rest; newest first within each. */
export function orderRows(orders: ReadonlyMap<string, OrderView>, workingOnly: boolean): readonly OrderView[] {
  const rank = (order: OrderView): number => {
    if (order.state === 'unknown') return 0;
    return WORKING_ORDERS.has(order.state) ? 1 : 2;
  };
  return [...orders.values()]
    .filter((order) => !workingOnly || WORKING_ORDERS.has(order.state))
    .sort((a, b) => rank(a) - rank(b) || b.createdAtMs - a.createdAtMs || (a.cloid < b.cloid ? 1 : -1));
}
