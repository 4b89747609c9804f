import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';

/** Bars one after the other, six figures each: open time in ms UTC, open, high, low, close, volume. Times rise strictly. */
export type Bars = Float64Array;

/** Figures of a bar. */
export const BAR_FIELDS = 6;

/** Bytes of a bar on the disk. */
export const BAR_BYTES = BAR_FIELDS * 8;

const NAMES = ['t', 'o', 'h', 'l', 'c', 'v'] as const;

/** Latest time that is taken for one, ms: the end of the year 9999. */
const LAST_MS = 253_402_300_799_999;

/** How many bars there are. */
export function barCount(bars: Bars): number {
  return bars.length / BAR_FIELDS;
}

/** Open time of bar `at`, counted from 0; NaN where there is none. */
export function openMsAt(bars: Bars, at: number): number {
  return bars[at * BAR_FIELDS] ?? Number.NaN;
}

/** Bars `from` up to but without `to`, without a copy. */
export function sliceBars(bars: Bars, from: number, to: number): Bars {
  return bars.subarray(from * BAR_FIELDS, to * BAR_FIELDS);
}

/** Place of the first bar that opens at `ms` or later. */
export function placeOf(bars: Bars, ms: number): number {
  let low = 0;
  let high = barCount(bars);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (openMsAt(bars, middle) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both in order of time; where both have a bar of one time, that of `fresh` is taken. */
export function mergeBars(old: Bars, fresh: Bars): Bars {
  const merged = new Float64Array(old.length + fresh.length);
  let [a, b, size] = [0, 0, 0];
  while (a < old.length || b < fresh.length) {
    const takesFresh = a >= old.length || (b < fresh.length && (fresh[b] as number) <= (old[a] as number));
    if (takesFresh && old[a] === fresh[b]) a += BAR_FIELDS;
    const from = takesFresh ? b : a;
    merged.set((takesFresh ? fresh : old).subarray(from, from + BAR_FIELDS), size);
    size += BAR_FIELDS;
    if (takesFresh) b += BAR_FIELDS;
    else a += BAR_FIELDS;
  }
  return merged.subarray(0, size);
}

/**
 * The first thing that is wrong with bars of one length, or null. Field is `[place].name`. Each time has to lie on the grid of `intervalMs`
 * after the one before, prices above 0 with h the largest and l the smallest, volume 0 or more, everything finite.
 */
export function faultOfBars(bars: Bars, intervalMs: number): Refusal | null {
  let before = -1;
  for (let at = 0; at < bars.length; at += BAR_FIELDS) {
    const place = at / BAR_FIELDS;
    const openMs = bars[at] as number;
    const fault = timeFault(openMs, before, intervalMs);
    if (fault !== null) return refusal(place, 0, openMs, fault);
    before = openMs;
    if (!isSound(bars, at)) return figureFault(bars, place);
  }
  return null;
}

function timeFault(openMs: number, before: number, intervalMs: number): string | null {
  if (!(openMs >= 0 && openMs <= LAST_MS)) return 'a time in ms since 1970';
  if (openMs % intervalMs !== 0) return `a time on the grid of ${intervalMs} ms`;
  return openMs > before ? null : `a time after ${before}`;
}

function isSound(bars: Bars, at: number): boolean {
  const open = bars[at + 1] as number;
  const high = bars[at + 2] as number;
  const low = bars[at + 3] as number;
  const close = bars[at + 4] as number;
  const volume = bars[at + 5] as number;
  // Each comparison is false for NaN; what is above low and below high is finite when these are.
  return (
    low > 0 &&
    high <= Number.MAX_VALUE &&
    open >= low &&
    open <= high &&
    close >= low &&
    close <= high &&
    isAmount(volume)
  );
}

function isAmount(value: number): boolean {
  return value >= 0 && value <= Number.MAX_VALUE;
}

function figureFault(bars: Bars, place: number): Refusal {
  const [, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = sliceBars(bars, place, place + 1);
  const prices = [open, high, low, close];
  const bad = prices.findIndex((price) => !(price > 0 && price <= Number.MAX_VALUE));
  if (bad >= 0) return refusal(place, bad + 1, prices[bad] as number, 'a finite price above 0');
  if (!(high >= low)) return refusal(place, 2, high, `at least l = ${low}`);
  if (!(high >= Math.max(open, close)))
    return refusal(place, 2, high, `at least the larger of o and c = ${Math.max(open, close)}`);
  if (!(low <= Math.min(open, close)))
    return refusal(place, 3, low, `at most the smaller of o and c = ${Math.min(open, close)}`);
  return refusal(place, 5, volume, 'a finite volume of 0 or more');
}

function refusal(place: number, field: number, value: number, expected: string): Refusal {
  const path = `[${place}].${NAMES[field] ?? ''}`;
  return refuse('BAD_FIELD', path, String(value), expected, `bar ${path} is ${value}, allowed is ${expected}`);
}
