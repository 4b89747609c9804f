import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RecordedIndex, readRecordedIndex } from '../../../../src/adapters/sentiment/recorded-index.ts';
import type { EngineInputBody } from '../../../../src/engine/domain/inputs.ts';
import type { SentimentPoint } from '../../../../src/engine/domain/sentiment.ts';
import { recordedData } from '../../../support/data.ts';

const DAY = 86_400_000;
const T = 1_517_443_200_000;
const NOW = T + 10_000 * DAY;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-index-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HEADER = 'date,timestamp,value,classification';
const FIRST = '2018-02-01,1517443200,30,Fear';

describe('a recorded index', () => {
  test('is read as it stands; a folder without one has none', () => {
    expect(readRecordedIndex(folder, NOW)).toEqual({ ok: true, value: null });
    writeFileSync(join(folder, 'fng-daily.csv'), `${HEADER}\n${FIRST}\r\n2018-02-02,1517529600,15,Extreme Fear\n`);
    expect(readRecordedIndex(folder, NOW)).toEqual({
      ok: true,
      value: [
        [T, 30, 'Fear'],
        [T + DAY, 15, 'Extreme Fear'],
      ],
    });
  });

  test.each([
    ['another header', `a,b\n${FIRST}`, 'line 1'],
    ['no values', `${HEADER}\n`, 'holds no values'],
    ['101', `${HEADER}\n${FIRST}\n2018-02-02,1517529600,101,Greed`, 'line 3: value is 101, allowed: integer 0..100'],
    ['a word', `${HEADER}\n2018-02-01,1517443200,fifty,Fear`, 'line 2: "2018-02-01,1517443200,fifty,Fear"'],
    ['no label', `${HEADER}\n2018-02-01,1517443200,30,`, 'line 2: label'],
    ['a day twice', `${HEADER}\n${FIRST}\n${FIRST}`, 'line 3: the time 1517443200 is not later'],
  ])('with %s is refused whole, with its line', (_, text, words) => {
    writeFileSync(join(folder, 'fng-daily.csv'), text);
    expect(readRecordedIndex(folder, NOW)).toMatchObject({
      ok: false,
      error: expect.stringContaining(words) as string,
    });
  });

  test('tells what is past at once as history, and each later value at its own time, never before', () => {
    const points = Array.from({ length: 6 }, (_, i): SentimentPoint => [T + i * DAY, 10 + i, 'Fear']);
    const told: EngineInputBody[] = [];
    const index = new RecordedIndex(points);
    index.start((body) => told.push(body), T + 2 * DAY + 5);
    expect(told).toMatchObject([
      { kind: 'SentimentStatus', polling: 'recorded' },
      { kind: 'Sentiment', value: 12, publishedAtMs: T + 2 * DAY, history: points.slice(0, 2) },
    ]);
    index.advance(T + 3 * DAY - 1);
    expect(told).toHaveLength(2);
    index.advance(T + 3 * DAY);
    index.advance(T + 3 * DAY);
    expect(told.slice(2)).toEqual([
      {
        kind: 'Sentiment',
        source: 'alternative.me',
        value: 13,
        label: 'Fear',
        publishedAtMs: T + 3 * DAY,
        nextUpdateMs: T + 4 * DAY,
      },
    ]);
    index.advance(T + 100 * DAY);
    expect(told.at(-1)).toMatchObject({ value: 15, history: [points[4]] });
    expect(told).toHaveLength(4);
  });

  test('tells nothing of a time before its first value', () => {
    const told: EngineInputBody[] = [];
    new RecordedIndex([[T, 10, 'Fear']]).start((body) => told.push(body), T - 1);
    expect(told.map((body) => body.kind)).toEqual(['SentimentStatus']);
  });
});

const RECORDED = recordedData('fear-greed');

test.skipIf(RECORDED === null)('the recorded index of 2018 to 2026 is read whole', () => {
  const read = readRecordedIndex(RECORDED ?? '', NOW);
  expect(read.ok && read.value?.length).toBe(2_977);
  expect(read.ok && read.value?.[0]).toEqual([T, 30, 'Fear']);
});
