import { INTERVALS } from '../shapes/candle.ts';

/** Reads one field of a body: the value, or undefined when it does not fit. An absent field is given as undefined. */
export interface Field<T> {
  /** What fits, in words. */
  readonly expected: string;
  readonly read: (raw: unknown) => T | undefined;
}

/** The fields of a body by name. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What fields have read. */
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const CLOID = /^0x[0-9a-fA-F]{32}$/;

function field<T>(expected: string, read: (raw: unknown) => T | undefined): Field<T> {
  return { expected, read };
}

function isWhole(raw: unknown): raw is number {
  return Number.isSafeInteger(raw) && (raw as number) >= 0;
}

/** An address; it is lower case from here on. */
export const address: Field<string> = field('an address', (raw) =>
  typeof raw === 'string' && ADDRESS.test(raw) ? raw.toLowerCase() : undefined,
);

/** A coin or any other short text. */
export const text: Field<string> = field('a string', (raw) =>
  typeof raw === 'string' && raw.length <= 200 ? raw : undefined,
);

/** A whole number >= 0: a time on the wire, ms, or an id. */
export const whole: Field<number> = field('a whole number', (raw) => (isWhole(raw) ? raw : undefined));

/** Yes or no. */
export const flag: Field<boolean> = field('a boolean', (raw) => (typeof raw === 'boolean' ? raw : undefined));

/** Name of a bar's length. */
export const interval: Field<string> = field(`one of ${[...INTERVALS.keys()].join(', ')}`, (raw) =>
  typeof raw === 'string' && INTERVALS.has(raw) ? raw : undefined,
);

/** An order by the exchange's number or the client's id. */
export const orderKey: Field<{ readonly oid: number } | { readonly cloid: string }> = field(
  'an order number or a client id',
  (raw) => {
    if (isWhole(raw)) return { oid: raw };
    return typeof raw === 'string' && CLOID.test(raw) ? { cloid: raw.toLowerCase() } : undefined;
  },
);

/** May be absent or null; it is null then. */
export function optional<T>(inner: Field<T>): Field<T | null> {
  return field(`${inner.expected} or null`, (raw) => (raw === undefined || raw === null ? null : inner.read(raw)));
}

/** An object with fields of its own. */
export function object<F extends Fields>(fields: F): Field<Values<F>> {
  return field('an object', (raw) => {
    const read = readFields(fields, raw);
    return typeof read === 'string' ? undefined : read;
  });
}

/** Reads every field of a body. The text tells the first one that does not fit. */
export function readFields<F extends Fields>(fields: F, raw: unknown): Values<F> | string {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'invalid value, expected an object';
  const body = raw as Readonly<Record<string, unknown>>;
  const values: Record<string, unknown> = {};
  for (const [name, { expected, read }] of Object.entries(fields)) {
    const value = read(Object.hasOwn(body, name) ? body[name] : undefined);
    if (value === undefined)
      return body[name] === undefined
        ? `missing field \`${name}\`, expected ${expected}`
        : `${name}: invalid value ${shown(body[name])}, expected ${expected}`;
    values[name] = value;
  }
  return values as Values<F>;
}

function shown(value: unknown): string {
  const printed = JSON.stringify(value);
  return printed.length > 100 ? `${printed.slice(0, 100)}...` : printed;
}
