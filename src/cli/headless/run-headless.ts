import { performance } from 'node:perf_hooks';
import { openSandbox } from '../../adapters/exchange-link/open-sandbox.ts';
import type { SandboxSession } from '../../adapters/exchange-link/sandbox-session.ts';
import { SimClock } from '../../adapters/exchange-link/sim-clock.ts';
import { readCandles } from '../support/candles.ts';
import { log } from '../support/command.ts';
import { holdHome } from '../support/temporary-home.ts';
import { ComponentLog } from './component-log.ts';
import { LatencyLog } from './latency-log.ts';
import { DayOperator } from './day-operator.ts';
import { type HeadlessSummary, summarise } from './summary.ts';

/** What a run without a window is asked for. */
export interface HeadlessOptions {
  /** Simulated minutes, or null for the whole recording (an hour of a generated market). */
  readonly minutes: number | null;
  readonly speed: number | 'max';
  readonly seed: number;
  readonly auto: boolean;
  readonly data: string | undefined;
  /** Folder of the funding of its hours; left out = none is known. */
  readonly funding?: string | undefined;
  readonly home: string | undefined;
  readonly balanceUsdc: number;
  /** Called with the live heap in MB once per hundredth of the run, after a collection where the runtime allows one. */
  readonly onMemory?: (atMs: number, mb: number) => void;
}

/** Minutes of a generated market when none are named. */
const DEFAULT_MINUTES = 60;

/** The account is known this long after the start, simulated ms: the first question and its answer. */
const RECONCILE_MS = 1_000;

/** Pause between turns in wall time, ms. */
const TURN_MS = 20;

/** Runs the sandbox without a window and returns what happened. For one seed and one data folder everything but the latencies is equal. */
export async function runHeadless(options: HeadlessOptions): Promise<HeadlessSummary> {
  // Read and checked before anything is made: a bad file starts nothing.
  const recorded = options.data === undefined ? null : await readCandles(options.data, options.funding);
  const home = holdHome(options.home);
  try {
    const latencies = new LatencyLog();
    const components = new ComponentLog();
    const session = await openSandbox({
      home: home.path,
      seed: options.seed,
      recorded,
      startMs: null,
      warmupBars: 0,
      balanceUsdc: options.balanceUsdc,
      journalWorker: new URL('../../adapters/store/journal-worker.ts', import.meta.url),
      throwaway: home.temporary,
      marketBytes: 64 * 1024 * 1024,
      maxPages: null,
      snapshotEvery: 50_000,
      latencyMs: 40,
      runId: `seed-${options.seed}-${recorded?.name ?? 'generated'}`,
      stamp: String(Date.now()),
      versions: { engine: '0.1.0', runtime: `node ${process.versions.node}` },
      measureMs: () => performance.now(),
      alerts: null,
      onPatches: null,
      onStep: (timing) => {
        if (timing.sentOrders) latencies.add(timing.us);
      },
      auto: options.auto,
      manager: components.manager,
    });
    for (const notice of session.notices) log(notice);
    try {
      return await drive(session, options, { latencies, components, dataName: recorded?.name ?? null });
    } catch (cause) {
      // The threads of its journals would keep the process alive for ever.
      await session.abandon();
      throw cause;
    }
  } finally {
    home.release();
  }
}

/** What a run takes down. */
interface Beside {
  readonly latencies: LatencyLog;
  readonly components: ComponentLog;
  readonly dataName: string | null;
}

async function drive(
  session: SandboxSession,
  options: HeadlessOptions,
  { latencies, components, dataName }: Beside,
): Promise<HeadlessSummary> {
  const fromMs = session.exchange.nowMs;
  const endMs = session.exchange.endMs;
  const wantedMs =
    options.minutes === null ? (endMs ?? fromMs + DEFAULT_MINUTES * 60_000) : fromMs + options.minutes * 60_000;
  const untilMs = endMs === null ? wantedMs : Math.min(wantedMs, endMs);
  // In a time of its own it answers nothing that happens to the machine: the same seed has to give the same run.
  await components.manager.run(null);
  await session.settle();
  await session.runTo(Math.min(untilMs, fromMs + RECONCILE_MS), () => undefined);
  const startEquity = session.host.engine.figures().equity?.equityUnits ?? 0;
  const operator = new DayOperator(session.host, options.auto, true);
  const startedAt = performance.now();
  const memory = memoryProbe(options, fromMs, untilMs);
  if (options.speed === 'max') {
    await session.runTo(untilMs, (nowMs) => {
      operator.onTime(nowMs);
      memory(nowMs);
    });
  } else await runInWallTime(session, untilMs, options.speed, operator);
  await session.settle();
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  const stood = components.summary();
  await session.stop('the run has ended');
  // After the last input, so that a replay of the kept journal ends at the same hash.
  const summary = summarise({
    host: session.host,
    venue: 'sandbox',
    minutes: (session.exchange.nowMs - fromMs) / 60_000,
    startEquity,
    latencies,
    seed: options.seed,
    dataName,
    components: stood,
  });
  log(`${summary.simulatedMinutes} simulated minutes in ${wallSeconds.toFixed(1)} s, peak memory ${peakMemoryMb()} MB`);
  return summary;
}

/** Tells the live heap a hundred times over the run. */
function memoryProbe(options: HeadlessOptions, fromMs: number, untilMs: number): (nowMs: number) => void {
  const { onMemory } = options;
  if (onMemory === undefined) return () => undefined;
  let nextMs = fromMs;
  return (nowMs) => {
    if (nowMs < nextMs) return;
    nextMs = nowMs + (untilMs - fromMs) / 100;
    globalThis.gc?.();
    onMemory(nowMs, process.memoryUsage().heapUsed / 1_048_576);
  };
}

/** Largest resident memory of this process so far, MB. */
function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}

function runInWallTime(session: SandboxSession, untilMs: number, speed: number, operator: DayOperator): Promise<void> {
  const clock = new SimClock(() => performance.now(), session.exchange.nowMs, speed);
  return new Promise((resolve, reject) => {
    const turn = (): void => {
      try {
        session.pump(Math.min(untilMs, clock.nowMs()), TURN_MS);
        operator.onTime(session.exchange.nowMs);
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
        return;
      }
      if (session.exchange.nowMs >= untilMs) resolve();
      else setTimeout(turn, TURN_MS);
    };
    turn();
  });
}
