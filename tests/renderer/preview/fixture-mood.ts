import type { SentimentView } from '../../../src/contract/sentiment-view.ts';
import { seeded } from './random.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2018, 1, 1);

/** An index in one of the states that the panel knows. */
export function moodOf(state: string, nowMs: number): SentimentView {
  const random = seeded(3);
  const history: [number, number][] = [];
  let value = 45;
  for (let at = FIRST; at <= nowMs; at += DAY) {
    value = Math.max(5, Math.min(95, value + (random() - 0.5) * 14 + (50 - value) * 0.03));
    history.push([at, Math.round(value)]);
  }
  const newest = history.at(-1) as [number, number];
  const good: SentimentView = {
    enabled: true,
    polling: 'waiting',
    reason: '',
    failures: 0,
    nextTryMs: newest[0] + DAY + 35_000,
    source: 'alternative.me',
    value: newest[1],
    label: 'Fear',
    publishedAtMs: newest[0],
    nextUpdateMs: newest[0] + DAY,
    known: true,
    unknownAfterMs: 2 * DAY,
    change7d: -14,
    change30d: 6,
    history,
    historyReset: true,
  };
  const nothing = { source: null, value: null, label: '', publishedAtMs: null, nextUpdateMs: null, known: false };
  const empty = { ...good, ...nothing, change7d: null, change30d: null, history: [], nextTryMs: null };
  const failing = { polling: 'failing', reason: 'status 503', failures: 3, nextTryMs: nowMs + 97_000 } as const;
  switch (state) {
    case 'off':
      return { ...empty, enabled: false, polling: 'none' };
    case 'loading':
      return { ...empty, polling: 'asking' };
    case 'none':
      return { ...empty, ...failing };
    case 'failing':
      return { ...good, ...failing };
    case 'old':
      return {
        ...good,
        ...failing,
        reason: 'data[0].value is "fifty", allowed: text of an integer 0..100',
        failures: 14,
        publishedAtMs: newest[0] - 3 * DAY,
        nextUpdateMs: newest[0] - 2 * DAY,
        known: false,
        history: history.slice(0, -3),
      };
    default:
      return good;
  }
}
