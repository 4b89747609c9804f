/*
 * Exact text of scaled integers. A value and its number of decimals go in, digits come out; no float takes part, so what a
 * person reads is what the engine holds.
 */

/** Shown where there is no value. */
export const NO_VALUE = '–';

const MINUS = '−';

/** How a scaled integer is written. */
export interface ScaledStyle {
  /** Decimals shown, 0 or more; more than the value has are filled with zeros, fewer are rounded half away from zero. */
  readonly shown?: number;
  /** Groups the whole part by thousands with commas. Default true. */
  readonly group?: boolean;
  /** Writes + before positive values; zero carries no sign. */
  readonly plus?: boolean;
}

/** Digits of `abs` / 10^drop, rounded half away from zero. */
function roundedDigits(abs: number, drop: number): string {
  if (drop <= 0) return `${abs}${'0'.repeat(-drop)}`;
  const digits = `${abs}`;
  const cut = digits.length - drop;
  if (cut < 0) return '0';
  const kept = cut === 0 ? '0' : digits.slice(0, cut);
  const roundsUp = digits.charCodeAt(cut) >= 53;
  return roundsUp ? `${BigInt(kept) + 1n}` : kept;
}

/** Puts a comma between groups of three digits, from the right. */
export function groupDigits(digits: string): string {
  if (digits.length <= 3) return digits;
  const head = digits.length % 3;
  const groups = head === 0 ? [] : [digits.slice(0, head)];
  for (let at = head; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3));
  return groups.join(',');
}

/** True when every character is a zero, a point or a comma: such a number carries no sign. */
function isZeroText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 49 && code <= 57) return false;
  }
  return true;
}

/** Writes the sign of `value` before `text` unless the text reads zero. */
export function withSign(text: string, negative: boolean, plus: boolean): string {
  if (isZeroText(text)) return text;
  if (negative) return `${MINUS}${text}`;
  return plus ? `+${text}` : text;
}

/**
 * Writes `value` / 10^`decimals` exactly. `value` has to be a safe integer and `decimals` an integer 0..15, otherwise the
 * result is the dash of "no value": a number that is not exact is not shown as if it were.
 */
export function formatScaled(value: number, decimals: number, style: ScaledStyle = {}): string {
  if (!Number.isSafeInteger(value) || !(decimals >= 0 && decimals <= 15)) return NO_VALUE;
  const shown = style.shown ?? decimals;
  const digits = roundedDigits(Math.abs(value), decimals - shown).padStart(shown + 1, '0');
  const whole = digits.slice(0, digits.length - shown);
  const fraction = shown === 0 ? '' : `.${digits.slice(digits.length - shown)}`;
  const text = `${style.group === false ? whole : groupDigits(whole)}${fraction}`;
  return withSign(text, value < 0, style.plus === true);
}
