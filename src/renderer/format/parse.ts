import { groupDigits } from './scaled.ts';

/** A typed figure as a scaled integer, or the reason why it is none. */
export type ParsedScaled =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string };

const PLAIN = /^(\d{0,15})(?:\.(\d*))?$/;

/**
 * Reads a positive decimal as value x 10^`decimals`, digit by digit. Refuses signs, exponents, more decimals than the unit has
 * and what would leave the safe integers; commas between thousands are accepted.
 */
export function parseScaled(text: string, decimals: number): ParsedScaled {
  const match = PLAIN.exec(text.trim().replaceAll(',', ''));
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  if (match === null || whole.length + fraction.length === 0) return { ok: false, reason: 'Not a number' };
  if (fraction.length > decimals) return { ok: false, reason: decimalsReason(decimals) };
  const value = Number(`${whole}${fraction.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(value)) return { ok: false, reason: 'Too large' };
  return { ok: true, value };
}

function decimalsReason(decimals: number): string {
  return decimals === 0 ? 'Whole numbers only' : `At most ${decimals} decimals`;
}

/** Reads a size in coins as lots: above zero and at most `maxLots`, both refused with the bound in the text. */
export function parseSizeLots(text: string, szDecimals: number, maxLots: number): ParsedScaled {
  const parsed = parseScaled(text, szDecimals);
  if (!parsed.ok) return parsed;
  if (!(parsed.value > 0)) return { ok: false, reason: 'Has to be above zero' };
  if (!(parsed.value <= maxLots)) return { ok: false, reason: 'Above the ticket size' };
  return parsed;
}

/** Reads a whole number within [min, max]. */
export function parseWhole(text: string, min: number, max: number): ParsedScaled {
  const parsed = parseScaled(text, 0);
  if (!parsed.ok) return parsed;
  if (!(parsed.value >= min && parsed.value <= max)) {
    return { ok: false, reason: `From ${groupDigits(`${min}`)} to ${groupDigits(`${max}`)}` };
  }
  return parsed;
}

/** Reads a strength 0..1 with up to three decimals. */
export function parseStrength(text: string): ParsedScaled {
  const parsed = parseScaled(text, 3);
  if (!parsed.ok) return parsed;
  if (!(parsed.value <= 1000)) return { ok: false, reason: 'From 0 to 1' };
  return { ok: true, value: parsed.value / 1000 };
}
