import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { describeCandleError } from '../exchange/market/candle-csv.ts';
import { readCandleFolder } from '../adapters/candles/read-folder.ts';
import { openSandbox, type SandboxOptions } from '../adapters/exchange-link/open-sandbox.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import { HomeLock } from '../adapters/home/home-lock.ts';
import type { AppArguments } from './arguments.ts';

/** A session with the home that it holds. */
export interface OpenedSession {
  readonly session: SandboxSession;
  readonly home: string;
  readonly lock: HomeLock;
}

/** Market records kept, bytes: hours of a sandbox, bounded on any disk. */
const MARKET_BYTES = 256 * 1024 * 1024;

/** Records between two snapshots: a restart replays at most this many. */
const SNAPSHOT_EVERY = 20_000;

/** What the window side adds to a session. */
export type SessionHooks = Pick<SandboxOptions, 'alerts' | 'onPatches' | 'onStep' | 'measureMs'>;

/**
 * Locks the home and opens its sandbox. `folder` holds the built journal worker; `ownFolder` the user's application folder, under which each
 * market has a home of its own when none is named. Rejects with a sentence for the person.
 */
export async function openSession(
  args: AppArguments,
  places: { readonly built: URL; readonly ownFolder: string },
  hooks: SessionHooks,
): Promise<OpenedSession> {
  const recorded = await readRecorded(args.data);
  const market = createHash('sha256').update(`${args.data ?? 'generated'} ${args.seed} ${args.balance}`).digest('hex').slice(0, 8);
  const home = args.home ?? join(places.ownFolder, `sandbox-${market}`);
  mkdirSync(home, { recursive: true });
  const lock = HomeLock.take(home);
  if (typeof lock === 'string') throw new Error(lock);
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const session = await openSandbox({
    home,
    seed: args.seed,
    recorded,
    startMs: recorded === null ? nextBarStart(Date.now()) : null,
    balanceUsdc: args.balance,
    journalWorker: new URL('./journal-worker.js', places.built),
    durability: 'power_cut',
    marketBytes: MARKET_BYTES,
    maxPages: args.maxPages,
    snapshotEvery: SNAPSHOT_EVERY,
    latencyMs: 40,
    runId: randomBytes(8).toString('hex'),
    stamp,
    versions: { engine: '0.1.0', runtime: `electron ${process.versions.electron ?? ''} node ${process.versions.node}` },
    auto: false,
    ...hooks,
  });
  return { session, home, lock };
}

async function readRecorded(data: string | null): Promise<SandboxOptions['recorded']> {
  if (data === null) return null;
  const read = await readCandleFolder(data);
  if (!read.ok) throw new Error(describeCandleError(read.error));
  return { name: basename(data), series: read.value };
}

/** Ten seconds before a full minute near `nowMs`: the first bar closes soon, so that strategies speak within seconds. */
function nextBarStart(nowMs: number): number {
  return Math.floor(nowMs / 60_000) * 60_000 + 50_000;
}
