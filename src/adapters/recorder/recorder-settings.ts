import { DEFAULT_RECORDER, type RecorderSettings } from '../../contract/recorder.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { Result } from '../../engine/kernel/result.ts';

/** Bounds of `maxMegabytes`. */
export const MEGABYTES = { low: 8, high: 65_536 } as const;

/** Most names in `symbols`: a venue's sockets follow no more. */
const MAX_SYMBOLS = 200;

/** What the name of a market may be made of. */
const SYMBOL = /^[A-Za-z0-9_:-]{1,32}$/;

/** Longest text of a refusal's value. */
const SHOWN = 60;

const READERS: Readonly<Record<keyof RecorderSettings, (given: unknown) => string | null>> = {
  enabled: (given) => (typeof given === 'boolean' ? null : 'true or false'),
  symbols: (given) =>
    given === 'all' || isSymbols(given) ? null : `"all" or a list of 1..${MAX_SYMBOLS} different names of markets`,
  maxMegabytes: (given) =>
    Number.isInteger(given) && (given as number) >= MEGABYTES.low && (given as number) <= MEGABYTES.high
      ? null
      : `a whole number ${MEGABYTES.low}..${MEGABYTES.high}`,
};

/**
 * Reads the section `recorder` of config.json. What it does not name keeps its default; an unknown key or a bad value is refused with path,
 * value and what may be there. `undefined` = the section is not there.
 */
export function parseRecorder(json: unknown): Result<RecorderSettings> {
  if (json === undefined) return { ok: true, value: DEFAULT_RECORDER };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad('recorder', json, 'an object');
  const merged: Record<string, unknown> = { ...DEFAULT_RECORDER };
  for (const [key, given] of Object.entries(json)) {
    if (!Object.hasOwn(READERS, key))
      return bad(`recorder.${key}`, given, `no such setting; known: ${Object.keys(READERS).join(', ')}`);
    const allowed = READERS[key as keyof RecorderSettings](given);
    if (allowed !== null) return bad(`recorder.${key}`, given, allowed);
    merged[key] = given;
  }
  return { ok: true, value: merged as unknown as RecorderSettings };
}

function isSymbols(given: unknown): boolean {
  if (!Array.isArray(given) || given.length < 1 || given.length > MAX_SYMBOLS) return false;
  return given.every((one) => typeof one === 'string' && SYMBOL.test(one)) && new Set(given).size === given.length;
}

function bad(path: string, value: unknown, allowed: string): { readonly ok: false; readonly error: Refusal } {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return { ok: false, error: refuse('CONFIG', path, shown, allowed, `${path} is ${shown}; allowed: ${allowed}.`) };
}
