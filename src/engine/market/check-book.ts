import { isLegalPrice, priceStep } from '../../contract/tick-rule.ts';
import type { BookUpdate } from '../domain/market-update.ts';
import { type Fault, fault } from './fault.ts';

/** Levels a side that a book may have. */
const MAX_LEVELS = 20;

/** From so many steps on, a price has a figure too many, and the step is ten times as coarse. */
const FIRST_SIX_FIGURES = 100_000;

/**
 * Null for a book that may be shown; else BOOK_INVALID. Prices are legal ones of the venue, sizes positive whole numbers, each side strictly
 * ordered best first, at most 20 levels, best bid below best ask. An empty side is no fault of the update: it is a thin market.
 */
export function checkBook({ bids, asks }: BookUpdate, priceDecimals: number): Fault | null {
  const badBid = badLevel(bids, true, priceDecimals);
  if (badBid >= 0) return levelFault('bids', bids, badBid, priceDecimals);
  const badAsk = badLevel(asks, false, priceDecimals);
  if (badAsk >= 0) return levelFault('asks', asks, badAsk, priceDecimals);
  if (bids.length === 0 || asks.length === 0) return null;
  const bid = bids[0] as number;
  const ask = asks[0] as number;
  if (bid < ask) return null;
  const figures = { field: 'book.bids', actual: bid, limit: `< ${ask}` };
  return bid === ask
    ? fault('locked', 'BOOK_INVALID', figures, `the book is locked: bid and ask are ${bid}`)
    : fault('crossed', 'BOOK_INVALID', figures, `the book is crossed: bid ${bid}, ask ${ask}`);
}

/** Index of the first number at fault, or -1. */
function badLevel(levels: readonly number[], falling: boolean, priceDecimals: number): number {
  const count = levels.length;
  if (count > MAX_LEVELS * 2 || count % 2 !== 0) return count;
  let previous = falling ? Infinity : 0;
  let step = 1;
  let decadeEnd = 0;
  for (let i = 0; i < count; i += 2) {
    const ticks = levels[i] as number;
    if (!isCount(ticks) || !(falling ? ticks < previous : ticks > previous)) return i;
    if (ticks >= decadeEnd) {
      step = priceStep(ticks, priceDecimals);
      decadeEnd = endOfDecade(step, priceDecimals);
    }
    // Multiples of a coarser step stay legal below it, so a step found once serves all lower prices that lie on it.
    if (Math.floor(ticks / step) * step !== ticks && !isLegalPrice(ticks, priceDecimals)) return i;
    if (!isCount(levels[i + 1] as number)) return i + 1;
    previous = ticks;
  }
  return -1;
}

/** True for a whole number above zero that is exact. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** The price from which a coarser step than this one holds; Infinity for the coarsest. */
function endOfDecade(step: number, priceDecimals: number): number {
  const end = step * FIRST_SIX_FIGURES;
  return priceStep(end, priceDecimals) > step ? end : Infinity;
}

/** The sentence for a level at fault. */
function levelFault(side: 'bids' | 'asks', levels: readonly number[], index: number, priceDecimals: number): Fault {
  if (index >= levels.length) {
    const figures = {
      field: `book.${side}.length`,
      actual: levels.length,
      limit: `an even count up to ${MAX_LEVELS * 2}`,
    };
    return fault('shape', 'BOOK_INVALID', figures, `${side} hold ${levels.length} numbers`);
  }
  const field = `book.${side}[${index}]`;
  const actual = levels[index] as number;
  const detail = `${field} is ${actual}`;
  if (index % 2 === 1) return fault('size', 'BOOK_INVALID', { field, actual, limit: 'a whole number > 0' }, detail);
  if (!isCount(actual)) return fault('price', 'BOOK_INVALID', { field, actual, limit: 'a whole number > 0' }, detail);
  const previous = levels[index - 2] ?? (side === 'bids' ? Infinity : 0);
  const limit = side === 'bids' ? `< ${previous}` : `> ${previous}`;
  if (actual === previous)
    return fault('doubled', 'BOOK_INVALID', { field, actual, limit }, `${detail}, as the level before`);
  if (side === 'bids' ? actual > previous : actual < previous)
    return fault('unsorted', 'BOOK_INVALID', { field, actual, limit }, `${detail}, after ${previous}`);
  const step = priceStep(actual, priceDecimals);
  return fault(
    'price',
    'BOOK_INVALID',
    { field, actual, limit: `a multiple of ${step}` },
    `${detail}, no price of the venue`,
  );
}
