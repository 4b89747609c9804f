import { type Refusal, refuse } from '../../contract/refusals.ts';
import { isLegalPrice, priceStep } from '../../contract/tick-rule.ts';
import type { HistoryUpdate, MarkUpdate, PrintsUpdate } from '../domain/market-update.ts';
import { type Fault, badField, fault } from './fault.ts';
import { HISTORY_STRIDE } from './history-bars.ts';

/** How far ahead of engine time a venue's time stamp may lie, ms: beyond it the stamp is wrong, and would close bars early. */
export const FUTURE_TOLERANCE_MS = 60_000;

/** A mark further than this share from its own oracle and from the book is no mark: nothing may be valued or stopped out at it. */
export const MARK_BOUND_RATE = 0.5;

/** True for a whole number above zero that is exact. */
function isCount(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** True for a whole number of milliseconds that is no negative time. */
export function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Null for a usable mark; else BAD_FIELD. Prices are positive whole ticks; funding is finite or unknown. */
export function checkMark(update: MarkUpdate): Fault | null {
  if (!isCount(update.markTicks)) return badField('price', 'mark.markTicks', update.markTicks, 'a whole number > 0');
  if (!isCount(update.oracleTicks))
    return badField('price', 'mark.oracleTicks', update.oracleTicks, 'a whole number > 0');
  if (update.fundingRate !== null && !Number.isFinite(update.fundingRate)) {
    return badField('shape', 'mark.fundingRate', update.fundingRate, 'a finite number or null');
  }
  return null;
}

/**
 * Null for a mark that its own oracle or the book's mid bears out; OUT_OF_RANGE when it lies more than half away from both. `midTicks`
 * null: there is no book fit to judge by.
 */
export function checkMarkBound({ markTicks, oracleTicks }: MarkUpdate, midTicks: number | null): Fault | null {
  if (isNear(markTicks, oracleTicks, MARK_BOUND_RATE)) return null;
  if (midTicks === null || isNear(markTicks, midTicks, MARK_BOUND_RATE)) return null;
  const limit = `within ${MARK_BOUND_RATE} of oracle ${oracleTicks} or mid ${midTicks}`;
  const figures = { field: 'mark.markTicks', actual: markTicks, limit };
  return fault(
    'far',
    'OUT_OF_RANGE',
    figures,
    `the mark is ${markTicks}, the oracle ${oracleTicks}, the mid ${midTicks}`,
  );
}

/** True when `ticks` lies within a share of `base`, which is > 0. */
export function isNear(ticks: number, base: number, rate: number): boolean {
  return Math.abs(ticks - base) <= base * rate;
}

/** Null for usable prints; else BAD_FIELD or OUT_OF_RANGE. They must lie inside one bar, high and low around open and close. */
export function checkPrints(update: PrintsUpdate, intervalMs: number, priceDecimals: number): Fault | null {
  const { firstAtMs, lastAtMs } = update;
  const bad = printPrices(update, priceDecimals);
  if (bad !== null) return bad;
  if (!isCount(update.volumeLots))
    return badField('size', 'prints.volumeLots', update.volumeLots, 'a whole number > 0');
  if (!isCount(update.count)) return badField('size', 'prints.count', update.count, 'a whole number > 0');
  if (!isTime(firstAtMs)) return badField('shape', 'prints.firstAtMs', firstAtMs, 'whole milliseconds >= 0');
  if (!isTime(lastAtMs) || lastAtMs < firstAtMs)
    return badField('shape', 'prints.lastAtMs', lastAtMs, `>= ${firstAtMs}`);
  const endMs = firstAtMs - (firstAtMs % intervalMs) + intervalMs;
  if (lastAtMs < endMs) return null;
  const figures = { field: 'prints.lastAtMs', actual: lastAtMs, limit: `< ${endMs}` };
  return fault('shape', 'OUT_OF_RANGE', figures, 'a summary of trades spans two bars');
}

function printPrices(update: PrintsUpdate, priceDecimals: number): Fault | null {
  const { openTicks, highTicks, lowTicks, closeTicks } = update;
  if (!isCount(lowTicks)) return badField('price', 'prints.lowTicks', lowTicks, 'a whole number > 0');
  if (!isCount(highTicks)) return badField('price', 'prints.highTicks', highTicks, 'a whole number > 0');
  if (!isWithin(openTicks, lowTicks, highTicks)) return badField('price', 'prints.openTicks', openTicks, 'low..high');
  if (!isWithin(closeTicks, lowTicks, highTicks))
    return badField('price', 'prints.closeTicks', closeTicks, 'low..high');
  return (
    illegalPrice('prints.lowTicks', lowTicks, priceDecimals) ??
    illegalPrice('prints.highTicks', highTicks, priceDecimals) ??
    illegalPrice('prints.openTicks', openTicks, priceDecimals) ??
    illegalPrice('prints.closeTicks', closeTicks, priceDecimals)
  );
}

function illegalPrice(field: string, ticks: number, priceDecimals: number): Fault | null {
  if (isLegalPrice(ticks, priceDecimals)) return null;
  return badField('price', field, ticks, `a multiple of ${priceStep(ticks, priceDecimals)}`);
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
    return badHistory('history.bars.length', bars.length, `a multiple of ${HISTORY_STRIDE}`);
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
  if (!isTime(openMs) || openMs % grid.intervalMs !== 0) return badHistory(`${name}.openMs`, openMs, 'on the bar grid');
  if (!(openMs > grid.previousMs)) return badHistory(`${name}.openMs`, openMs, `> ${grid.previousMs}`);
  return barFault(bars.slice(at + 1, at + HISTORY_STRIDE), name);
}

function barFault(bar: readonly number[], name: string): Refusal | null {
  const [open = 0, high = 0, low = 0, close = 0, volume = -1] = bar;
  if (!isCount(low)) return badHistory(`${name}.low`, low, 'a whole number > 0');
  if (!isCount(high)) return badHistory(`${name}.high`, high, 'a whole number > 0');
  if (!isWithin(open, low, high)) return badHistory(`${name}.open`, open, 'low..high');
  if (!isWithin(close, low, high)) return badHistory(`${name}.close`, close, 'low..high');
  if (!(Number.isSafeInteger(volume) && volume >= 0))
    return badHistory(`${name}.volume`, volume, 'a whole number >= 0');
  return null;
}

/** FROM_THE_FUTURE when a stamp lies more than the tolerance ahead, OUT_OF_RANGE when it fell below the last one; else null. */
export function checkStamp(field: string, venueAtMs: number, lastAtMs: number, atMs: number): Fault | null {
  if (venueAtMs >= lastAtMs && venueAtMs <= atMs + FUTURE_TOLERANCE_MS && Number.isSafeInteger(venueAtMs)) return null;
  if (!isTime(venueAtMs)) return badField('shape', field, venueAtMs, 'whole milliseconds >= 0');
  if (venueAtMs < lastAtMs) {
    const figures = { field, actual: venueAtMs, limit: `>= ${lastAtMs}` };
    return fault('time_back', 'OUT_OF_RANGE', figures, `${field} went back in time`);
  }
  const latest = atMs + FUTURE_TOLERANCE_MS;
  const figures = { field, actual: venueAtMs, limit: `<= ${latest}` };
  return fault('future', 'FROM_THE_FUTURE', figures, `${field} lies ahead of engine time`);
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && value >= low && value <= high;
}

function badHistory(field: string, actual: number, limit: string): Refusal {
  return refuse('BAD_FIELD', field, actual, limit, `${field} is ${actual}, allowed: ${limit}`);
}
