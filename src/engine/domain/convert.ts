import { refuse, type Refusal } from '../../contract/refusals.ts';
import { asLots, asTicks, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import { InvariantError, invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { powerOfTen } from './instrument.ts';
import type { Rounding } from './money.ts';

/*
 * The only door between floats or texts and the integers of the engine.
 */

/** Rounding of a float; `nearest` takes halves up. */
export type FloatRounding = Rounding | 'nearest';

/** 8 units in the last place: 1.1 * 10^5 is a little more than 110000 in floats and has to count as 110000 in every rounding. */
const FLOAT_NOISE = 8 * Number.EPSILON;

/**
 * A float price as ticks of 10^-priceDecimals, rounded as told. The tick rule of the venue (five figures) is a further step, see
 * `roundPriceDown` and `roundPriceUp`. Refuses with `OUT_OF_RANGE` what is not finite or gives less than one tick or no safe integer.
 */
export function floatToTicks(price: number, priceDecimals: number, rounding: FloatRounding): Result<PriceTicks> {
  const ticks = scaleFloat(price, priceDecimals, rounding);
  if (ticks !== null && ticks >= 1) return ok(asTicks(ticks));
  return err(outOfRange('price', price, `a finite price of at least one step of 10^-${priceDecimals}`));
}

/**
 * A float size as lots of 10^-szDecimals, rounded as told; sizes to trade take `down` (or `zero` where they carry a sign), never above
 * what was meant. Refuses with `OUT_OF_RANGE` what is not finite or gives no safe integer.
 */
export function floatToLots(size: number, szDecimals: number, rounding: FloatRounding): Result<SizeLots> {
  const lots = scaleFloat(size, szDecimals, rounding);
  if (lots !== null) return ok(asLots(lots));
  return err(outOfRange('size', size, `a finite size in steps of 10^-${szDecimals} within the safe range`));
}

function scaleFloat(value: number, decimals: number, rounding: FloatRounding): number | null {
  const scaled = value * powerOfTen(decimals);
  const nearest = Math.round(scaled);
  const isNoise = Math.abs(scaled - nearest) <= Math.abs(scaled) * FLOAT_NOISE;
  const rounded = isNoise ? nearest : roundFloat(scaled, rounding);
  // + 0 turns -0 into 0.
  return Number.isSafeInteger(rounded) ? rounded + 0 : null;
}

function roundFloat(value: number, rounding: FloatRounding): number {
  switch (rounding) {
    case 'up':
      return Math.ceil(value);
    case 'down':
      return Math.floor(value);
    case 'zero':
      return Math.trunc(value);
    case 'away':
      return value > 0 ? Math.ceil(value) : Math.floor(value);
    case 'nearest':
      return Math.round(value);
  }
}

/** Whether a decimal text may begin with a minus. */
export type DecimalSign = 'unsigned' | 'signed';

/**
 * A plain decimal text as whole steps of 10^-decimals, exactly: `parseDecimal('1.25', 4)` is 12500. Zeros after the last allowed decimal are
 * fine (venues write `100.0`), other digits there are refused, never cut. Refuses with `BAD_FIELD` exponents, plus signs, spaces,
 * leading zeros, a minus unless `signed`, and with `OUT_OF_RANGE` what is no safe integer. `decimals`: 0..15.
 */
export function parseDecimal(text: string, decimals: number, sign: DecimalSign = 'unsigned'): Result<number> {
  const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (match === null) return err(badDecimal(text, 'a plain decimal such as 12.5'));
  const [, minus = '', whole = '', fraction = ''] = match;
  if (minus !== '' && sign === 'unsigned') return err(badDecimal(text, 'a decimal without a sign'));
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  if (!/^0*$/.test(fraction.slice(decimals))) return err(badDecimal(text, `at most ${decimals} decimals`));
  // Short enough digit strings are exact; longer ones round to 2^53 or more and are refused.
  const size = Number(whole + kept);
  if (!Number.isSafeInteger(size)) return err(outOfRange('decimal', text, `at most ${Number.MAX_SAFE_INTEGER} steps`));
  return ok(minus === '' || size === 0 ? size : -size);
}

/**
 * The canonical text of `value` steps of 10^-decimals: no exponent, no trailing zeros, no plus, never `-0`. `decimals`: 0..15.
 * Throws `InvariantError` unless `value` is a safe integer.
 */
export function formatDecimal(value: number, decimals: number): string {
  if (!Number.isSafeInteger(value)) throw new InvariantError(`only whole steps have a decimal text, not ${value}`);
  invariant(Number.isInteger(decimals) && decimals >= 0 && decimals <= 15, `decimals are 0..15, not ${decimals}`);
  const sign = value < 0 ? '-' : '';
  const scale = powerOfTen(decimals);
  const size = Math.abs(value);
  // Both parts are exact: the remainder of whole numbers is one, and what it leaves divides evenly.
  let rest = size % scale;
  const whole = (size - rest) / scale;
  if (rest === 0) return `${sign}${whole}`;
  let digits = decimals;
  while (rest % 10 === 0) {
    rest /= 10;
    digits -= 1;
  }
  return `${sign}${whole}.${String(rest).padStart(digits, '0')}`;
}

function outOfRange(field: string, actual: string | number, limit: string): Refusal {
  return refuse('OUT_OF_RANGE', field, printable(actual), limit, `${field} ${actual} is not ${limit}.`);
}

function badDecimal(text: string, limit: string): Refusal {
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return refuse('BAD_FIELD', 'decimal', shown, limit, `"${shown}" is not ${limit}.`);
}

/** JSON has no NaN and no infinities: those are stored as text. */
function printable(value: string | number): string | number {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
