import { randomBytes } from 'node:crypto';
import type { ArchiveHolder } from '../adapters/archive/archive-part.ts';
import { openSandbox, type SandboxOptions } from '../adapters/exchange-link/open-sandbox.ts';
import { LOOPBACK_VARIABLE } from '../adapters/hyperliquid/endpoints.ts';
import { openLive } from '../adapters/hyperliquid/open-live.ts';
import { PAPER } from '../adapters/paper/identity.ts';
import { openPaper } from '../adapters/paper/open-paper.ts';
import type { SessionManager } from '../adapters/session/session-manager.ts';
import { SENTIMENT_VARIABLE } from '../adapters/sentiment/endpoint.ts';
import type { AppArguments } from './arguments.ts';
import { agentKeyName } from './keys/agent-keys.ts';
import type { KeychainAnswer } from './keys/keychain.ts';
import { LiveDriver } from './live-driver.ts';
import type { Prepared } from './prepare.ts';
import { sandboxCandles } from './sandbox-candles.ts';
import { sandboxDriver } from './sandbox-driver.ts';
import type { SessionDriver } from './session-driver.ts';
import { EXIT, StartProblem } from './start-problem.ts';

/** Market records kept, bytes: hours of a sandbox, bounded on any disk. */
const MARKET_BYTES = 256 * 1024 * 1024;

/** Records between two snapshots: a restart replays at most this many. */
const SNAPSHOT_EVERY = 20_000;

/** Bars of a recording that are already there when the window opens: ten days of hours, full charts and warm strategies. */
const WARMUP_BARS = 240;

/** What the window side adds to a session. */
export type SessionHooks = Pick<SandboxOptions, 'alerts' | 'onPatches' | 'onStep' | 'measureMs'>;

/** Markets that are followed on a real venue, largest volume first. */
const MARKETS = 60;

/** Bars of history of each for a new home. */
const HISTORY_BARS = 720;

/** What opening needs beside the arguments. */
export interface OpenParts {
  /** Folder of the built journal worker. */
  readonly built: URL;
  readonly version: string;
  readonly hooks: SessionHooks;
  /** Starts and stops the session's parts, and knows how each stands. */
  readonly manager: SessionManager;
  /** A stored key of the person. */
  readonly storedKey: (name: string) => Promise<KeychainAnswer<string | null>>;
  /** Sentences of the start that the person has to see. */
  readonly notices: readonly string[];
}

/** Makes the driver of an opened session; it tells when its engine stops. */
export type DriverOf = (onBroken: (cause: unknown) => void) => SessionDriver;

/** Opens the session of a prepared home on the venue that was asked for. Rejects with a sentence for the person. */
export async function openSession(args: AppArguments, prepared: Prepared, parts: OpenParts): Promise<DriverOf> {
  const { hooks, built, manager } = parts;
  const shared = {
    home: prepared.home,
    seed: args.seed,
    journalWorker: new URL('./journal-worker.js', built),
    marketBytes: MARKET_BYTES,
    maxPages: args.maxPages,
    snapshotEvery: SNAPSHOT_EVERY,
    runId: randomBytes(8).toString('hex'),
    stamp: new Date().toISOString().replaceAll(/[:.]/g, '-'),
    versions: {
      engine: parts.version,
      runtime: `electron ${process.versions.electron ?? ''} node ${process.versions.node}`,
    },
    auto: false,
    manager,
    ...hooks,
  };
  const { measureMs: nowMs } = hooks;
  if (args.venue === 'sandbox') {
    const candles: ArchiveHolder = { archive: null };
    const session = await openSandbox({
      ...shared,
      parts: [sandboxCandles(shared, candles)],
      recorded: prepared.recorded,
      startMs: prepared.recorded === null ? nextBarStart(Date.now()) : null,
      warmupBars: WARMUP_BARS,
      balanceUsdc: args.balance,
      throwaway: false,
      latencyMs: 40,
    });
    session.notices.unshift(...parts.notices);
    return (onBroken) => sandboxDriver({ session, manager, candles, speed: args.speed, nowMs, onBroken });
  }
  const { venue } = args;
  const outside = {
    ...shared,
    loopback: process.env[LOOPBACK_VARIABLE] ?? null,
    sentimentLoopback: process.env[SENTIMENT_VARIABLE] ?? null,
    markets: MARKETS,
    historyBars: HISTORY_BARS,
    wallMs: () => Date.now(),
  };
  if (venue === PAPER) {
    const session = await openPaper({ ...outside, balanceUsdc: args.balance });
    session.notices.unshift(...parts.notices);
    return (onBroken) => new LiveDriver({ session, venue, nowMs, onBroken });
  }
  const session = await openLive({ ...outside, venue, agentKey: () => agentKey(venue, parts) });
  return (onBroken) => new LiveDriver({ session, venue, nowMs, onBroken });
}

/** The agent's key of a venue. */
async function agentKey(
  venue: Exclude<AppArguments['venue'], 'sandbox' | typeof PAPER>,
  { storedKey }: OpenParts,
): Promise<string> {
  const name = agentKeyName(venue);
  const answer = await storedKey(name);
  if (!answer.ok)
    throw new StartProblem(`the agent's key cannot be read from the keychain: ${answer.reason}`, EXIT.failed);
  if (answer.value !== null) return answer.value;
  throw new StartProblem(
    `the keychain holds no agent key for ${venue}: start the sandbox and import or generate one in its settings`,
    EXIT.failed,
  );
}

/** Ten seconds before a full minute near `nowMs`: the first bar closes soon, so that strategies speak within seconds. */
function nextBarStart(nowMs: number): number {
  return Math.floor(nowMs / 60_000) * 60_000 + 50_000;
}
