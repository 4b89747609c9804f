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

/** Those who listen beside a session; null where nobody does. */
export interface Listeners {
  readonly sentiment: FearGreedPoller | null;
  readonly witness: MarketRecorder | null;
}

/** Opens the index of sentiment and the recorder of a session, as its config says. Throws a sentence for a loopback address that is none. */
export function openListeners({ options, venue, config, profile, clock }: ListenerParts): Listeners {
  const { home, stamp, runId, seed, wallMs, loopback } = options;
  const { settings } = config;
  return {
    sentiment: orThrow(
      openSentiment({
        home,
        stamp,
        settings: settings.sentiment,
        wallMs,
        loopback: options.sentimentLoopback ?? null,
        offline: loopback !== null,
      }),
    ),
    witness: openRecorder({
      home,
      settings: config.recorder,
      run: {
        runId,
        seed,
        venue,
        barMs: settings.market.barIntervalMs,
        isCoarse: profile.book.nSigFigs !== null,
        settings,
      },
      nowMs: () => clock.nowMs(),
    }),
  };
}
