import { sandboxAccount } from '../adapters/exchange-link/account-view.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import { SimClock } from '../adapters/exchange-link/sim-clock.ts';
import { RunLoop } from './run-loop.ts';
import type { SessionDriver } from './session-driver.ts';

/** What drives a sandbox. */
export interface SandboxDriverParts {
  readonly session: SandboxSession;
  readonly speed: number;
  /** Monotonic time, ms. */
  readonly nowMs: () => number;
  readonly onBroken: (cause: unknown) => void;
}

/** Drives a sandbox at a speed of its own. */
export function sandboxDriver({ session, speed, nowMs, onBroken }: SandboxDriverParts): SessionDriver {
  const clock = new SimClock(nowMs, session.exchange.nowMs, speed);
  const loop = new RunLoop({ session, clock, nowMs, onBroken });
  return {
    venue: 'sandbox',
    host: session.host,
    notices: session.notices,
    config: session.config,
    get speed() {
      return clock.speed;
    },
    get broken() {
      return loop.broken;
    },
    start: () => {
      session.start();
      loop.start();
    },
    halt: () => loop.stop(),
    stop: async (reason) => {
      // What the journal of a broken engine holds is what a restart believes.
      if (!loop.broken) await session.stop(reason);
    },
    breakDown: (cause) => loop.breakDown(cause),
    command: (command, origin) => loop.command(command, origin),
    setSpeed: (next) => clock.setSpeed(next),
    onResume: () => session.host.deliver({ kind: 'Resumed', sleptMs: 0 }),
    venueAccount: () => sandboxAccount(session.exchange, session.link.account),
    lag: () => loop.lag(),
    measureFromHere: () => loop.measureFromHere(),
  };
}
