import { formatNumber } from './rate.ts';
import { NO_VALUE } from './scaled.ts';

const STEPS = ['', 'K', 'M', 'B', 'T'] as const;

const TYPED = /^(-?\d{0,15}(?:\.\d{0,9})?)\s*([kmbt]?)$/i;

/** A large amount in three figures: 957M, 1.23B. For statistics, never for money that is owed. */
export function formatAmount(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  let left = Math.abs(value);
  let step = 0;
  while (left >= 999.5 && step < STEPS.length - 1) {
    left /= 1_000;
    step += 1;
  }
  const decimals = left >= 99.95 || step === 0 ? 0 : left >= 9.995 ? 1 : 2;
  return `${formatNumber(value < 0 ? -left : left, decimals)}${STEPS[step]}`;
}

/** What was typed as a number: 250, 1.5M, 2b, -0.3; null when it is none. */
export function parseAmount(text: string): number | null {
  const [, digits = '', suffix = ''] = TYPED.exec(text.trim().replaceAll(',', '')) ?? [];
  if (!/\d/.test(digits)) return null;
  const step = STEPS.indexOf(suffix.toUpperCase() as (typeof STEPS)[number]);
  return Number(`${digits}e${3 * step}`);
}
