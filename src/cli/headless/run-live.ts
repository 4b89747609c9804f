import type { GatewayVenue } from '../../adapters/hyperliquid/endpoints.ts';
import type { Gateway } from '../../adapters/hyperliquid/gateway.ts';
import type { LiveSession } from '../../adapters/hyperliquid/live-session.ts';
import { openLive } from '../../adapters/hyperliquid/open-live.ts';
import { describeFailure, type SessionManager } from '../../adapters/session/session-manager.ts';
import { log, RefusedError } from '../support/command.ts';
import { holdHome } from '../support/temporary-home.ts';
import { agentKey } from './agent-key.ts';
import { ComponentLog } from './component-log.ts';
import { driveSession } from './drive-session.ts';
import { LatencyLog } from './latency-log.ts';
import { realTimeOptions } from './real-time-options.ts';
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
  readonly gateway: ReturnType<Gateway['view']>;
}

/** Runs a real venue without a window until the minutes are over or the process is told to end (SIGINT, SIGTERM). */
export async function runLive(options: LiveRunOptions): Promise<LiveSummary> {
  const home = holdHome(options.home);
  try {
    const latencies = new LatencyLog();
    const components = new ComponentLog();
    const session = await open(home.path, options, { latencies, manager: components.manager }).catch(
      (cause: unknown) => {
        throw new RefusedError(describeFailure(cause), { cause });
      },
    );
    for (const notice of session.notices) log(notice);
    return await drive(session, options, { latencies, components });
  } finally {
    home.release();
  }
}

async function open(
  home: string,
  options: LiveRunOptions,
  made: { readonly latencies: LatencyLog; readonly manager: SessionManager },
): Promise<LiveSession> {
  const { venue, auto, markets } = options;
  const beside = realTimeOptions({ name: 'live', home, auto, markets, ...made });
  return await openLive({ ...beside, venue, agentKey: () => agentKey(venue, beside.loopback) });
}

async function drive(
  session: LiveSession,
  options: LiveRunOptions,
  { latencies, components }: { readonly latencies: LatencyLog; readonly components: ComponentLog },
): Promise<LiveSummary> {
  const { account, agent } = session.view();
  const {
    view: gateway,
    components: stood,
    ...driven
  } = await driveSession(session, {
    ...options,
    components,
    onStarted: () => log(`account ${account}, agent ${agent.address}`),
  });
  const parts = {
    host: session.host,
    venue: options.venue,
    ...driven,
    latencies,
    seed: 1,
    dataName: null,
    components: stood,
  };
  return { ...summarise(parts), gateway };
}
