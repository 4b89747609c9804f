import type { Field } from '../decode/fields.ts';
import { BAD, misfit } from '../decode/fields.ts';
import { isDecimal, normalDecimal } from './decimal.ts';

/** A reader for each field of T, in the order in which they are hashed. */
export type ActionShape<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

/**
 * An object with these fields, rebuilt in the order of the shape; what else it holds is passed over. Fields named in `optional` may be absent
 * or null and are then left out.
 */
export function record<T extends object>(shape: ActionShape<T>, ...optional: readonly (keyof T & string)[]): Field<T> {
  const fields = Object.entries(shape) as [string, Field<unknown>][];
  return (value, note) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit(value, 'an object', note);
    const source = value as Readonly<Record<string, unknown>>;
    const out: Record<string, unknown> = {};
    for (const [key, field] of fields) {
      const found = Object.hasOwn(source, key) ? source[key] : undefined;
      if ((found === undefined || found === null) && optional.includes(key as keyof T & string)) continue;
      const read = field(found, note);
      if (read === BAD) {
        note.path.push(key);
        return BAD;
      }
      out[key] = read;
    }
    return out as T;
  };
}

/** A plain decimal as text, without needless zeros after reading. */
export const amount: Field<string> = (value, note) =>
  typeof value === 'string' && isDecimal(value) ? normalDecimal(value) : misfit(value, 'a decimal as text', note);

/** A whole number >= 0. */
export const count: Field<number> = (value, note) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number) + 0
    : misfit(value, 'a whole number >= 0', note);

/** A whole number from `low` to `high`. */
export function within(low: number, high: number): Field<number> {
  return (value, note) =>
    Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
      ? (value as number) + 0
      : misfit(value, `a whole number from ${low} to ${high}`, note);
}

/** Text of at most `most` characters. */
export function words(most: number): Field<string> {
  return (value, note) =>
    typeof value === 'string' && value.length <= most
      ? value
      : misfit(value, `text of at most ${most} characters`, note);
}

/** Hex of exactly `digits` digits after 0x, lower case after reading. */
export function hexOf(digits: number, expected: string): Field<string> {
  const form = new RegExp(`^0[xX][0-9a-fA-F]{${digits}}$`);
  return (value, note) =>
    typeof value === 'string' && form.test(value) ? value.toLowerCase() : misfit(value, expected, note);
}

/** An address, lower case after reading. */
export const address = hexOf(40, '0x and 40 hex digits');

/** A client order id, lower case after reading. */
export const cloid = hexOf(32, '0x and 32 hex digits');

/** Only true. */
export const yes: Field<true> = (value, note) => (value === true ? true : misfit(value, 'true', note));

/** A value or null. */
export function orNull<T>(field: Field<T>): Field<T | null> {
  return (value, note) => (value === null ? null : field(value, note));
}

/** `field`, or `fallback` where it is absent or null. */
export function orElse<T>(field: Field<T>, fallback: T): Field<T> {
  return (value, note) => (value === undefined || value === null ? fallback : field(value, note));
}
