import type { Instrument } from '../../engine/domain/instrument.ts';
import { powerOfTen } from '../../engine/domain/instrument.ts';
import { ticksToDecimal } from '../../hyperliquid/wire/decimal.ts';

/** Decimals with which the exchange prints ratios and rates. */
const RATIO_DECIMALS = 10;

/**
 * A number with at most `decimals` decimals and at least one, as the exchange prints what it has divided: "0.5", "-12.0", never "-0.0".
 * Throws `RangeError` for what is no finite number.
 */
export function decimalOf(value: number, decimals: number = RATIO_DECIMALS): string {
  if (!Number.isFinite(value)) throw new RangeError(`no decimal can be printed of ${value}`);
  const text = value.toFixed(decimals);
  let end = text.length;
  if (decimals > 1) while (text[end - 1] === '0' && text[end - 2] !== '.') end--;
  const cut = text.slice(0, end);
  return Number(cut) === 0 ? '0.0' : cut;
}

/** A price on the tick grid, or between two ticks when the exchange has divided (then `extra` more decimals are kept). */
export function price(instrument: Instrument, ticks: number, extra: number = 0): string {
  const { priceDecimals } = instrument;
  if (Number.isSafeInteger(ticks)) return ticksToDecimal(ticks, priceDecimals);
  return decimalOf(ticks / powerOfTen(priceDecimals), priceDecimals + extra);
}

/** A size: "0.00123", "-4.0". */
export function size(instrument: Instrument, lots: number): string {
  return ticksToDecimal(lots, instrument.szDecimals);
}

/** Side of an order or of a trade's aggressor. */
export function sideOf(isBuy: boolean): 'B' | 'A' {
  return isBuy ? 'B' : 'A';
}
