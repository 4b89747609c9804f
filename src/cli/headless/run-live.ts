import type { GatewayVenue } from '../../adapters/hyperliquid/endpoints.ts';
import type { Gateway } from '../../adapters/hyperliquid/gateway.ts';
import type { LiveSession } from '../../adapters/hyperliquid/live-session.ts';
import { openLive } from '../../adapters/hyperliquid/open-live.ts';
import { log, RefusedError } from '../support/command.ts';
import { holdHome } from '../support/temporary-home.ts';
import { agentKey } from './agent-key.ts';
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
  const { venue, auto, markets } = options;
  const beside = realTimeOptions({ name: 'live', home, auto, markets, latencies });
  return await openLive({ ...beside, venue, agentKey: await agentKey(venue, beside.loopback) });
}

async function drive(session: LiveSession, options: LiveRunOptions, latencies: LatencyLog): Promise<LiveSummary> {
  const { account, agent } = session.view();
  const { view: gateway, ...driven } = await driveSession(session, {
    ...options,
    onStarted: () => log(`account ${account}, agent ${agent.address}`),
  });
  const parts = { host: session.host, venue: options.venue, ...driven, latencies, seed: 1, dataName: null };
  return { ...summarise(parts), gateway };
}
