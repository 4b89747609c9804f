import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './write-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Which account of which venue a home belongs to. */
export interface HomeVenue {
  readonly venue: string;
  /** Address, lower case. */
  readonly account: string;
}

const FILE = 'venue.json';

/** A home of a sandbox has this file instead. */
const SANDBOX_FILE = 'sandbox.json';

/**
 * Binds a home to an account of a venue, or checks that it is bound to it: journals of two accounts must never be mixed. Returns a
 * sentence for the person when the home belongs to another.
 */
export function claimHome(home: string, wanted: HomeVenue): string | null {
  if (existsSync(join(home, SANDBOX_FILE))) return 'this home holds a sandbox; choose another --home';
  const kept = readVenue(home);
  if (typeof kept === 'string') return kept;
  if (kept === null) {
    replaceFile(join(home, FILE), `${JSON.stringify(wanted, null, 2)}\n`);
    return null;
  }
  if (kept.venue === wanted.venue && kept.account === wanted.account) return null;
  return `this home belongs to account ${kept.account} on ${kept.venue}, asked for was ${wanted.account} on ${wanted.venue}; choose another --home`;
}

/** A sentence when a home belongs to an account of a venue and can hold no sandbox, or null. */
export function refuseVenueHome(home: string): string | null {
  return existsSync(join(home, FILE)) ? 'this home belongs to an account of an exchange; choose another --home' : null;
}

function readVenue(home: string): HomeVenue | null | string {
  const path = join(home, FILE);
  if (!existsSync(path)) return null;
  const wayOut = 'restore it from a copy or choose another --home';
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    return `${path} is no JSON (${reasonOf(cause)}); ${wayOut}`;
  }
  const { venue, account } = (found ?? {}) as Partial<Record<keyof HomeVenue, unknown>>;
  if (typeof venue === 'string' && typeof account === 'string') return { venue, account };
  return `${path} does not name the account of this home; ${wayOut}`;
}
