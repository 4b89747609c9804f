import type { PaperSession } from '../../adapters/paper/compose-paper.ts';
import { PAPER } from '../../adapters/paper/identity.ts';
import { openPaper } from '../../adapters/paper/open-paper.ts';
import type { PaperView } from '../../adapters/paper/paper-venue.ts';
import { describeFailure, type SessionManager } from '../../adapters/session/session-manager.ts';
import { log, RefusedError } from '../support/command.ts';
import { holdHome } from '../support/temporary-home.ts';
import { ComponentLog } from './component-log.ts';
import { driveSession } from './drive-session.ts';
import { LatencyLog } from './latency-log.ts';
import { realTimeOptions } from './real-time-options.ts';
import { type HeadlessSummary, summarise } from './summary.ts';

/** What a run on paper is asked for. */
export interface PaperRunOptions {
  /** Minutes of wall time, or null until the process is told to end. */
  readonly minutes: number | null;
  readonly auto: boolean;
  /** Kept between runs, or a temporary one that is removed at the end. */
  readonly home: string | undefined;
  readonly markets: number;
  readonly balanceUsdc: number;
}

/** What a run on paper says at its end. */
export interface PaperSummary extends HeadlessSummary {
  readonly feed: PaperView;
}

/** Trades on paper at public prices without a window until the minutes are over or the process is told to end. */
export async function runPaper(options: PaperRunOptions): Promise<PaperSummary> {
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
    const {
      view: feed,
      components: stood,
      ...driven
    } = await driveSession(session, {
      ...options,
      home: home.path,
      components,
      onStarted: () => log(`paper account ${session.view().account}`),
    });
    const parts = {
      host: session.host,
      venue: PAPER,
      ...driven,
      latencies,
      seed: 1,
      dataName: null,
      components: stood,
    };
    return { ...summarise(parts), feed };
  } finally {
    home.release();
  }
}

async function open(
  home: string,
  options: PaperRunOptions,
  made: { readonly latencies: LatencyLog; readonly manager: SessionManager },
): Promise<PaperSession> {
  const { auto, markets, balanceUsdc } = options;
  return await openPaper({ ...realTimeOptions({ name: 'paper', home, auto, markets, ...made }), balanceUsdc });
}
