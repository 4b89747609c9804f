import { type Refusal, refuse } from '../../contract/refusals.ts';
import { DEFAULT_WATCH, WATCH_NAMES_MAX, type WatchSettings } from '../../contract/watch.ts';
import type { Result } from '../../engine/kernel/result.ts';

/** What the name of a market may be made of. */
const SYMBOL = /^[A-Za-z0-9:@/_-]{1,40}$/;

/** Longest text of a refusal's value. */
const SHOWN = 60;

const ALLOWED = `"largest" or a list of 1..${WATCH_NAMES_MAX} different names of markets`;

/**
 * Reads the section `watch` of config.json. An unknown key or a bad value is refused with path, value and what may be there. `undefined` = the
 * section is not there.
 */
export function parseWatch(json: unknown): Result<WatchSettings> {
  if (json === undefined) return { ok: true, value: DEFAULT_WATCH };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad('watch', json, 'an object');
  for (const [key, given] of Object.entries(json))
    if (key !== 'symbols') return bad(`watch.${key}`, given, 'no such setting; known: symbols');
  const symbols = (json as Readonly<Record<string, unknown>>)['symbols'] ?? DEFAULT_WATCH.symbols;
  if (symbols !== 'largest' && !isNames(symbols)) return bad('watch.symbols', symbols, ALLOWED);
  return { ok: true, value: { symbols } };
}

/** Names of a request or of the file as the other of the two has them. */
export const watchOf = (symbols: readonly string[] | null): WatchSettings => ({ symbols: symbols ?? 'largest' });

/** The names that a person chose, or null. */
export const chosenOf = ({ symbols }: WatchSettings): readonly string[] | null =>
  symbols === 'largest' ? null : symbols;

function isNames(given: unknown): given is readonly string[] {
  if (!Array.isArray(given) || given.length < 1 || given.length > WATCH_NAMES_MAX) return false;
  return given.every((one) => typeof one === 'string' && SYMBOL.test(one)) && new Set(given).size === given.length;
}

function bad(path: string, value: unknown, allowed: string): { readonly ok: false; readonly error: Refusal } {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return { ok: false, error: refuse('CONFIG', path, shown, allowed, `${path} is ${shown}; allowed: ${allowed}.`) };
}
