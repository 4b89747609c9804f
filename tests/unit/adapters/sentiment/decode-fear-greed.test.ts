import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeFearGreed } from '../../../../src/adapters/sentiment/decode-fear-greed.ts';
import { recordedData } from '../../../support/data.ts';

const DAY = 86_400;
const NEWEST = 1_788_825_600;
const NOW_MS = (NEWEST + 3_600) * 1_000;

type Row = Record<string, unknown>;

function rows(): Row[] {
  return [
    { value: '69', value_classification: 'Greed', timestamp: `${NEWEST}`, time_until_update: '2723' },
    { value: '71', value_classification: 'Greed', timestamp: `${NEWEST - DAY}` },
    { value: '0', value_classification: 'Extreme Fear', timestamp: `${NEWEST - 2 * DAY}` },
  ];
}

function answer(data: unknown, metadata: unknown = { error: null }): string {
  return JSON.stringify({ name: 'Fear and Greed Index', data, metadata });
}

function changed(row: number, change: Row): string {
  return answer(rows().map((each, i) => (i === row ? { ...each, ...change } : each)));
}

function without(row: number, field: string): string {
  return answer(rows().map((each, i) => (i === row ? { ...each, [field]: undefined } : each)));
}

describe('an answer of the index', () => {
  test('is read oldest first, with its own words and its own next time', () => {
    expect(decodeFearGreed(answer(rows()), NOW_MS)).toEqual({
      ok: true,
      value: {
        points: [
          [(NEWEST - 2 * DAY) * 1_000, 0, 'Extreme Fear'],
          [(NEWEST - DAY) * 1_000, 71, 'Greed'],
          [NEWEST * 1_000, 69, 'Greed'],
        ],
        nextUpdateMs: NOW_MS + 2_723_000,
      },
    });
  });

  test('may be late with its update, or not tell when it comes', () => {
    expect(decodeFearGreed(changed(0, { time_until_update: '-30' }), NOW_MS)).toMatchObject({
      value: { nextUpdateMs: NOW_MS - 30_000 },
    });
    expect(decodeFearGreed(without(0, 'time_until_update'), NOW_MS)).toMatchObject({ value: { nextUpdateMs: null } });
  });

  test('passes over fields that it does not know', () => {
    expect(decodeFearGreed(changed(1, { surprise: [1] }), NOW_MS).ok).toBe(true);
  });

  test.each([
    ['NaN', changed(0, { value: 'NaN' }), 'data[0].value is "NaN", allowed: text of an integer 0..100'],
    ['101', changed(0, { value: '101' }), 'data[0].value is "101", allowed: integer 0..100'],
    ['-1', changed(1, { value: '-1' }), 'data[1].value is "-1", allowed: text of an integer 0..100'],
    ['fifty', changed(2, { value: 'fifty' }), 'data[2].value is "fifty", allowed'],
    ['a fraction', changed(0, { value: '50.5' }), 'data[0].value is "50.5", allowed'],
    ['a number for a text', changed(0, { value: 50 }), 'data[0].value is "50", allowed: text'],
    ['null', changed(0, { value: null }), 'data[0].value is "null", allowed'],
    ['an empty text', changed(0, { value: '' }), 'data[0].value is "", allowed'],
    ['no value', without(1, 'value'), 'data[1].value is missing, allowed'],
    ['no label', without(0, 'value_classification'), 'data[0].value_classification is missing, allowed: text'],
    [
      'an empty label',
      changed(0, { value_classification: '' }),
      'value_classification is "", allowed: 1..40 characters',
    ],
    ['a long label', changed(0, { value_classification: 'x'.repeat(41) }), 'allowed: 1..40 characters'],
    ['no time', without(2, 'timestamp'), 'data[2].timestamp is missing, allowed: text of seconds'],
    ['a date', changed(0, { timestamp: '06-17-2024' }), 'data[0].timestamp is "06-17-2024", allowed'],
    ['a time before the index', changed(2, { timestamp: '1517356800' }), 'data[2].timestamp is "1517356800", allowed'],
    ['tomorrow', changed(0, { timestamp: `${NEWEST + DAY}` }), `data[0].timestamp is "${NEWEST + DAY}", allowed`],
    ['milliseconds', changed(0, { timestamp: `${NEWEST}000` }), 'data[0].timestamp'],
    ['a day twice', changed(1, { timestamp: `${NEWEST}` }), `data[1].timestamp is "${NEWEST}", allowed: less than`],
    ['time going forward', changed(2, { timestamp: `${NEWEST - 3_600}` }), 'data[2].timestamp'],
    ['no hint of ours', changed(0, { time_until_update: '-1718574577' }), 'data[0].time_until_update is "-1718574577"'],
    ['a hint that is no number', changed(0, { time_until_update: 'soon' }), 'data[0].time_until_update is "soon"'],
    ['no rows', answer([]), 'data is "0 rows", allowed'],
    ['no list', answer({}), 'data is "{}", allowed: a list'],
    ['a row that is none', answer([null]), 'data[0] is "null", allowed: an object'],
    ['nothing', '', 'the answer is "", allowed: JSON'],
    ['HTML', '<!doctype html><title>503</title>', 'the answer is "<!doctype html>'],
    ['a cut answer', answer(rows()).slice(0, 60), 'allowed: JSON'],
    ['a list', '[]', 'answer is "[]", allowed: an object'],
    ['its own error', answer(rows(), { error: 'rate limit' }), 'metadata.error is "rate limit", allowed: null'],
  ])('with %s is refused whole, by path, value and range', (_, text, words) => {
    const read = decodeFearGreed(text, NOW_MS);
    expect(read.ok).toBe(false);
    expect(read).toMatchObject({ error: expect.stringContaining(words) as string });
  });
});

const RECORDED = recordedData('fear-greed');

describe.skipIf(RECORDED === null)('recorded answers', () => {
  const read = (file: string): string => readFileSync(join(RECORDED ?? '', file), 'utf8');

  test.each([
    ['api-response-limit-1.json', 1_790_553_600, [70]],
    ['api-response-limit-2.json', 1_788_825_600, [71, 69]],
  ])('%s is read', (file, newest, values) => {
    const answered = decodeFearGreed(read(file), newest * 1_000 + 60_000);
    expect(answered.ok && answered.value.points.map(([, value]) => value)).toEqual(values);
    expect(answered.ok && answered.value.points.at(-1)?.[0]).toBe(newest * 1_000);
  });

  test('the history since 2018 is read as the API would send it, labels untouched', () => {
    const days = read('fng-daily.csv').trimEnd().split('\n').slice(1);
    const data = days.toReversed().map((line) => {
      const [, timestamp, value, label] = line.split(',');
      return { value, value_classification: label, timestamp };
    });
    const answered = decodeFearGreed(answer(data), NOW_MS);
    if (!answered.ok) throw new Error(answered.error);
    const { points } = answered.value;
    expect(points.length).toBe(2_977);
    expect(points[0]).toEqual([1_517_443_200_000, 30, 'Fear']);
    expect(points.map(([at, value, label]) => `${at / 1_000},${value},${label}`)).toEqual(
      days.map((line) => line.slice(11).trimEnd()),
    );
  });
});
