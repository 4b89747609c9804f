import { refuse, type Refusal } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { describeBound, knobAt, withinBound } from './bounds.ts';

/** A JSON object as it comes from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Words that a text knob may be, by path. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'sizing.method': ['fixed', 'volatility_adjusted', 'kelly', 'risk_parity', 'genetic_evolved'],
  'execution.entryStyle': ['ioc', 'post_only'],
  'execution.sliceStyle': ['plain', 'native_twap'],
  'execution.resumeAfterFallback': ['ask', 'auto'],
  'execution.deadManSwitch': ['off', 'auto'],
};

/** The words that the text knob at a path may be; empty for a path without any. */
export function wordsAt(path: string): readonly string[] {
  return WORDS[path] ?? [];
}

/** Builds the refusal of a config value: path, value and bound. */
export function badSetting(path: string, actual: unknown, bound: string): Refusal {
  const shown = printable(actual);
  const where = path === '' ? 'settings' : path;
  return refuse('CONFIG', where, shown, bound, `${where} is ${shown === null ? 'null' : shown}; allowed: ${bound}.`);
}

/** True for a plain JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Joins a key to a path. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** The refusal of the first key that is not in `allowed`, or null. */
export function unknownKey(json: JsonObject, path: string, allowed: readonly string[]): Refusal | null {
  for (const key of Object.keys(json)) {
    if (!allowed.includes(key))
      return badSetting(join(path, key), json[key], `no such setting; known: ${allowed.join(', ')}`);
  }
  return null;
}

/**
 * Lays `json` over `defaults`: keys that are absent keep their default, unknown keys are refused, numbers have to pass their knob, booleans and
 * words their kind. Nested objects are laid over in the same way; keys in `skip` are left at their default for the caller to read.
 */
export function overlay<T extends object>(
  defaults: T,
  json: unknown,
  path: string,
  skip: readonly string[] = [],
): Result<T> {
  if (!isJsonObject(json)) return err(badSetting(path, json, 'an object'));
  const unknown = unknownKey(json, path, Object.keys(defaults));
  if (unknown !== null) return err(unknown);
  const merged: Record<string, unknown> = {};
  for (const [key, fallback] of Object.entries(defaults)) {
    const given = json[key];
    if (given === undefined || skip.includes(key)) {
      merged[key] = fallback;
      continue;
    }
    const read = readField(fallback, given, join(path, key));
    if (!read.ok) return read;
    merged[key] = read.value;
  }
  return ok(merged as T);
}

function readField(fallback: unknown, given: unknown, path: string): Result<unknown> {
  if (isJsonObject(fallback)) return overlay(fallback, given, path);
  if (typeof fallback === 'number') return readNumber(given, path);
  if (typeof fallback === 'boolean') {
    return typeof given === 'boolean' ? ok(given) : err(badSetting(path, given, 'true or false'));
  }
  const words = wordsAt(path);
  return typeof given === 'string' && words.includes(given)
    ? ok(given)
    : err(badSetting(path, given, `one of ${words.join(', ')}`));
}

function readNumber(given: unknown, path: string): Result<number> {
  const knob = knobAt(path);
  if (knob === null) return err(badSetting(path, given, 'no such setting'));
  if (typeof given !== 'number' || !withinBound(knob, given)) {
    return err(badSetting(path, given, describeBound(knob)));
  }
  return ok(given);
}

/** Reads each element of a list with `read`, which is given the element's path. */
export function readList<T>(
  json: unknown,
  path: string,
  maxLength: number,
  read: (element: unknown, elementPath: string) => Result<T>,
): Result<readonly T[]> {
  if (!Array.isArray(json)) return err(badSetting(path, json, 'a list'));
  if (!(json.length <= maxLength))
    return err(badSetting(path, `${json.length} elements`, `at most ${maxLength} elements`));
  const list: T[] = [];
  for (let i = 0; i < json.length; i++) {
    const element = read(json[i], `${path}[${i}]`);
    if (!element.ok) return element;
    list.push(element.value);
  }
  return ok(list);
}

/** Numbers and short texts as they are, everything else described, so that a refusal stays small and JSON-safe. */
function printable(value: unknown): string | number | null {
  if (value === null) return null;
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return value.length > 60 ? `${value.slice(0, 60)}...` : value;
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'missing';
    default:
      return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  }
}
