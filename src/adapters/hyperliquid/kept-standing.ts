import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../home/write-file.ts';
import type { Standing } from './startup-check.ts';

const FILE = 'standing.json';

/**
 * Writes down what the venue said of a key, so that a start without the venue can show what is stored. It holds addresses, no key; nothing is traded by it:
 * the venue is asked again before anything connects.
 */
export function keepStanding(home: string, agent: string, { account, validUntilMs, unified }: Standing): void {
  replaceFile(join(home, FILE), `${JSON.stringify({ agent, account, validUntilMs, unified }, null, 2)}\n`);
}

/** What the venue said of this key last, or null: never, of another key, of an approval that has ended by `nowMs`, or not readable any more. */
export function keptStanding(home: string, agent: string, nowMs: number): Standing | null {
  const path = join(home, FILE);
  if (!existsSync(path)) return null;
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Without it the start waits for the venue, as it would have without the file.
    return null;
  }
  const kept = (found ?? {}) as Partial<Record<'agent' | keyof Standing, unknown>>;
  const { account, validUntilMs, unified } = kept;
  if (kept.agent !== agent || typeof account !== 'string' || typeof unified !== 'boolean') return null;
  if (validUntilMs !== null && !(typeof validUntilMs === 'number' && validUntilMs > nowMs)) return null;
  const notices = ['The venue cannot be reached: what is shown is what is stored. It is asked again until it answers.'];
  return { account, validUntilMs, unified, notices };
}
