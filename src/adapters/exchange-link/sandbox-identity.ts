import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../home/write-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What makes one sandbox market the same market at its next start. */
export interface SandboxIdentity {
  readonly market: 'generated' | 'recorded';
  readonly seed: number;
  /** Name of the folder of recorded candles, without its path, or null. */
  readonly dataName: string | null;
  /** Digest of the recorded series' names and spans, or null. */
  readonly dataDigest: string | null;
  /** Digest of the funding that is paid, or absent without recorded funding. */
  readonly fundingDigest?: string;
  readonly startMs: number;
  readonly balanceUnits: number;
  /** Client address at the sandbox. */
  readonly account: string;
}

const FILE = 'sandbox.json';

/** Without its market the journals of a home cannot be continued. */
const WAY_OUT = 'restore it from a copy or choose another --home';

/** Reads the identity of a home, or null when the home has none yet. Throws a sentence for the person when the file is damaged. */
export function readIdentity(home: string): SandboxIdentity | null {
  const path = join(home, FILE);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  try {
    const found: unknown = JSON.parse(text);
    if (isIdentity(found)) return found;
  } catch (cause) {
    throw new Error(`${path} is no JSON (${reasonOf(cause)}); ${WAY_OUT}`, {
      cause,
    });
  }
  throw new Error(`${path} does not name the market of this home; ${WAY_OUT}`);
}

function isIdentity(value: unknown): value is SandboxIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Partial<Record<keyof SandboxIdentity, unknown>>;
  const { market, seed, startMs, balanceUnits, account, fundingDigest } = found;
  const numbers = [seed, startMs, balanceUnits].every((each) => Number.isSafeInteger(each));
  const funding = fundingDigest === undefined || typeof fundingDigest === 'string';
  return (market === 'generated' || market === 'recorded') && numbers && funding && typeof account === 'string';
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
  if (kept.fundingDigest === wanted.fundingDigest) return null;
  return `this home holds a sandbox with ${fundingOf(kept)}, asked for was ${fundingOf(wanted)}; choose another --home or --funding`;
}

function fundingOf({ fundingDigest }: SandboxIdentity): string {
  return fundingDigest === undefined ? 'no recorded funding' : `recorded funding ${fundingDigest.slice(0, 8)}`;
}
