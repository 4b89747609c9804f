import type { BookView, OrderView } from '../../../contract/views.ts';
import { priceStep } from '../../../contract/tick-rule.ts';
import { legalPrice } from '../../format/legal-price.ts';
import { WORKING_ORDERS } from '../../format/words.ts';

/** Orders of ours at one price, buys and sells apart. Foreign ones are shown and cannot be touched. */
export interface OwnAt {
  readonly buys: readonly OrderView[];
  readonly sells: readonly OrderView[];
}

/** The prices of a ladder: from the highest down, one `grid` apart, all of them prices of the venue. */
export interface LadderPrices {
  readonly gridTicks: number;
  /** Highest first. */
  readonly prices: readonly number[];
}

/** `count` prices around a centre, `multiple` steps apart. The step of the highest price holds for all: it divides none of the lower ones away. */
export function ladderPrices(
  centreTicks: number,
  { priceDecimals, multiple, count }: { priceDecimals: number; multiple: number; count: number },
): LadderPrices {
  const above = Math.floor(count / 2);
  const near = priceStep(centreTicks, priceDecimals) * multiple;
  const gridTicks = priceStep(centreTicks + above * near, priceDecimals) * multiple;
  const centre = Math.max(gridTicks, Math.round(centreTicks / gridTicks) * gridTicks);
  const prices = Array.from({ length: count }, (_, at) => centre + (above - at) * gridTicks);
  return { gridTicks, prices: prices.filter((ticks) => ticks > 0) };
}

/** Steps between two rows that a ladder may have. */
const MULTIPLES = [1, 2, 5, 10, 20, 50, 100] as const;

/** Levels of each side that a ladder should show. */
const SHOWN_LEVELS = 5;

/** The finest spacing with which the best levels of both sides fit into the middle two thirds of a ladder of `count` rows. */
export function fittingMultiple(
  book: Pick<BookView, 'bids' | 'asks'>,
  { priceDecimals, count }: { priceDecimals: number; count: number },
): number {
  const top = book.asks[Math.min(SHOWN_LEVELS, book.asks.length) - 1]?.[0];
  const bottom = book.bids[Math.min(SHOWN_LEVELS, book.bids.length) - 1]?.[0];
  if (top === undefined || bottom === undefined) return 1;
  const rows = Math.max(1, Math.floor((count * 2) / 3));
  const step = priceStep(top, priceDecimals);
  return MULTIPLES.find((multiple) => (top - bottom) / (step * multiple) <= rows) ?? 100;
}

/** Lots of each side by row: what lies between two rows counts for the one that is farther from the spread. */
export function depthByRow(
  book: Pick<BookView, 'bids' | 'asks'>,
  gridTicks: number,
): { readonly bids: ReadonlyMap<number, number>; readonly asks: ReadonlyMap<number, number> } {
  const sum = (levels: BookView['bids'], round: (value: number) => number): ReadonlyMap<number, number> => {
    const rows = new Map<number, number>();
    for (const [ticks, lots] of levels) {
      const row = round(ticks / gridTicks) * gridTicks;
      rows.set(row, (rows.get(row) ?? 0) + lots);
    }
    return rows;
  };
  return { bids: sum(book.bids, Math.floor), asks: sum(book.asks, Math.ceil) };
}

/** The price at which an order stands in the ladder: its trigger, else its limit. */
export function standsAt(order: OrderView): number {
  return order.triggerTicks ?? order.priceTicks;
}

/** Working orders of an asset by the row that they stand on. Market and IOC orders rest nowhere. */
export function ownByRow(orders: Iterable<OrderView>, asset: number, gridTicks: number): ReadonlyMap<number, OwnAt> {
  const rows = new Map<number, { buys: OrderView[]; sells: OrderView[] }>();
  for (const order of orders) {
    const rests = order.type !== 'market' && order.type !== 'twap' && order.timeInForce !== 'Ioc';
    if (order.asset !== asset || !rests || !WORKING_ORDERS.has(order.state)) continue;
    const row = Math.round(standsAt(order) / gridTicks) * gridTicks;
    const at = rows.get(row) ?? { buys: [], sells: [] };
    (order.side === 'buy' ? at.buys : at.sells).push(order);
    rows.set(row, at);
  }
  return rows;
}

/** True when the middle has come so near to an end of the ladder that it should be drawn around it anew. */
export function isOffCentre(prices: readonly number[], midTicks: number): boolean {
  const margin = Math.max(2, Math.floor(prices.length / 6));
  const high = prices[margin];
  const low = prices[prices.length - 1 - margin];
  return high === undefined || low === undefined || midTicks > high || midTicks < low;
}

/** The middle of a book as a price of the venue, or null when one side is empty. */
export function middleOf(book: Pick<BookView, 'bids' | 'asks'>, priceDecimals: number): number | null {
  const bid = book.bids[0]?.[0];
  const ask = book.asks[0]?.[0];
  return bid === undefined || ask === undefined ? null : legalPrice((bid + ask) / 2, priceDecimals, 'down');
}
