import type { SentimentView } from '../../contract/sentiment-view.ts';
import type { SentimentInput, SentimentStatus } from '../domain/inputs.ts';
import { SENTIMENT_UNKNOWN_AFTER_MS } from '../domain/sentiment.ts';
import { watchMood } from './breakers.ts';
import type { EngineCore } from './engine-core.ts';

/** Takes a reading of the index. A bad one is refused as a whole and told; what was known stays, with its age. */
export function onSentiment(core: EngineCore, input: SentimentInput): void {
  const taken = core.rooms.sentiment.take(input, core.atMs);
  core.dirt.sentiment = true;
  if (taken.ok) {
    watchMood(core);
    if (taken.value === 'series') core.dirt.sentimentSeries = true;
    return;
  }
  warn(core, 'refused', `A value of ${input.source} was refused`, taken.error.detail);
}

/** Takes word of how the source is asked. */
export function onSentimentStatus(core: EngineCore, status: SentimentStatus): void {
  core.rooms.sentiment.takeStatus(status);
  core.dirt.sentiment = true;
}

/** Tells once when the newest value has become too old to count. */
export function watchSentiment(core: EngineCore): void {
  const { sentiment } = core.rooms;
  if (!sentiment.takeLapse(core.atMs)) return;
  core.dirt.sentiment = true;
  watchMood(core);
  warn(
    core,
    'lapsed',
    'The Fear & Greed index counts as unknown',
    `${sentiment.story().source} has published nothing new for 48 h. Nothing is blocked by that.`,
  );
}

/** The index as the window shows it; `whole` = with all of its history. */
export function sentimentView(core: EngineCore, whole: boolean): SentimentView {
  const { sentiment } = core.rooms;
  const { source, nextUpdateMs, asking } = sentiment.story();
  const points = sentiment.points();
  const newest = points.at(-1);
  return {
    enabled: core.settings.sentiment.enabled,
    ...asking,
    source,
    value: newest?.[1] ?? null,
    label: newest?.[2] ?? '',
    publishedAtMs: newest?.[0] ?? null,
    nextUpdateMs,
    known: sentiment.reading(core.atMs) !== null,
    unknownAfterMs: SENTIMENT_UNKNOWN_AFTER_MS,
    change7d: sentiment.change(7),
    change30d: sentiment.change(30),
    history: (whole ? points : points.slice(-1)).map(([atMs, value]) => [atMs, value] as const),
    historyReset: whole,
  };
}

function warn(core: EngineCore, what: string, title: string, body: string): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'system_health',
      dedupKey: `sentiment:${what}`,
      title,
      body,
      asset: null,
      ticketId: null,
    }),
  );
}
