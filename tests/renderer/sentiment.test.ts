import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { SentimentView } from '../../src/contract/sentiment-view.ts';
import type { VenueName } from '../../src/contract/views.ts';
import { indexDay, lastDays } from '../../src/renderer/charts/index-chart.ts';
import { SentimentBody } from '../../src/renderer/panels/sentiment/sentiment-panel.tsx';
import { gaugePoint, pointsText } from '../../src/renderer/panels/sentiment/sentiment-state.ts';
import { applyPatches } from '../../src/renderer/stores/apply-patches.ts';
import { EMPTY_VIEW, type ViewState } from '../../src/renderer/stores/view-state.ts';
import { sentiment } from './samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = 1_760_054_400_000;

function shown(
  view: SentimentView | null,
  venue: VenueName | null = 'paper',
  nowMs: number | null = T + 10 * HOUR,
): string {
  const body = createElement(SentimentBody, { view, venue, nowMs, history: 'HISTORY' });
  return renderToStaticMarkup(body).replaceAll('&#x27;', "'").replaceAll('&quot;', '"');
}

const NOTHING = { value: null, label: '', publishedAtMs: null, source: null, known: false, history: [] } as const;

describe('the panel', () => {
  it("shows value, the source's own word, age, trend, source and next update", () => {
    const html = shown(sentiment({ label: 'Odd word', nextUpdateMs: T + DAY, change7d: 7 }));
    expect(html).toContain('data-state="known"');
    expect(html).toContain('aria-valuetext="28, Odd word"');
    for (const words of ['Odd word', '10h 00m', '+7 / −12', 'in 14h 00m', 'alternative.me', 'HISTORY'])
      expect(html).toContain(words);
    expect(html).not.toContain('unknown');
  });

  it('never has a value of its own where there is none', () => {
    for (const polling of ['none', 'asking', 'failing', 'recorded', 'waiting'] as const) {
      const html = shown(sentiment({ ...NOTHING, polling, reason: 'r' }));
      expect(html).not.toContain('role="meter"');
      expect(html).not.toContain('50');
    }
  });

  it.each<[string, SentimentView | null, VenueName, string, string]>([
    ['before the engine spoke', null, 'paper', 'loading', 'Waiting for the engine'],
    ['while asking', sentiment({ ...NOTHING, polling: 'asking' }), 'live', 'loading', 'Asking for the index'],
    [
      'on the sandbox',
      sentiment({ ...NOTHING, polling: 'none', enabled: false }),
      'sandbox',
      'off',
      "time is not the world's",
    ],
    [
      'when switched off',
      sentiment({ ...NOTHING, polling: 'none', enabled: false }),
      'live',
      'off',
      'sentiment.enabled: false',
    ],
    ['without a source', sentiment({ ...NOTHING, polling: 'none' }), 'testnet', 'off', 'no source of sentiment'],
    [
      'switched off with an old value',
      sentiment({ polling: 'none', enabled: false }),
      'live',
      'off',
      'count the index as unknown',
    ],
    [
      'when the first answer was none',
      sentiment({
        ...NOTHING,
        polling: 'failing',
        reason: 'status 500',
        failures: 1,
        nextTryMs: T + 10 * HOUR + 125_000,
      }),
      'live',
      'failing',
      'One try failed: status 500. Next try in 2m 05s.',
    ],
    [
      'before a recording begins',
      sentiment({ ...NOTHING, polling: 'recorded', reason: 'fng-daily.csv' }),
      'sandbox',
      'loading',
      'fng-daily.csv begins later',
    ],
  ])('says why there is nothing to show: %s', (_, view, venue, state, words) => {
    const html = shown(view, venue);
    expect(html).toContain(`data-state="${state}"`);
    expect(html).toContain(words);
    expect(html).not.toContain('HISTORY');
  });

  it('greys a value that is too old and says that it does not count', () => {
    const html = shown(sentiment({ known: false }), 'live', T + 3 * DAY);
    expect(html).toContain('data-state="unknown"');
    expect(html).toContain('Older than 48 h: counts as unknown.');
    expect(html).toContain('aria-valuetext="28, Fear, counts as unknown"');
    expect(html).toContain('3d 00h');
  });

  it('keeps the value with the reason of a failure and the next try beside it', () => {
    const failing = { polling: 'failing', reason: 'data[0].value is "101"', failures: 3, nextTryMs: T } as const;
    const html = shown(sentiment(failing));
    expect(html).toContain('3 tries failed: data[0].value is "101". Next try now.');
    expect(html).toContain('role="meter"');
    expect(shown(sentiment({ reason: 'its history cannot be kept: ENOSPC' }))).toContain('ENOSPC');
  });

  it('says of a recording that it is one', () => {
    const html = shown(sentiment({ polling: 'recorded', reason: 'fng-daily.csv' }), 'sandbox');
    expect(html).toContain('alternative.me, recorded');
  });
});

it('points have their sign, and none is a dash', () => {
  expect([7, -12, 0, null, Number.NaN].map(pointsText)).toEqual(['+7', '−12', '0', '–', '–']);
});

it('the gauge runs from left to right and stays on its half circle', () => {
  const at = (value: number) => gaugePoint(value, { x: 80, y: 76, radius: 64 });
  expect(at(0).x).toBeCloseTo(16);
  expect(at(50)).toMatchObject({ y: 12 });
  expect(at(100).x).toBeCloseTo(144);
  expect(at(101)).toEqual(at(100));
  expect(at(Number.NaN)).toEqual(at(0));
});

describe('the history', () => {
  const points = Array.from({ length: 400 }, (_, i) => [T - (399 - i) * DAY, i % 100] as const);

  it.each([
    [30, 31],
    [365, 366],
    [null, 400],
  ])('over %s days has %i values', (days, count) => {
    expect(lastDays(points, days)).toHaveLength(count);
    expect(lastDays(points, days).at(-1)).toEqual(points.at(-1));
  });

  it('is empty when there is none, and names days with their year', () => {
    expect(lastDays([], 30)).toEqual([]);
    expect(indexDay(T)).toBe('10 Oct 2025');
  });

  it('is replaced once and extended afterwards, also by the same value twice', () => {
    const patch = (view: SentimentView) => [{ kind: 'sentiment', sentiment: view } as const];
    let state: ViewState = applyPatches(EMPTY_VIEW, patch(sentiment({ history: points })));
    expect(state.moods).toMatchObject({ generation: 1, points });
    const next = sentiment({ value: 30, history: [[T + DAY, 30]], historyReset: false });
    state = applyPatches(state, patch(next));
    expect(applyPatches(state, patch(next)).moods).toEqual(state.moods);
    expect(state.moods.points).toHaveLength(401);
    expect(state.moods.generation).toBe(1);
    expect(state.sentiment?.value).toBe(30);
  });
});
