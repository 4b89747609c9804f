/*
 * Readers of single fields and their combinations. A reader takes what JSON held and gives the typed value, or `BAD` after it has written
 * into the note what it found and what it expected. Unknown fields of objects are passed over; nothing is ever guessed or set to zero.
 */

/** What a reader gives when the value does not fit; the note then says why. */
export const BAD: unique symbol = Symbol('bad');

/** Where and why reading failed; `path` is filled from the inside out. */
export interface Note {
  value: unknown;
  expected: string;
  readonly path: (string | number)[];
}

/** Reads one value. */
export type Field<T> = (value: unknown, note: Note) => T | typeof BAD;

/** What a field reads. */
export type Read<F> = F extends Field<infer T> ? T : never;

/** Writes down what did not fit. */
export function misfit(value: unknown, expected: string, note: Note): typeof BAD {
  note.value = value;
  note.expected = expected;
  return BAD;
}

/** Any text. */
export const text: Field<string> = (value, note) => (typeof value === 'string' ? value : misfit(value, 'text', note));

/** True or false. */
export const flag: Field<boolean> = (value, note) =>
  typeof value === 'boolean' ? value : misfit(value, 'true or false', note);

/** A whole number that is exact. */
export const integer: Field<number> = (value, note) =>
  Number.isSafeInteger(value) ? (value as number) : misfit(value, 'a whole number', note);

/** A whole number >= 0; clients that print large numbers as text are understood. */
export const id: Field<number> = (value, note) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  if (typeof value === 'string' && /^\d{1,16}$/.test(value)) {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
  }
  return misfit(value, 'a whole number >= 0', note);
};

const MAX_DECIMAL = 60;

/** A plain decimal as text, kept as it came: "-12.50". No exponent, at most 60 characters. */
export const decimal: Field<string> = (value, note) =>
  typeof value === 'string' && isDecimal(value) ? value : misfit(value, 'a decimal as text', note);

/** True for a plain decimal; by hand, since it is asked for every number of every book. */
function isDecimal(value: string): boolean {
  const { length } = value;
  let at = value.charCodeAt(0) === 45 ? 1 : 0;
  if (length > MAX_DECIMAL || at === length) return false;
  const first = at;
  let dot = -1;
  for (; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === 46 && dot < 0 && at > first) dot = at;
    else if (code < 48 || code > 57) return false;
  }
  return dot !== length - 1;
}

/** A decimal as text, or a plain number where the venue prints one. */
export const decimalOrNumber: Field<string> = (value, note) => {
  if (typeof value === 'number' && Number.isFinite(value) && isDecimal(String(value))) return String(value);
  return decimal(value, note);
};

/** An address or another value in hex, lower case after reading. */
export const hex: Field<string> = (value, note) =>
  typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value) ? value.toLowerCase() : misfit(value, 'hex text', note);

/** Exactly this value. */
export function exactly<const T extends string | boolean>(wanted: T): Field<T> {
  return (value, note) => (value === wanted ? wanted : misfit(value, JSON.stringify(wanted), note));
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  const expected = words.join(' | ');
  return (value, note) => (words.includes(value as T) ? (value as T) : misfit(value, expected, note));
}

/** The side of an order or a trade: B = buy or bid, A = sell or ask. */
export const side: Field<'B' | 'A'> = (value, note) =>
  value === 'B' || value === 'A' ? value : misfit(value, 'B | A', note);

/** A value that may be null or absent: both are read as null. */
export function maybe<T>(field: Field<T>): Field<T | null> {
  return (value, note) => (value === null || value === undefined ? null : field(value, note));
}

/** A list of one kind of value. */
export function list<T>(field: Field<T>): Field<readonly T[]> {
  return (value, note) => {
    if (!Array.isArray(value)) return misfit(value, 'a list', note);
    const out: T[] = [];
    for (let i = 0; i < value.length; i += 1) {
      const read = field(value[i], note);
      if (read === BAD) {
        note.path.push(i);
        return BAD;
      }
      out.push(read);
    }
    return out;
  };
}

/** A list whose places have kinds of their own; further places are passed over. */
export function tuple<const F extends readonly Field<unknown>[]>(
  ...fields: F
): Field<{ readonly [I in keyof F]: Read<F[I]> }> {
  return (value, note) => {
    if (!Array.isArray(value)) return misfit(value, `a list of ${fields.length}`, note);
    const out: unknown[] = [];
    for (let i = 0; i < fields.length; i += 1) {
      const read = (fields[i] as Field<unknown>)(value[i], note);
      if (read === BAD) {
        note.path.push(i);
        return BAD;
      }
      out.push(read);
    }
    return out as unknown as { readonly [I in keyof F]: Read<F[I]> };
  };
}

/** An object that maps names to one kind of value. */
export function dictionary<T>(field: Field<T>): Field<ReadonlyMap<string, T>> {
  return (value, note) => {
    if (!isObject(value)) return misfit(value, 'an object', note);
    const out = new Map<string, T>();
    for (const [key, entry] of Object.entries(value)) {
      const read = field(entry, note);
      if (read === BAD) {
        note.path.push(key);
        return BAD;
      }
      out.set(key, read);
    }
    return out;
  };
}

/** Fields by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** What an object of a shape is read to. */
export type ReadShape<S extends Shape> = { readonly [K in keyof S]: Read<S[K]> };

/** An object with these fields; what else it holds is passed over. */
export function object<S extends Shape>(shape: S): Field<ReadShape<S>> {
  const keys = Object.keys(shape);
  const fields = keys.map((key) => shape[key] as Field<unknown>);
  return (value, note) => {
    if (!isObject(value)) return misfit(value, 'an object', note);
    const out: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i] as string;
      const read = (fields[i] as Field<unknown>)(Object.hasOwn(value, key) ? value[key] : undefined, note);
      if (read === BAD) {
        note.path.push(key);
        return BAD;
      }
      out[key] = read;
    }
    return out as ReadShape<S>;
  };
}

/** The first of these kinds that fits; `expected` names them all. */
export function either<const F extends readonly Field<unknown>[]>(
  expected: string,
  ...fields: F
): Field<Read<F[number]>> {
  return (value, note) => {
    const depth = note.path.length;
    let deepest: Note | null = null;
    for (const field of fields) {
      const read = field(value, note);
      if (read !== BAD) return read as Read<F[number]>;
      const path = note.path.splice(depth);
      // The kind that came furthest before it failed is the one that was meant.
      if (path.length > (deepest?.path.length ?? 0)) deepest = { value: note.value, expected: note.expected, path };
    }
    if (deepest === null) return misfit(value, expected, note);
    note.path.push(...deepest.path);
    return misfit(deepest.value, deepest.expected, note);
  };
}

/** A kind that contains itself: the field is looked up when it is first needed. */
export function later<T>(field: () => Field<T>): Field<T> {
  return (value, note) => field()(value, note);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
