import { type Refusal, type RefusalCode, refuse } from '../../contract/refusals.ts';

/** Longest piece of a sender's text that a refusal repeats. */
const SHOWN_CHARACTERS = 64;

/** Both bounds are allowed values. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads fields of an unknown value and keeps the first refusal. After a refusal readers go on with stand-ins, so the values may only be
 * used when `refusal` is null. Never throws, whatever it is given.
 */
export class FieldReader {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #path: string;
  #refusal: Refusal | null = null;

  /** `value`: anything; all but a plain object is refused under the name `path`. */
  constructor(value: unknown, path: string) {
    this.#path = path;
    const usable = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#record = usable ? (value as Readonly<Record<string, unknown>>) : {};
    if (!usable) this.refuse('BAD_FIELD', '', value, 'an object');
  }

  /** The first thing wrong, or null. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Notes a refusal of the field `name` ('' for the whole value), unless there is one already. */
  refuse(code: RefusalCode, name: string, actual: unknown, limit: string): void {
    const field = name === '' ? this.#path : `${this.#path}.${name}`;
    const shown = show(actual);
    this.#refusal ??= refuse(code, field, shown, limit, `${field} is ${shown}, allowed: ${limit}`);
  }

  /** Takes over the refusal of a nested reader. */
  adopt(nested: FieldReader): void {
    this.#refusal ??= nested.refusal;
  }

  /** The bare value; undefined when the field is absent or not the object's own. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#record, name) ? this.#record[name] : undefined;
  }

  /** A text that the pattern matches; '' after a refusal. */
  text(name: string, pattern: RegExp, limit: string): string {
    const value = this.raw(name);
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.refuse('BAD_FIELD', name, value, limit);
    return '';
  }

  /** One of some words; the first of them after a refusal. */
  word<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const value = this.raw(name);
    for (const word of words) if (value === word) return word;
    this.refuse('BAD_FIELD', name, value, words.join(' | '));
    return words[0];
  }

  /** A finite number inside the range; its lower bound after a refusal. No number at all is BAD_FIELD, a wrong one OUT_OF_RANGE. */
  number(name: string, range: NumberRange): number {
    const value = this.raw(name);
    const limit = `${range.min}..${range.max}`;
    if (typeof value === 'number' && value >= range.min && value <= range.max) return value;
    this.refuse(typeof value === 'number' ? 'OUT_OF_RANGE' : 'BAD_FIELD', name, value, limit);
    return range.min;
  }

  /** A point in time: whole milliseconds >= 0; 0 after a refusal. */
  time(name: string): number {
    const value = this.raw(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.refuse('BAD_FIELD', name, value, 'whole milliseconds since 1970, UTC');
    return 0;
  }
}

/** A value as it may stand in a refusal: short, and JSON keeps it. Objects are named, not printed: their text is the sender's code. */
function show(value: unknown): string | number | null {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return value.length <= SHOWN_CHARACTERS ? value : `${value.slice(0, SHOWN_CHARACTERS)}...`;
    case 'undefined':
      return 'missing';
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}
