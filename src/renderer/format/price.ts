import { PRICE_FIGURES } from '../../contract/tick-rule.ts';
import { formatScaled, NO_VALUE } from './scaled.ts';

/**
 * Decimals that a price of `ticks` needs: five significant figures, never fewer than none. A legal price of the venue loses nothing
 * by it; a finer one (an average entry, a mark) is rounded to what the ladder shows.
 */
export function shownPriceDecimals(ticks: number, priceDecimals: number): number {
  const digits = `${Math.abs(Math.round(ticks))}`.length;
  return Math.max(0, Math.min(priceDecimals, priceDecimals + PRICE_FIGURES - digits));
}

/** Writes a price. `ticks` may carry a fraction (average entries); null reads as no value. `shown` fixes the decimals of a column. */
export function formatPrice(ticks: number | null, priceDecimals: number, shown?: number): string {
  if (ticks === null || !Number.isFinite(ticks)) return NO_VALUE;
  const whole = Math.round(ticks);
  return formatScaled(whole, priceDecimals, { shown: shown ?? shownPriceDecimals(whole, priceDecimals) });
}

/** A price as a person types it: no commas. */
export function priceInput(ticks: number, priceDecimals: number): string {
  return formatScaled(ticks, priceDecimals, { shown: shownPriceDecimals(ticks, priceDecimals), group: false });
}

/** Writes a size in coins, unsigned unless `plus` asks for the sign; trailing zeros go when `trim` is set. */
export function formatSize(
  lots: number | null,
  szDecimals: number,
  style: { plus?: boolean; trim?: boolean } = {},
): string {
  if (lots === null) return NO_VALUE;
  const text = formatScaled(lots, szDecimals, { plus: style.plus === true });
  return style.trim === true ? trimZeros(text) : text;
}

/** Removes zeros after the last figure of a decimal part. */
export function trimZeros(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end -= 1;
  if (text.charCodeAt(end - 1) === 46) end -= 1;
  return text.slice(0, end);
}

/** Size in at most `maxChars` characters: decimals go first, then thousands become K, M or B. For ladders and narrow columns. */
export function formatSizeShort(lots: number, szDecimals: number, maxChars = 7): string {
  for (let shown = szDecimals; shown >= 0; shown -= 1) {
    const text = formatScaled(lots, szDecimals, { shown });
    if (text.length <= maxChars) return text;
  }
  return formatCompact(lots, szDecimals);
}

const STEPS = [
  { power: 3, mark: 'K' },
  { power: 6, mark: 'M' },
  { power: 9, mark: 'B' },
  { power: 12, mark: 'T' },
] as const;

/** `value` / 10^`decimals` in three figures with K, M, B or T: 1.23K, 45.6M, 789B. Below a thousand, whole numbers. */
export function formatCompact(value: number, decimals: number): string {
  if (!Number.isSafeInteger(value)) return NO_VALUE;
  const plain = formatScaled(value, decimals, { shown: 0 });
  if (!plain.includes(',')) return plain;
  let text = plain;
  for (const { power, mark } of STEPS) {
    const wholeDigits = `${Math.abs(value)}`.length - decimals - power;
    text = `${compactText(value, decimals + power, Math.max(0, Math.min(2, 3 - wholeDigits)))}${mark}`;
    // A comma means that rounding (or size) has reached the next thousand: the next mark says it shorter.
    if (!text.includes(',')) return text;
  }
  return text;
}

/** As formatScaled, for scales past its bound of fifteen: the last digits are cut first, far below what is shown. */
function compactText(value: number, scale: number, shown: number): string {
  if (scale <= 15) return formatScaled(value, scale, { shown });
  const cut = scale - 15;
  const digits = `${Math.abs(value)}`;
  const kept = Number(digits.slice(0, Math.max(1, digits.length - cut)));
  return formatScaled(value < 0 ? -kept : kept, 15, { shown });
}

/** A price of `priceDecimals` as ticks from a chart's float axis; for labels only. */
export function ticksOfFloat(price: number, priceDecimals: number): number {
  return Math.round(price * 10 ** priceDecimals);
}

/** A float of a price for the chart's axis; nothing is owed in this unit. */
export function floatOfTicks(ticks: number, priceDecimals: number): number {
  return ticks / 10 ** priceDecimals;
}
