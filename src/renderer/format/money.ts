import { formatCompact } from './price.ts';
import { formatScaled, NO_VALUE } from './scaled.ts';

/** Decimals of micro-USDC. */
const UNIT_DECIMALS = 6;

/** Writes micro-USDC with two decimals (or `shown`), exactly; null reads as no value. */
export function formatUsdc(units: number | null, style: { shown?: number; plus?: boolean } = {}): string {
  if (units === null) return NO_VALUE;
  return formatScaled(units, UNIT_DECIMALS, { shown: style.shown ?? 2, plus: style.plus === true });
}

/** Writes micro-USDC in three figures: 1.23K, 45.6M. For volumes, where the last cent says nothing. */
export function formatUsdcCompact(units: number | null): string {
  if (units === null) return NO_VALUE;
  return formatCompact(units, UNIT_DECIMALS);
}

/** Which way an amount points; drives colour, sign and arrow together. */
export type Direction = 'up' | 'down' | 'flat';

/** Direction of a signed figure; unknown and zero are flat. */
export function directionOf(value: number | null): Direction {
  if (value === null || !(value !== 0) || Number.isNaN(value)) return 'flat';
  return value > 0 ? 'up' : 'down';
}

/** The arrow that repeats a direction without colour. */
export const ARROWS: Readonly<Record<Direction, string>> = { up: '▲', down: '▼', flat: '' };
