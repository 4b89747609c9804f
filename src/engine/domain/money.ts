import type { PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { InvariantError } from '../kernel/invariant.ts';

/** Which way a fraction of the last unit goes. `up` and `down` are towards +/- infinity, `zero` towards zero. */
export type Rounding = 'up' | 'down' | 'zero' | 'away';

/**
 * Returns `value` when it is a safe integer, else throws: a sum has left the range in which integers are exact. -0 comes back as 0, so
 * that a state and its copy from JSON are the same.
 */
export function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw new InvariantError(`money left the safe integer range: ${value}`);
  return value + 0;
}

/** Sum of two amounts of money, micro-USDC; throws outside the safe range. */
export function addUnits(a: QuoteUnits, b: QuoteUnits): QuoteUnits {
  return checked(a + b) as QuoteUnits;
}

/** Difference of two amounts of money, micro-USDC; throws outside the safe range. */
export function subUnits(a: QuoteUnits, b: QuoteUnits): QuoteUnits {
  return checked(a - b) as QuoteUnits;
}

/**
 * Value of a size at a price, in micro-USDC, exact: a Hyperliquid perpetual has priceDecimals = 6 - szDecimals, so one tick times one
 * lot is one millionth of a dollar. Signed like `lots`. Throws past 9 billion USDC.
 */
export function notionalUnits(ticks: PriceTicks, lots: SizeLots): QuoteUnits {
  return checked(ticks * lots) as QuoteUnits;
}

/**
 * value * numerator / denominator in exact integer arithmetic with a named rounding. `denominator` > 0, all safe integers; the
 * product may pass 2^53. Throws for other arguments and when the result does not fit.
 */
export function mulDiv(value: number, numerator: number, denominator: number, rounding: Rounding): number {
  if (!(checked(denominator) > 0)) throw new InvariantError(`a share is taken of a positive whole, not ${denominator}`);
  checked(value);
  checked(numerator);
  const product = value * numerator;
  if (Number.isSafeInteger(product)) return divide(product, denominator, rounding);
  return mulDivBig(value, numerator, denominator, rounding);
}

function divide(product: number, denominator: number, rounding: Rounding): number {
  // The remainder of two safe integers is exact, and so is the quotient of what is left: no float rounding enters.
  const remainder = product % denominator;
  const quotient = (product - remainder) / denominator;
  if (remainder === 0) return quotient === 0 ? 0 : quotient;
  const adjusted = quotient + step(product > 0, rounding);
  return adjusted === 0 ? 0 : adjusted;
}

function mulDivBig(value: number, numerator: number, denominator: number, rounding: Rounding): number {
  const product = BigInt(value) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const remainder = product % divisor;
  const quotient = product / divisor;
  if (remainder === 0n) return checked(Number(quotient));
  return checked(Number(quotient + BigInt(step(product > 0n, rounding))));
}

/** What to add to a quotient that was cut towards zero. */
function step(positive: boolean, rounding: Rounding): number {
  switch (rounding) {
    case 'zero':
      return 0;
    case 'away':
      return positive ? 1 : -1;
    case 'up':
      return positive ? 1 : 0;
    case 'down':
      return positive ? 0 : -1;
  }
}

/**
 * Fee on a notional, micro-USDC >= 0, rounded up so that a fee is never understated.
 * `feePpm` is millionths of the notional (450 = 0.045 %), integer >= 0.
 */
export function feeUnits(notional: QuoteUnits, feePpm: number): QuoteUnits {
  return mulDiv(Math.abs(notional), feePpm, 1_000_000, 'up') as QuoteUnits;
}

/** `rate` (fraction) as whole parts per million, rounded to nearest; throws for a value that is not finite or too large. */
export function rateToPpm(rate: number): number {
  if (!Number.isFinite(rate)) throw new InvariantError(`a rate has to be finite: ${rate}`);
  return checked(Math.round(rate * 1_000_000));
}

/** Share `ppm` (parts per million, integer >= 0) of an amount, rounded down: a limit is never overstated. */
export function shareOfUnits(amount: QuoteUnits, ppm: number): QuoteUnits {
  return mulDiv(amount, ppm, 1_000_000, 'down') as QuoteUnits;
}
