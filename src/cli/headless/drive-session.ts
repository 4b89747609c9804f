import type { LiveSession, SessionVenue } from '../../adapters/hyperliquid/live-session.ts';
import { KillMailbox } from '../../adapters/home/kill-mailbox.ts';
import { err, ok } from '../../engine/kernel/result.ts';
import { log } from '../support/command.ts';
import type { ComponentLog, ComponentSummary } from './component-log.ts';
import { DayOperator } from './day-operator.ts';

/** How a session in wall time is run. */
export interface DriveOptions {
  /** Minutes of wall time, or null until the process is told to end. */
  readonly minutes: number | null;
  readonly auto: boolean;
  /** Where `npm run kill` finds it. */
  readonly home: string;
  /** How its parts stand. */
  readonly components: ComponentLog;
  /** Called once it has begun. */
  readonly onStarted: () => void;
}

/** What a run came to; `startEquity` in micro-USDC. */
export interface Driven<V extends SessionVenue> {
  readonly startEquity: number;
  readonly minutes: number;
  /** How the connection stood at the end. */
  readonly view: ReturnType<V['view']>;
  readonly components: readonly ComponentSummary[];
}

/** The run's first equity is known once the account was read; looked for this often, ms. */
const LOOK_MS = 100;

/** Runs a session until the minutes are over or the process is told to end (SIGINT, SIGTERM), then stops it in order. */
export async function driveSession<V extends SessionVenue>(
  session: LiveSession<V>,
  options: DriveOptions,
): Promise<Driven<V>> {
  const fromMs = Date.now();
  const operator = new DayOperator(session.host, options.auto);
  let startEquity: number | null = null;
  const mailbox = new KillMailbox({
    home: options.home,
    onKill: async (flatten) => {
      const reply = await session.host.command({ type: 'killSwitch', flatten }, 'cli');
      return reply.ok ? ok(reply.text) : err(reply.error.detail);
    },
    onProblem: log,
  });
  session.start();
  mailbox.start();
  options.onStarted();
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
      mailbox.stop();
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
  const view = session.view();
  const components = options.components.summary();
  await session.stop(reason);
  return { startEquity: startEquity ?? 0, minutes: (Date.now() - fromMs) / 60_000, view, components };
}
