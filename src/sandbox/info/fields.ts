import { INTERVALS } from '../shapes/candle.ts';

/** Reads one field of a body: the value, or undefined when it does not fit. An absent field is given as undefined. */
export interface Field<T> {
  /** What fits, in words. */
  readonly expected: string;
  readonly read: (raw: unknown) => T | undefined;
  /** What is wrong inside a value of many parts that does not fit; default: the whole is told. */
  readonly wrongInside?: (raw: unknown) => string | null;
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
  return {
    expected: 'an object',
    read: (raw) => {
      const read = readFields(fields, raw);
      return typeof read === 'string' ? undefined : read;
    },
    wrongInside: (raw) => {
      const wrong = isRecord(raw) ? readFields(fields, raw) : null;
      return typeof wrong === 'string' ? wrong : null;
    },
  };
}

/** Reads every field of a body. The text tells the first one that does not fit. */
export function readFields<F extends Fields>(fields: F, raw: unknown): Values<F> | string {
  if (!isRecord(raw)) return 'invalid value, expected an object';
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = field.read(Object.hasOwn(raw, name) ? raw[name] : undefined);
    if (value === undefined) return wrongField(name, field, raw[name]);
    values[name] = value;
  }
  return values as Values<F>;
}

function wrongField(name: string, { expected, wrongInside }: Field<unknown>, value: unknown): string {
  if (value === undefined) return `missing field \`${name}\`, expected ${expected}`;
  const inside = wrongInside?.(value) ?? null;
  return inside === null ? `${name}: invalid value ${shown(value)}, expected ${expected}` : `${name}: ${inside}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const printed = JSON.stringify(value);
  return printed.length > 100 ? `${printed.slice(0, 100)}...` : printed;
}
