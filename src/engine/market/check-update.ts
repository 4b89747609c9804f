import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { BookUpdate, HistoryUpdate, MarkUpdate, PrintsUpdate } from '../domain/market-update.ts';
import { HISTORY_STRIDE } from './history-bars.ts';

/** How far ahead of engine time a venue's time stamp may lie, ms: beyond it the stamp is wrong, and would close bars early. */
export const FUTURE_TOLERANCE_MS = 60_000;

/** Levels a side that a book may have. */
const MAX_LEVELS = 20;

/** True for a whole number above zero that is exact. */
function isCount(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** True for a whole number of milliseconds that is no negative time. */
export function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * Null for a book that may be shown and traded on; else BOOK_INVALID. Prices and sizes are positive whole numbers, each side strictly
 * ordered best first, at most 20 levels, best bid below best ask. An empty side is no fault: it is a thin market.
 */
export function checkBook(update: BookUpdate): Refusal | null {
  const { bids, asks } = update;
  const badBid = badLevel(bids, true);
  if (badBid >= 0) return levelRefusal('bids', bids, badBid);
  const badAsk = badLevel(asks, false);
  if (badAsk >= 0) return levelRefusal('asks', asks, badAsk);
  const bid = bids[0] ?? 0;
  const ask = asks[0] ?? Infinity;
  if (bid < ask) return null;
  return refuse('BOOK_INVALID', 'book.bids', bid, `< ${ask}`, `the book is crossed: bid ${bid}, ask ${ask}`);
}

/** True when the book was refused for crossing rather than for its shape. */
export function isCrossed(update: BookUpdate): boolean {
  return (update.bids[0] ?? 0) >= (update.asks[0] ?? Infinity);
}

/** Index of the first number at fault, or -1. */
function badLevel(levels: readonly number[], falling: boolean): number {
  const count = levels.length;
  if (count > MAX_LEVELS * 2 || count % 2 !== 0) return count;
  let previous = falling ? Infinity : 0;
  for (let i = 0; i < count; i += 2) {
    const ticks = levels[i] as number;
    if (!(Number.isSafeInteger(ticks) && ticks > 0) || !(falling ? ticks < previous : ticks > previous)) return i;
    if (!isCount(levels[i + 1])) return i + 1;
    previous = ticks;
  }
  return -1;
}

function levelRefusal(side: 'bids' | 'asks', levels: readonly number[], index: number): Refusal {
  if (index >= levels.length) {
    const range = `an even count up to ${MAX_LEVELS * 2}`;
    return refuse('BOOK_INVALID', `book.${side}.length`, levels.length, range, `${side} hold ${levels.length} numbers`);
  }
  const field = `book.${side}[${index}]`;
  const range = index % 2 === 0 ? 'a whole number > 0, ordered best first' : 'a whole number > 0';
  return refuse('BOOK_INVALID', field, levels[index] ?? null, range, `${field} is ${levels[index]}`);
}

/** Null for a usable mark; else BAD_FIELD. Prices are positive whole ticks; funding is finite or unknown. */
export function checkMark(update: MarkUpdate): Refusal | null {
  if (!isCount(update.markTicks)) return badField('mark.markTicks', update.markTicks, 'a whole number > 0');
  if (!isCount(update.oracleTicks)) return badField('mark.oracleTicks', update.oracleTicks, 'a whole number > 0');
  if (update.fundingRate !== null && !Number.isFinite(update.fundingRate)) {
    return badField('mark.fundingRate', update.fundingRate, 'a finite number or null');
  }
  return null;
}

/** Null for usable prints; else BAD_FIELD or OUT_OF_RANGE. They must lie inside one bar, high and low around open and close. */
export function checkPrints(update: PrintsUpdate, intervalMs: number): Refusal | null {
  const { openTicks, highTicks, lowTicks, closeTicks, volumeLots, count, firstAtMs, lastAtMs } = update;
  if (!isCount(lowTicks)) return badField('prints.lowTicks', lowTicks, 'a whole number > 0');
  if (!isCount(highTicks)) return badField('prints.highTicks', highTicks, 'a whole number > 0');
  if (!isWithin(openTicks, lowTicks, highTicks)) return badField('prints.openTicks', openTicks, 'low..high');
  if (!isWithin(closeTicks, lowTicks, highTicks)) return badField('prints.closeTicks', closeTicks, 'low..high');
  if (!isCount(volumeLots)) return badField('prints.volumeLots', volumeLots, 'a whole number > 0');
  if (!isCount(count)) return badField('prints.count', count, 'a whole number > 0');
  if (!isTime(firstAtMs)) return badField('prints.firstAtMs', firstAtMs, 'whole milliseconds >= 0');
  if (!isTime(lastAtMs) || lastAtMs < firstAtMs) return badField('prints.lastAtMs', lastAtMs, `>= ${firstAtMs}`);
  const endMs = firstAtMs - (firstAtMs % intervalMs) + intervalMs;
  if (lastAtMs < endMs) return null;
  return refuse('OUT_OF_RANGE', 'prints.lastAtMs', lastAtMs, `< ${endMs}`, 'a summary of trades spans two bars');
}

/**
 * Null for a usable history; else OUT_OF_RANGE or BAD_FIELD. The interval is ours, bars lie on its grid, strictly rising in time, with
 * high and low around open and close and a volume of zero or more.
 */
export function checkHistory(update: HistoryUpdate, intervalMs: number): Refusal | null {
  if (update.intervalMs !== intervalMs) {
    const detail = `history of ${update.intervalMs} ms bars, not of ${intervalMs} ms`;
    return refuse('OUT_OF_RANGE', 'history.intervalMs', update.intervalMs, intervalMs, detail);
  }
  const { bars } = update;
  if (bars.length % HISTORY_STRIDE !== 0) {
    return badField('history.bars.length', bars.length, `a multiple of ${HISTORY_STRIDE}`);
  }
  let previousMs = -1;
  for (let i = 0; i < bars.length; i += HISTORY_STRIDE) {
    const fault = historyFault(bars, i, { intervalMs, previousMs });
    if (fault !== null) return fault;
    previousMs = bars[i] as number;
  }
  return null;
}

function historyFault(
  bars: readonly number[],
  at: number,
  grid: { readonly intervalMs: number; readonly previousMs: number },
): Refusal | null {
  const openMs = bars[at] as number;
  const name = `history.bars[${at / HISTORY_STRIDE}]`;
  if (!isTime(openMs) || openMs % grid.intervalMs !== 0) return badField(`${name}.openMs`, openMs, 'on the bar grid');
  if (!(openMs > grid.previousMs)) return badField(`${name}.openMs`, openMs, `> ${grid.previousMs}`);
  return barFault(bars.slice(at + 1, at + HISTORY_STRIDE), name);
}

function barFault(bar: readonly number[], name: string): Refusal | null {
  const [open = 0, high = 0, low = 0, close = 0, volume = -1] = bar;
  if (!isCount(low)) return badField(`${name}.low`, low, 'a whole number > 0');
  if (!isCount(high)) return badField(`${name}.high`, high, 'a whole number > 0');
  if (!isWithin(open, low, high)) return badField(`${name}.open`, open, 'low..high');
  if (!isWithin(close, low, high)) return badField(`${name}.close`, close, 'low..high');
  if (!(Number.isSafeInteger(volume) && volume >= 0)) return badField(`${name}.volume`, volume, 'a whole number >= 0');
  return null;
}

/** FROM_THE_FUTURE when a stamp lies more than the tolerance ahead, OUT_OF_RANGE when it fell below the last one; else null. */
export function checkStamp(field: string, venueAtMs: number, lastAtMs: number, atMs: number): Refusal | null {
  if (venueAtMs >= lastAtMs && venueAtMs <= atMs + FUTURE_TOLERANCE_MS && Number.isSafeInteger(venueAtMs)) return null;
  if (!isTime(venueAtMs)) return badField(field, venueAtMs, 'whole milliseconds >= 0');
  if (venueAtMs < lastAtMs) {
    return refuse('OUT_OF_RANGE', field, venueAtMs, `>= ${lastAtMs}`, `${field} went back in time`);
  }
  const latest = atMs + FUTURE_TOLERANCE_MS;
  return refuse('FROM_THE_FUTURE', field, venueAtMs, `<= ${latest}`, `${field} lies ahead of engine time`);
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && value >= low && value <= high;
}

function badField(field: string, actual: number, limit: string): Refusal {
  return refuse('BAD_FIELD', field, actual, limit, `${field} is ${actual}, allowed: ${limit}`);
}
