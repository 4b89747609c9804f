import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VenueName } from '../../contract/views.ts';
import { claimHome } from '../home/home-venue.ts';
import { replaceFile } from '../home/write-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What the venue is called on screen, in journals and in homes. */
export const PAPER = 'paper' as const satisfies VenueName;

/** Address of the client at the paper exchange; no key belongs to it. */
export const PAPER_ACCOUNT = '0x7472696d74616200000000000000000000007061';

/** What makes a paper account the same account at its next start. */
export interface PaperIdentity {
  /** When its exchange opened, ms UTC. */
  readonly startMs: number;
  /** What its account opened with, micro-USDC. */
  readonly balanceUnits: number;
}

const FILE = 'paper.json';

/**
 * Binds a home to its paper account, or checks that it holds the one that is asked for. Throws a sentence for the person when the home belongs
 * to another venue, holds another balance, or is damaged.
 */
export function agreeOnPaper(home: string, wanted: PaperIdentity): PaperIdentity {
  const refused = claimHome(home, { venue: PAPER, account: PAPER_ACCOUNT });
  if (refused !== null) throw new Error(refused);
  const path = join(home, FILE);
  if (!existsSync(path)) {
    replaceFile(path, `${JSON.stringify(wanted, null, 2)}\n`);
    return wanted;
  }
  const kept = readKept(path);
  if (kept.balanceUnits === wanted.balanceUnits) return kept;
  throw new Error(
    `this home's paper account opened with ${kept.balanceUnits / 1e6} USDC, asked for was ${wanted.balanceUnits / 1e6}; choose another --home`,
  );
}

function readKept(path: string): PaperIdentity {
  const wayOut = 'restore it from a copy or choose another --home';
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} is no JSON (${reasonOf(cause)}); ${wayOut}`, {
      cause,
    });
  }
  const { startMs, balanceUnits } = (found ?? {}) as Partial<Record<keyof PaperIdentity, unknown>>;
  if (typeof startMs === 'number' && typeof balanceUnits === 'number') return { startMs, balanceUnits };
  throw new Error(`${path} does not name the paper account of this home; ${wayOut}`);
}
