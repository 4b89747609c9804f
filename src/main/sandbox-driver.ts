import type { ArchiveHolder } from '../adapters/archive/archive-part.ts';
import { sandboxAccount } from '../adapters/exchange-link/account-view.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import { SandboxUniverse } from '../adapters/exchange-link/sandbox-universe.ts';
import { SimClock } from '../adapters/exchange-link/sim-clock.ts';
import type { SessionManager, SessionReflexes } from '../adapters/session/session-manager.ts';
import { chosenOf } from '../adapters/universe/watch-settings.ts';
import { DEFAULT_WATCH } from '../contract/watch.ts';
import { RunLoop } from './run-loop.ts';
import type { SessionDriver } from './session-driver.ts';

/** What drives a sandbox. */
export interface SandboxDriverParts {
  readonly session: SandboxSession;
  /** What the session was opened with. */
  readonly manager: SessionManager;
  /** Where the candles of the home are. */
  readonly candles: ArchiveHolder;
  readonly speed: number;
  /** Monotonic time, ms. */
  readonly nowMs: () => number;
  readonly onBroken: (cause: unknown) => void;
}

/** Drives a sandbox at a speed of its own. */
export function sandboxDriver({
  session,
  manager,
  candles,
  speed,
  nowMs,
  onBroken,
}: SandboxDriverParts): SessionDriver {
  const clock = new SimClock(nowMs, session.exchange.nowMs, speed);
  const loop = new RunLoop({ session, clock, nowMs, onBroken });
  return {
    venue: 'sandbox',
    host: session.host,
    notices: session.notices,
    config: session.config,
    get archive() {
      return candles.archive;
    },
    get speed() {
      return clock.speed;
    },
    get broken() {
      return loop.broken;
    },
    start: () => {
      manager.run(reflexesOf(session)).catch((cause: unknown) => loop.breakDown(cause));
      loop.start();
    },
    halt: () => loop.stop(),
    stop: async (reason) => {
      // A broken engine is not saved: what its journal holds is what a restart believes.
      await session.stop(reason);
    },
    breakDown: (cause) => loop.breakDown(cause),
    command: (command, origin) => loop.command(command, origin),
    setSpeed: (next) => clock.setSpeed(next),
    universe: new SandboxUniverse({
      exchange: session.exchange,
      bars: (asset) => session.host.engine.barsOf(asset),
      held: () => session.link.held(),
      chosen: chosenOf(session.config?.watch ?? DEFAULT_WATCH),
    }),
    venueAccount: () => sandboxAccount(session.exchange, session.link.account),
    lag: () => loop.lag(),
    measureFromHere: () => loop.measureFromHere(),
  };
}

/** The sandbox has a time of its own and no network: it stands still while the machine sleeps, and cares for no clock. */
function reflexesOf(session: SandboxSession): SessionReflexes {
  return {
    onSleep: (ms, uncountedMs) => {
      // What the steady clock counted the loop has noticed itself.
      if (uncountedMs > 0) session.host.deliver({ kind: 'Resumed', sleptMs: ms });
    },
    onClockJump: () => undefined,
    onNetworkChange: () => undefined,
    isWhole: () => session.host.engine.figures().reconciled,
    sockets: () => [],
    probe: () => session.onProbe(),
  };
}
