import { refuse, type Refusal } from '../../contract/refusals.ts';
import { InvariantError, invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { powerOfTen } from './instrument.ts';

/*
 * The only door between decimal texts and the integers of the engine.
 */

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
  invariant(Number.isInteger(decimals) && decimals >= 0 && decimals <= 15, () => `decimals are 0..15, not ${decimals}`);
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
  return refuse('OUT_OF_RANGE', field, actual, limit, `${field} ${actual} is not ${limit}.`);
}

function badDecimal(text: string, limit: string): Refusal {
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return refuse('BAD_FIELD', 'decimal', shown, limit, `"${shown}" is not ${limit}.`);
}
