import { describe, expect, test } from 'vitest';
import type { SentimentInput } from '../../../src/engine/domain/inputs.ts';
import type { SentimentPoint } from '../../../src/engine/domain/sentiment.ts';
import { SentimentIndex } from '../../../src/engine/regime/sentiment-index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = 1_760_054_400_000;

function reading(value: number, publishedAtMs = T, more: Partial<SentimentInput> = {}): SentimentInput {
  return { kind: 'Sentiment', source: 'index', value, label: 'Fear', publishedAtMs, nextUpdateMs: null, ...more };
}

/** `values` a day each, the last at T. */
function series(values: readonly number[]): SentimentPoint[] {
  return values.map((value, i) => [T - (values.length - 1 - i) * DAY, value, 'Fear']);
}

function indexOf(values: readonly number[]): SentimentIndex {
  const index = new SentimentIndex();
  const history = series(values);
  const [, newest] = history.at(-1) as SentimentPoint;
  const taken = index.take(reading(newest, T, { history: history.slice(0, -1) }), T);
  if (!taken.ok) throw new Error(taken.error.detail);
  return index;
}

describe('a reading', () => {
  test('is unknown before anything was told, never 50', () => {
    expect(new SentimentIndex().reading(T)).toBeNull();
    expect(new SentimentIndex().nextWakeMs()).toBeNull();
  });

  test('counts up to an age of 48 h and not a millisecond longer', () => {
    const index = indexOf([20]);
    expect(index.reading(T + 48 * HOUR)).toMatchObject({ value: 20, label: 'Fear', ageMs: 48 * HOUR });
    expect(index.reading(T + 48 * HOUR + 1)).toBeNull();
    expect(index.nextWakeMs()).toBe(T + 48 * HOUR + 1);
  });

  test('tells its lapse once, and again only after it was young in between', () => {
    const index = indexOf([20]);
    expect(index.takeLapse(T + 48 * HOUR)).toBe(false);
    expect([index.takeLapse(T + 3 * DAY), index.takeLapse(T + 3 * DAY)]).toEqual([true, false]);
    expect(index.nextWakeMs()).toBeNull();
    index.take(reading(30, T + 3 * DAY), T + 3 * DAY);
    expect(index.reading(T + 3 * DAY)?.value).toBe(30);
    expect(index.takeLapse(T + 6 * DAY)).toBe(true);
  });

  test('that is old when it comes lapses in silence', () => {
    const index = new SentimentIndex();
    index.take(reading(20), T + 5 * DAY);
    expect(index.reading(T + 5 * DAY)).toBeNull();
    expect(index.takeLapse(T + 5 * DAY)).toBe(false);
  });

  test('has the label as it was given, whatever the value', () => {
    const index = new SentimentIndex();
    index.take(reading(3, T, { label: 'Extreme Greed' }), T);
    expect(index.reading(T)).toMatchObject({ value: 3, label: 'Extreme Greed' });
  });
});

describe('the trend', () => {
  test('is the change over 7 and 30 days, and the value of the day before', () => {
    const index = indexOf([80, ...Array.from({ length: 22 }, () => 50), 35, 40, 40, 40, 40, 40, 22, 20]);
    expect(index.reading(T)).toMatchObject({ change7d: -15, change30d: -60, dayBefore: 22 });
  });

  test('is unknown where the history does not reach', () => {
    expect(indexOf([10, 20, 30, 40]).reading(T)).toMatchObject({ change7d: null, change30d: null, dayBefore: 30 });
    expect(indexOf([10]).reading(T)?.dayBefore).toBeNull();
  });

  test('takes a missing day from one at most two days older', () => {
    const gap = (days: number): SentimentPoint[] => [[T - days * DAY, 60, 'Greed']];
    const changeWith = (days: number): number | null | undefined => {
      const index = new SentimentIndex();
      index.take(reading(20, T, { history: gap(days) }), T);
      return index.reading(T)?.change7d;
    };
    expect([7, 8, 9, 10].map(changeWith)).toEqual([-40, -40, -40, null]);
  });
});

describe('what is taken', () => {
  test.each([
    ['NaN', reading(Number.NaN), 'sentiment.value'],
    ['101', reading(101), 'sentiment.value'],
    ['-1', reading(-1), 'sentiment.value'],
    ['a fraction', reading(50.5), 'sentiment.value'],
    ['"fifty"', reading('fifty' as unknown as number), 'sentiment.value'],
    ['no label', reading(50, T, { label: '' }), 'sentiment.label'],
    ['the future', reading(50, T + 2 * HOUR), 'sentiment.publishedAtMs'],
    ['a time that is none', reading(50, Number.NaN), 'sentiment.publishedAtMs'],
    ['a bad day in its history', reading(50, T, { history: [[T - DAY, 101, 'Greed']] }), 'sentiment.value'],
  ])('is never %s: it is refused whole, counted, and what was known stays', (_, input, field) => {
    const index = indexOf([10, 20]);
    const before = index.points();
    expect(index.take(input, T)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD', field } });
    expect(index.points()).toBe(before);
    expect(index.story().refused).toBe(1);
    expect(index.reading(T)?.value).toBe(20);
  });

  test('is merged by time; what is known already changes nothing', () => {
    const index = indexOf([10, 20, 30]);
    expect(index.take(reading(30), T)).toEqual({ ok: true, value: 'nothing' });
    expect(index.take(reading(31), T)).toEqual({ ok: true, value: 'newest' });
    expect(index.take(reading(40, T + DAY), T + DAY)).toEqual({ ok: true, value: 'newest' });
    expect(index.take(reading(11, T - 2 * DAY), T + DAY)).toEqual({ ok: true, value: 'series' });
    expect(index.points().map(([, value]) => value)).toEqual([11, 20, 31, 40]);
  });

  test('of another source begins a new series', () => {
    const index = indexOf([10, 20, 30]);
    expect(index.take(reading(5, T, { source: 'another' }), T)).toEqual({ ok: true, value: 'series' });
    expect(index.points()).toHaveLength(1);
    expect(index.reading(T)).toMatchObject({ source: 'another', value: 5 });
  });

  test('comes back from its snapshot', () => {
    const index = indexOf([10, 20, 30]);
    const again = new SentimentIndex();
    again.restore(JSON.parse(JSON.stringify(index.snapshot())));
    expect(again.reading(T)).toEqual(index.reading(T));
    expect(again.snapshot()).toEqual(index.snapshot());
  });
});
