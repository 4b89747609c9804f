import { WORKING_ORDERS } from '../../format/words.ts';
import type { ViewState } from '../../stores/view-state.ts';

/** Opening orders that stand at the venue, or may come to: they fill whether we hear of it or not. */
export interface RestingCount {
  readonly orders: number;
  readonly twaps: number;
}

export const NOTHING_RESTS: RestingCount = { orders: 0, twaps: 0 };

/** Counts them while the venue is away or a word is missing; otherwise there is nothing to tell. Orders of another hand count as well. */
export function countResting({ session, orders }: Pick<ViewState, 'session' | 'orders'>): RestingCount {
  if (session === null || session.mode.mode === 'live' || session.mode.mode === 'starting') return NOTHING_RESTS;
  let [plain, twaps] = [0, 0];
  for (const order of orders.values()) {
    if (order.reduceOnly || order.timeInForce === 'Ioc' || !WORKING_ORDERS.has(order.state)) continue;
    if (order.type === 'twap') twaps += 1;
    else plain += 1;
  }
  return { orders: plain, twaps };
}

/** ` 2 opening orders and a TWAP rest at the venue and can fill.`, or nothing. */
export function restingWords({ orders, twaps }: RestingCount): string {
  const parts = [
    ...(orders === 0 ? [] : [orders === 1 ? 'an opening order' : `${orders} opening orders`]),
    ...(twaps === 0 ? [] : [twaps === 1 ? 'a TWAP' : `${twaps} TWAPs`]),
  ];
  const text = parts.join(' and ');
  if (text === '') return '';
  const verb = orders + twaps === 1 ? 'rests' : 'rest';
  return ` ${text.slice(0, 1).toUpperCase()}${text.slice(1)} ${verb} at the venue and can fill.`;
}
