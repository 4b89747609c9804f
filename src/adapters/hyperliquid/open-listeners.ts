import type { VenueName } from '../../contract/views.ts';
import { orThrow } from '../host/or-throw.ts';
import type { SessionOptions } from '../host/session-options.ts';
import type { LoadedConfig } from '../home/config-file.ts';
import type { MarketRecorder } from '../recorder/market-recorder.ts';
import { openRecorder } from '../recorder/open-recorder.ts';
import type { FearGreedPoller } from '../sentiment/fear-greed-poller.ts';
import { openSentiment } from '../sentiment/open-sentiment.ts';
import type { ConnectionProfile } from './profile/profile.ts';
import type { VenueClock } from './venue-clock.ts';

/** What a session in the world's time says of those who only listen. */
export interface ListenerParts {
  readonly options: Pick<SessionOptions, 'home' | 'stamp' | 'runId' | 'seed'> & {
    readonly wallMs: () => number;
    /** A server on this machine in the venue's place, and one in the index's, or null. */
    readonly loopback: string | null;
    readonly sentimentLoopback?: string | null;
  };
  readonly venue: VenueName;
  readonly config: LoadedConfig;
  readonly profile: ConnectionProfile;
  readonly clock: VenueClock;
}

/** Opens the index of sentiment of a session, or null where nobody is asked. Throws a sentence for a loopback address that is none. */
export function openSentimentOf(
  { home, stamp, wallMs, loopback, sentimentLoopback }: ListenerParts['options'],
  { settings }: LoadedConfig,
): FearGreedPoller | null {
  return orThrow(
    openSentiment({
      home,
      stamp,
      settings: settings.sentiment,
      wallMs,
      loopback: sentimentLoopback ?? null,
      offline: loopback !== null,
    }),
  );
}

/**
 * Opens the recorder of a session for the `time`-th time (1, 2 ...), or null where it is not wanted. Each of them makes a recording of its own:
 * what lies between two is missing.
 */
export function openRecorderOf(
  { options, venue, config, profile, clock }: ListenerParts,
  time: number,
): MarketRecorder | null {
  const { home, runId, seed } = options;
  const { settings } = config;
  return openRecorder({
    home,
    settings: config.recorder,
    run: {
      runId: time === 1 ? runId : `${runId}-part${time}`,
      seed,
      venue,
      barMs: settings.market.barIntervalMs,
      isCoarse: profile.book.nSigFigs !== null,
      settings,
    },
    nowMs: () => clock.nowMs(),
  });
}
