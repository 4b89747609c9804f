import { performance } from 'node:perf_hooks';
import { type GatewayVenue, LOOPBACK_VARIABLE } from '../../adapters/hyperliquid/endpoints.ts';
import type { GatewayView } from '../../adapters/hyperliquid/gateway.ts';
import type { LiveSession } from '../../adapters/hyperliquid/live-session.ts';
import { openLive } from '../../adapters/hyperliquid/open-live.ts';
import { SENTIMENT_VARIABLE } from '../../adapters/sentiment/endpoint.ts';
import { log, RefusedError } from '../support/command.ts';
import { holdHome } from '../support/temporary-home.ts';
import { agentKey } from './agent-key.ts';
import { DayOperator } from './day-operator.ts';
import { LatencyLog } from './latency-log.ts';
import { type HeadlessSummary, summarise } from './summary.ts';

/** What a run on a real venue is asked for. */
export interface LiveRunOptions {
  readonly venue: GatewayVenue;
  /** Minutes of wall time, or null until the process is told to end. */
  readonly minutes: number | null;
  readonly auto: boolean;
  /** Kept between runs: what is open at the venue stays there. */
  readonly home: string;
  readonly markets: number;
}

/** What a run on a real venue says at its end. */
export interface LiveSummary extends HeadlessSummary {
  readonly gateway: GatewayView;
}

/** The run's first equity is known once the account was read; looked for this often, ms. */
const LOOK_MS = 100;

/** Bars of history of each market for a new home. */
const HISTORY_BARS = 720;

/** Runs a real venue without a window until the minutes are over or the process is told to end (SIGINT, SIGTERM). */
export async function runLive(options: LiveRunOptions): Promise<LiveSummary> {
  const home = holdHome(options.home);
  try {
    const latencies = new LatencyLog();
    const session = await open(home.path, options, latencies).catch((cause: unknown) => {
      throw new RefusedError(cause instanceof Error ? cause.message : String(cause), { cause });
    });
    for (const notice of session.notices) log(notice);
    return await drive(session, options, latencies);
  } finally {
    home.release();
  }
}

async function open(home: string, options: LiveRunOptions, latencies: LatencyLog): Promise<LiveSession> {
  const loopback = process.env[LOOPBACK_VARIABLE] ?? null;
  return await openLive({
    venue: options.venue,
    agentKey: await agentKey(options.venue, loopback),
    loopback,
    sentimentLoopback: process.env[SENTIMENT_VARIABLE] ?? null,
    home,
    journalWorker: new URL('../../adapters/store/journal-worker.ts', import.meta.url),
    auto: options.auto,
    markets: options.markets,
    historyBars: HISTORY_BARS,
    marketBytes: 256 * 1024 * 1024,
    maxPages: null,
    snapshotEvery: 20_000,
    seed: 1,
    runId: `live-${Date.now().toString(36)}-${process.pid}`,
    stamp: String(Date.now()),
    versions: { engine: '0.1.0', runtime: `node ${process.versions.node}` },
    wallMs: () => Date.now(),
    measureMs: () => performance.now(),
    alerts: { notify: (alert) => log(`${alert.level}: ${alert.title}: ${alert.body}`) },
    onPatches: null,
    onStep: (timing) => {
      if (timing.sentOrders) latencies.add(timing.us);
    },
  });
}

async function drive(session: LiveSession, options: LiveRunOptions, latencies: LatencyLog): Promise<LiveSummary> {
  const fromMs = Date.now();
  const operator = new DayOperator(session.host, options.auto);
  let startEquity: number | null = null;
  session.start();
  const { account, agent } = session.view();
  log(`account ${account}, agent ${agent.address}`);
  const reason = await new Promise<string>((resolve, reject) => {
    const timer = setInterval(() => {
      startEquity ??= session.host.engine.figures().equity?.equityUnits ?? null;
      operator.onTime(session.host.engine.atMs);
      if (options.minutes !== null && Date.now() - fromMs >= options.minutes * 60_000) end('the run has ended');
    }, LOOK_MS);
    const end = (why: string): void => {
      clear();
      resolve(why);
    };
    const onSignal = (signal: NodeJS.Signals): void => end(`told to end by ${signal}`);
    const clear = (): void => {
      clearInterval(timer);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    session.onBroken = (cause) => {
      clear();
      reject(cause instanceof Error ? cause : new Error(String(cause)));
    };
  }).catch(async (cause: unknown) => {
    // The threads and sockets would keep the process alive for ever.
    await session.abandon();
    throw cause;
  });
  const gateway = session.view();
  await session.stop(reason);
  const minutes = (Date.now() - fromMs) / 60_000;
  const summary = summarise({
    host: session.host,
    venue: options.venue,
    minutes,
    startEquity: startEquity ?? 0,
    latencies,
    seed: 1,
    dataName: null,
  });
  return { ...summary, gateway };
}
