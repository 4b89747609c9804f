import type { AutoRule } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';

const STRATEGY_NAME = /^(\*|[A-Za-z0-9][A-Za-z0-9._:-]{0,63})$/;

/** Null for a rule inside its bounds, else a refusal that names the field, the value and the allowed range. Takes any shape. */
export function checkRule(rule: AutoRule): Refusal | null {
  if (typeof rule.strategyId !== 'string' || !STRATEGY_NAME.test(rule.strategyId)) {
    return bad('strategyId', rule.strategyId, "'*' or 1..64 letters, digits, . _ : -");
  }
  if (typeof rule.enabled !== 'boolean') return bad('enabled', rule.enabled, 'true or false');
  if (!isBetween(rule.runFromStrength, 0, 1)) return bad('runFromStrength', rule.runFromStrength, '0..1');
  if (!isBetween(rule.flagFromStrength, 0, rule.runFromStrength)) {
    return bad('flagFromStrength', rule.flagFromStrength, `0..${rule.runFromStrength}`);
  }
  if (!isWhole(rule.maxOrdersPerHour, 1, 300)) return bad('maxOrdersPerHour', rule.maxOrdersPerHour, '1..300, whole');
  if (!isWhole(rule.maxNotionalPerDayUsdc, 10, 1e9)) {
    return bad('maxNotionalPerDayUsdc', rule.maxNotionalPerDayUsdc, '10..1000000000, whole USDC');
  }
  const end = rule.endsAtMs;
  if (end !== null && !isWhole(end, 0, Number.MAX_SAFE_INTEGER)) return bad('endsAtMs', end, 'ms UTC or null');
  return null;
}

function isBetween(value: number, low: number, high: number): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && isBetween(value, low, high);
}

function bad(field: keyof AutoRule, value: unknown, allowed: string): Refusal {
  const shown = typeof value === 'number' && Number.isFinite(value) ? value : String(value);
  return refuse(
    'OUT_OF_RANGE',
    `autoRule.${field}`,
    shown,
    allowed,
    `${field} of an auto-run rule has to be ${allowed}`,
  );
}
