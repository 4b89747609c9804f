import { join } from 'node:path';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import { FEAR_GREED_SOURCE } from './fear-greed-poller.ts';
import { peekCache } from './index-cache.ts';
import { SENTIMENT_FILE } from './open-sentiment.ts';

/** The Fear & Greed index that a home holds, oldest first; null where it holds none that can be used. Changes nothing. */
export function readStoredIndex(home: string, nowMs: number): readonly SentimentPoint[] | null {
  return peekCache(join(home, SENTIMENT_FILE), FEAR_GREED_SOURCE, nowMs)?.points ?? null;
}
