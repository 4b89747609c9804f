import {
  type ConnectionSettings,
  DEFAULT_CONNECTION,
  TRADING_STYLES,
  USAGE_PATTERNS,
} from '../../../contract/connection.ts';
import { refuse, type Refusal } from '../../../contract/refusals.ts';
import type { Result } from '../../../engine/kernel/result.ts';

const WORDS: Readonly<Record<keyof ConnectionSettings, readonly string[]>> = {
  style: TRADING_STYLES,
  usage: USAGE_PATTERNS,
};

/** Longest text of a refusal's value. */
const SHOWN = 60;

/**
 * Reads the section `connection` of config.json. What it does not name keeps its default; an unknown key or word is refused with path,
 * value and what may be there. `undefined` = the section is not there.
 */
export function parseConnection(json: unknown): Result<ConnectionSettings> {
  if (json === undefined) return { ok: true, value: DEFAULT_CONNECTION };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad('connection', json, 'an object');
  const merged: Record<string, unknown> = { ...DEFAULT_CONNECTION };
  for (const [key, given] of Object.entries(json)) {
    const words = Object.hasOwn(WORDS, key) ? WORDS[key as keyof ConnectionSettings] : null;
    if (words === null)
      return bad(`connection.${key}`, given, `no such setting; known: ${Object.keys(WORDS).join(', ')}`);
    if (typeof given !== 'string' || !words.includes(given))
      return bad(`connection.${key}`, given, `one of ${words.join(', ')}`);
    merged[key] = given;
  }
  return { ok: true, value: merged as unknown as ConnectionSettings };
}

function bad(path: string, value: unknown, allowed: string): { readonly ok: false; readonly error: Refusal } {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return { ok: false, error: refuse('CONFIG', path, shown, allowed, `${path} is ${shown}; allowed: ${allowed}.`) };
}
