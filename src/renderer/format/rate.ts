import { NO_VALUE, withSign } from './scaled.ts';

const formats = new Map<number, Intl.NumberFormat>();

function fixed(decimals: number): Intl.NumberFormat {
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format;
}

/** Writes a fraction as a percentage; null, NaN and infinities read as no value. */
export function formatRate(rate: number | null, style: { shown?: number; plus?: boolean } = {}): string {
  if (rate === null || !Number.isFinite(rate)) return NO_VALUE;
  const text = fixed(style.shown ?? 2).format(Math.abs(rate) * 100);
  return `${withSign(text, rate < 0, style.plus === true)}%`;
}

/** Writes a fraction in basis points, signed. */
export function formatBps(rate: number | null): string {
  if (rate === null || !Number.isFinite(rate)) return NO_VALUE;
  return withSign(fixed(1).format(Math.abs(rate) * 10_000), rate < 0, true);
}

/** Writes a plain float with a fixed number of decimals; for statistics, never for money. */
export function formatNumber(value: number | null, shown: number): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  return withSign(fixed(shown).format(Math.abs(value)), value < 0, false);
}

/** Change of `now` against `base` as a fraction; null when either is missing or the base is not positive. */
export function changeRate(now: number | null, base: number | null): number | null {
  if (now === null || base === null || !(base > 0)) return null;
  return (now - base) / base;
}
