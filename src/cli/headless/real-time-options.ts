import { performance } from 'node:perf_hooks';
import { LOOPBACK_VARIABLE } from '../../adapters/hyperliquid/endpoints.ts';
import type { LiveOptions } from '../../adapters/hyperliquid/open-live.ts';
import type { SessionManager } from '../../adapters/session/session-manager.ts';
import { SENTIMENT_VARIABLE } from '../../adapters/sentiment/endpoint.ts';
import { log } from '../support/command.ts';
import type { LatencyLog } from './latency-log.ts';

/** What differs between two runs in the world's time. */
export interface RealTimeRun {
  /** Begins the run's id. */
  readonly name: string;
  readonly home: string;
  readonly auto: boolean;
  /** Markets that are followed, 1..200. */
  readonly markets: number;
  /** Takes how long each step that sent orders took. */
  readonly latencies: LatencyLog;
  /** Starts and stops the parts. */
  readonly manager: SessionManager;
}

/** Options that every session in the world's time has without a window: no pictures, alerts to the log, a journal bounded as the window's is. */
export function realTimeOptions(run: RealTimeRun): Omit<LiveOptions, 'venue' | 'agentKey'> {
  const { name, home, auto, markets, latencies, manager } = run;
  return {
    loopback: process.env[LOOPBACK_VARIABLE] ?? null,
    sentimentLoopback: process.env[SENTIMENT_VARIABLE] ?? null,
    home,
    journalWorker: new URL('../../adapters/store/journal-worker.ts', import.meta.url),
    auto,
    markets,
    historyBars: 720,
    manager,
    marketBytes: 256 * 1024 * 1024,
    maxPages: null,
    snapshotEvery: 20_000,
    seed: 1,
    runId: `${name}-${Date.now().toString(36)}-${process.pid}`,
    stamp: String(Date.now()),
    versions: { engine: '0.1.0', runtime: `node ${process.versions.node}` },
    wallMs: () => Date.now(),
    measureMs: () => performance.now(),
    alerts: { notify: (alert) => log(`${alert.level}: ${alert.title}: ${alert.body}`) },
    onPatches: null,
    onStep: (timing) => {
      if (timing.sentOrders) latencies.add(timing.us);
    },
  };
}
