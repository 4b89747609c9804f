import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { InvariantError } from './invariant.ts';

/** Nesting deeper than this is a cycle or a mistake. */
const MAX_DEPTH = 64;

/** From here on a double has no more than nine decimals of resolution left, so rounding to 1e-9 would only add noise. */
const ROUND_BELOW = 9_000_000;

/**
 * JSON in one canonical form: keys in code-unit order, no spaces, -0 as 0, and numbers that are not whole rounded to 1e-9, so that
 * two machines whose floats differ in the last bits still agree. For hashing only: it loses digits, so never restore from it.
 * Throws `InvariantError` on what JSON cannot carry: NaN, infinities, undefined, bigint, functions, class instances, Map, Set,
 * typed arrays, and on nesting past 64.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return writeNumber(value);
    case 'object':
      return value === null ? 'null' : writeObject(value, depth);
    default:
      throw new InvariantError(`canonical JSON cannot hold ${typeof value}`);
  }
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new InvariantError(`canonical JSON cannot hold ${value}`);
  if (Number.isInteger(value) || Math.abs(value) >= ROUND_BELOW) return String(value === 0 ? 0 : value);
  const rounded = Math.round(value * 1e9) / 1e9;
  return String(rounded === 0 ? 0 : rounded);
}

function writeObject(value: object, depth: number): string {
  if (depth >= MAX_DEPTH) throw new InvariantError(`canonical JSON is nested deeper than ${MAX_DEPTH}: a cycle?`);
  if (Array.isArray(value)) return writeArray(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvariantError(`canonical JSON holds plain objects only, not ${value.constructor.name}`);
  }
  const record = value as Readonly<Record<string, unknown>>;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(key)}:${write(record[key], depth + 1)}`;
  }
  return `${text}}`;
}

function writeArray(list: readonly unknown[], depth: number): string {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    if (i > 0) text += ',';
    text += write(list[i], depth + 1);
  }
  return `${text}]`;
}

/** SHA-256 as 64 lower-case hex digits; text is hashed as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** SHA-256 of the canonical JSON: equal for states that differ only beyond 1e-9 or in the order of keys. */
export function stateHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
