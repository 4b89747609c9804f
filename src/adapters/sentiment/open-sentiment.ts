import { join } from 'node:path';
import type { SentimentSettings } from '../../engine/domain/settings.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { ok } from '../../engine/kernel/result.ts';
import { sentimentEndpoint } from './endpoint.ts';
import { FearGreedPoller } from './fear-greed-poller.ts';

/** What a session in the world's time says of its sentiment. */
export interface OpenSentiment {
  readonly home: string;
  readonly stamp: string;
  readonly settings: SentimentSettings;
  /** This machine's time, ms UTC. */
  readonly wallMs: () => number;
  /** A server on this machine in the index's place, or null: the value of `SENTIMENT_VARIABLE`. */
  readonly loopback: string | null;
  /** True while a server on this machine stands in for the venue: then nothing leaves this machine for the index either. */
  readonly offline: boolean;
}

/** Where a home keeps the index. */
export const SENTIMENT_FILE = 'sentiment.json';

/** Longest wait for a whole answer, ms; nothing waits for it. */
const TIMEOUT_MS = 15_000;

/**
 * The source of sentiment for a session, or null where nobody is asked: switched off, or a test that names no server for it. A loopback
 * address that is none is refused with a sentence.
 */
export function openSentiment(options: OpenSentiment): Result<FearGreedPoller | null, string> {
  const { home, stamp, settings, wallMs, loopback, offline } = options;
  const endpoint = sentimentEndpoint(loopback);
  if (!endpoint.ok) return endpoint;
  if (!settings.enabled || (offline && loopback === null)) return ok(null);
  return ok(
    new FearGreedPoller({
      endpoint: endpoint.value,
      cachePath: join(home, SENTIMENT_FILE),
      stamp,
      wallMs,
      random: Math.random,
      later: (ms, run) => {
        const timer = setTimeout(run, ms);
        timer.unref();
        return () => clearTimeout(timer);
      },
      timeoutMs: TIMEOUT_MS,
    }),
  );
}
