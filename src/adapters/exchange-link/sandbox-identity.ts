import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../home/write-file.ts';

/** What makes one sandbox market the same market at its next start. */
export interface SandboxIdentity {
  readonly market: 'generated' | 'recorded';
  readonly seed: number;
  /** Name of the folder of recorded candles, without its path, or null. */
  readonly dataName: string | null;
  /** Digest of the recorded series' names and spans, or null. */
  readonly dataDigest: string | null;
  readonly startMs: number;
  readonly balanceUnits: number;
  /** Client address at the sandbox. */
  readonly account: string;
}

const FILE = 'sandbox.json';

/** Reads the identity of a home, or null when the home has none yet. */
export function readIdentity(home: string): SandboxIdentity | null {
  const path = join(home, FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as SandboxIdentity) : null;
}

/** Writes the identity of a new home. */
export function writeIdentity(home: string, identity: SandboxIdentity): void {
  replaceFile(join(home, FILE), `${JSON.stringify(identity, null, 2)}\n`);
}

/** A sentence saying what differs when a home is opened with another market than it was made with, or null. */
export function identityMismatch(kept: SandboxIdentity, wanted: SandboxIdentity): string | null {
  for (const key of ['market', 'seed', 'dataName', 'dataDigest', 'balanceUnits'] as const) {
    if (kept[key] !== wanted[key]) {
      return `this home holds a sandbox with ${key} ${String(kept[key])}, asked for was ${String(wanted[key])}; choose another --home`;
    }
  }
  return null;
}
