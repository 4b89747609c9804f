import { randomBytes } from 'node:crypto';
import { openSandbox, type SandboxOptions } from '../adapters/exchange-link/open-sandbox.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import type { AppArguments } from './arguments.ts';
import type { Prepared } from './prepare.ts';

/** Market records kept, bytes: hours of a sandbox, bounded on any disk. */
const MARKET_BYTES = 256 * 1024 * 1024;

/** Records between two snapshots: a restart replays at most this many. */
const SNAPSHOT_EVERY = 20_000;

/** Bars of a recording that are already there when the window opens: ten days of hours, full charts and warm strategies. */
const WARMUP_BARS = 240;

/** What the window side adds to a session. */
export type SessionHooks = Pick<SandboxOptions, 'alerts' | 'onPatches' | 'onStep' | 'measureMs'>;

/** Opens the sandbox of a prepared home; `built` is the folder of the built journal worker. Rejects with a sentence for the person. */
export function openSession(
  args: AppArguments,
  prepared: Prepared,
  { built, version, hooks }: { readonly built: URL; readonly version: string; readonly hooks: SessionHooks },
): Promise<SandboxSession> {
  return openSandbox({
    home: prepared.home,
    seed: args.seed,
    recorded: prepared.recorded,
    startMs: prepared.recorded === null ? nextBarStart(Date.now()) : null,
    warmupBars: WARMUP_BARS,
    balanceUsdc: args.balance,
    journalWorker: new URL('./journal-worker.js', built),
    throwaway: false,
    marketBytes: MARKET_BYTES,
    maxPages: args.maxPages,
    snapshotEvery: SNAPSHOT_EVERY,
    latencyMs: 40,
    runId: randomBytes(8).toString('hex'),
    stamp: new Date().toISOString().replaceAll(/[:.]/g, '-'),
    versions: {
      engine: version,
      runtime: `electron ${process.versions.electron ?? ''} node ${process.versions.node}`,
    },
    auto: false,
    ...hooks,
  });
}

/** Ten seconds before a full minute near `nowMs`: the first bar closes soon, so that strategies speak within seconds. */
function nextBarStart(nowMs: number): number {
  return Math.floor(nowMs / 60_000) * 60_000 + 50_000;
}
