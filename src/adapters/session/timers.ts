import { performance } from 'node:perf_hooks';
import { uptime } from 'node:os';

/** Clocks, timers and chance of a session: a test has its own. */
export interface SessionTimers {
  /** A clock that nobody can set, ms of any origin; it may stand still while the machine sleeps. */
  readonly steadyMs: () => number;
  /** Time since the machine was switched on, its sleep included, ms. */
  readonly bootMs: () => number;
  /** This machine's time, ms UTC; may be set. */
  readonly wallMs: () => number;
  /** Runs something later; what comes back takes it back. */
  readonly later: (ms: number, run: () => void) => () => void;
  /** 0..1, for the spread of pauses. */
  readonly random: () => number;
}

/** The machine's own. Timers keep no process alive. */
export const MACHINE_TIMERS: SessionTimers = {
  steadyMs: () => performance.now(),
  bootMs: () => uptime() * 1_000,
  wallMs: () => Date.now(),
  later: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
