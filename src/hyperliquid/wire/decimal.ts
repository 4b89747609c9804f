import { formatDecimal } from '../../engine/domain/convert.ts';
import { powerOfTen } from '../../engine/domain/instrument.ts';

/** Longest decimal that is read. */
const MAX_DECIMAL = 60;

/** Decimals of micro-USDC. */
const UNIT_DECIMALS = 6;

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;

/**
 * `text` in units of 10^-`decimals` (0..15). Exact: digits are counted as whole numbers and no float is rounded. A value finer than the unit
 * gives the units below it and a half, so that rules on ticks and lots refuse it. Null for text that is no plain decimal ("1e5", "+1", ".5",
 * "5.", "", over 60 characters) and for values that cannot be held exactly (2^53 units and more; a fraction beside 2^52 units and more).
 */
export function decimalToTicks(text: string, decimals: number): number | null {
  const dot = dotOf(text);
  if (dot === null) return null;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const last = Math.min(text.length, dot + 1 + decimals);
  let units = 0;
  for (let at = start; at < last; at++) {
    if (at !== dot) units = units * 10 + (text.charCodeAt(at) - ZERO);
  }
  units *= powerOfTen(decimals - Math.max(0, last - dot - 1));
  // Digits past 2^53 were rounded, but a number that large only grows: none of them comes back below the limit.
  if (!(units <= Number.MAX_SAFE_INTEGER)) return null;
  const isFiner = hasDigitsFrom(text, last);
  const value = isFiner ? units + 0.5 : units;
  if (isFiner && Number.isInteger(value)) return null;
  return start === 1 && value !== 0 ? -value : value;
}

/** Place of the dot, or the length of a text without one; null for text that is no plain decimal. */
function dotOf(text: string): number | null {
  const { length } = text;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (length > MAX_DECIMAL || length === start) return null;
  let dot = length;
  for (let at = start; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT && dot === length && at > start && at < length - 1) dot = at;
    else if (code < ZERO || code > NINE) return null;
  }
  return dot;
}

function hasDigitsFrom(text: string, from: number): boolean {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > ZERO && code <= NINE) return true;
  }
  return false;
}

/** True for a plain decimal: digits, at most one dot between digits, at most a leading minus, 60 characters. */
export function isDecimal(text: string): boolean {
  return dotOf(text) !== null;
}

/** A plain decimal in the form that is hashed: no leading or trailing zeros, no "-0". `text` has to be one (see `isDecimal`). */
export function normalDecimal(text: string): string {
  const isNegative = text.charCodeAt(0) === MINUS;
  const found = text.indexOf('.');
  const dot = found < 0 ? text.length : found;
  let first = isNegative ? 1 : 0;
  while (first < dot - 1 && text.charCodeAt(first) === ZERO) first++;
  let end = text.length;
  if (dot < end) {
    while (text.charCodeAt(end - 1) === ZERO) end--;
    if (end === dot + 1) end = dot;
  }
  const body = text.slice(first, end);
  return isNegative && body !== '0' ? `-${body}` : body;
}

/** Units of 10^-`decimals` as the exchange prints prices and sizes: at least one decimal, "29792.0". Throws like `formatDecimal`, whose text is the form that is signed. */
export function ticksToDecimal(ticks: number, decimals: number): string {
  const text = formatDecimal(ticks, decimals);
  return text.includes('.') ? text : `${text}.0`;
}

/** Micro-USDC as the exchange prints money: "10000.0", "-0.25". Throws like `formatDecimal`. */
export function unitsToDecimal(units: number): string {
  return ticksToDecimal(units, UNIT_DECIMALS);
}
