import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CandleStore } from '../../../../src/adapters/archive/candle-store.ts';
import { historyOfStore } from '../../../../src/adapters/archive/history.ts';
import { CandleReader, type CandleReaderParts } from '../../../../src/adapters/hyperliquid/candle-reader.ts';
import { ChartCandles } from '../../../../src/adapters/hyperliquid/chart-candles.ts';
import type { CandlesRequest } from '../../../../src/contract/universe.ts';
import { ArchiveLab } from '../../../support/archive-lab.ts';
import { HOUR, instrument, T0 } from '../../../support/market-updates.ts';

const BTC = instrument(0, 'BTC');
const signal = new AbortController().signal;

interface Asked {
  readonly coin: string;
  readonly interval: string;
  readonly startTime: number;
  readonly endTime: number;
}

let lab: ArchiveLab;
let store: CandleStore;
let nowMs: number;
/** How the venue is: it answers, refuses, or says nothing until `speak` is called. */
let venue: 'answers' | 'refuses' | 'silent';
let speak: (() => void)[];
let hasRoom: boolean;
const asked: string[] = [];
const problems: string[] = [];

beforeEach(async () => {
  lab = new ArchiveLab();
  store = await lab.open();
  nowMs = T0 + 30 * 60_000;
  venue = 'answers';
  speak = [];
  hasRoom = true;
  asked.length = 0;
  problems.length = 0;
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await store.settle();
  lab.close();
});

/** A venue of hours that each closed at their own number. */
function rows({ coin, startTime, endTime }: Asked): unknown[] {
  const all: unknown[] = [];
  for (let t = Math.floor(startTime / HOUR) * HOUR; t <= endTime; t += HOUR) {
    const price = (5_000 + (t - T0) / HOUR).toFixed(2);
    all.push({ t, T: t + HOUR - 1, s: coin, i: '1h', o: price, h: price, l: price, c: price, v: '2.5', n: 3 });
  }
  return all;
}

function reader(): CandleReader {
  const askAgain = async (_type: string, { req }: { readonly req: Asked }, how: { readonly signal: AbortSignal }) => {
    asked.push(`${(req.startTime - T0) / HOUR}..${Math.floor((req.endTime - T0) / HOUR)}`);
    if (venue === 'silent')
      await new Promise<void>((resolve) => {
        speak.push(resolve);
        how.signal.addEventListener('abort', () => resolve());
      });
    const isGone = venue === 'refuses' || how.signal.aborted;
    return isGone ? { ok: false, error: { reason: 'candleSnapshot: no' } } : { ok: true, value: rows(req) };
  };
  const http = { askAgain, predict: () => 20, gate: { hasRoom: () => hasRoom }, archive: historyOfStore(store) };
  return new CandleReader({
    http: http as unknown as CandleReaderParts['http'],
    nowMs: () => nowMs,
    onProblem: (sentence) => problems.push(sentence),
  });
}

const span = (from: number, to: number) => ({ fromMs: T0 + from * HOUR, toMs: T0 + to * HOUR });
const wanted = (from: number, to: number) => ({ symbol: 'BTC', intervalMs: HOUR, span: span(from, to) });

/** Hours that were read, or why not. */
async function hours(from: CandleReader, first: number, end: number, isLeisurely = false): Promise<unknown> {
  const read = await from.read(wanted(first, end), { signal, isLeisurely });
  return read.ok ? read.value.rows.map(({ t }) => (t - T0) / HOUR) : read.error;
}

describe('one way to candles', () => {
  test('what is stored is not asked for again, the running bar alone is', async () => {
    const one = reader();
    expect(await hours(one, -5, 1)).toEqual([-5, -4, -3, -2, -1, 0]);
    expect(await hours(one, -5, 1)).toEqual([-5, -4, -3, -2, -1, 0]);
    expect(await hours(one, -4, -1)).toEqual([-4, -3, -2]);
    expect(asked).toEqual(['-5..0', '0..0']);
    // Another start of the terminal has the same store.
    expect(await hours(reader(), -5, 0)).toEqual([-5, -4, -3, -2, -1]);
    expect(asked).toHaveLength(2);
  });

  test('what lies on both sides of what is stored is asked for in one question, or in two where that weighs less', async () => {
    const one = reader();
    await hours(one, -5, 0);
    await hours(one, -8, 1);
    expect(asked).toEqual(['-5..-1', '-8..0']);
    expect(await hours(reader(), -8, 0)).toHaveLength(8);
    await hours(one, -2_000, 0);
    asked.length = 0;
    nowMs += 10 * HOUR;
    await hours(one, -2_100, 11);
    expect(asked).toEqual(['0..10', '-2100..-2001']);
  });

  test('two who ask for the same are told by one question', async () => {
    const one = reader();
    const both = await Promise.all([hours(one, -5, 0), hours(one, -3, 0)]);
    expect(both).toEqual([
      [-5, -4, -3, -2, -1],
      [-3, -2, -1],
    ]);
    expect(asked).toEqual(['-5..-1']);
  });

  test('at leisure nothing is asked while the weight has no room; what is stored needs none', async () => {
    const one = reader();
    hasRoom = false;
    expect(await hours(one, -5, 0, true)).toBe('no room');
    hasRoom = true;
    await hours(one, -5, 0);
    hasRoom = false;
    expect(await hours(one, -4, 0, true)).toEqual([-4, -3, -2, -1]);
    expect(asked).toEqual(['-5..-1']);
  });

  test('a venue that refuses is told, and asked anew the next time', async () => {
    const one = reader();
    venue = 'refuses';
    expect(await hours(one, -5, 0)).toEqual({ reason: 'candleSnapshot: no' });
    venue = 'answers';
    expect(await hours(one, -5, 0)).toHaveLength(5);
  });
});

describe('the chart', () => {
  const request: CandlesRequest = { symbol: 'BTC', interval: '1h', endMs: null, count: 6 };
  const chart = (): ChartCandles => new ChartCandles({ reader: reader(), nowMs: () => nowMs, signal });

  test('opens at once from the store while the venue is silent, and has its bars once it speaks', async () => {
    await hours(reader(), -10, 0);
    venue = 'silent';
    const one = chart();
    const started = performance.now();
    const first = await one.candles(BTC, request);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(first).toMatchObject({ ok: true, value: { isStored: true } });
    const opens = (view: typeof first): readonly number[] =>
      view.ok ? view.value.candles.map(({ openMs }) => (openMs - T0) / HOUR) : [];
    expect(opens(first)).toEqual([-5, -4, -3, -2, -1]);
    venue = 'answers';
    for (const answer of speak) answer();
    const second = await one.candles(BTC, request);
    expect(second.ok && second.value.isStored).toBeUndefined();
    expect(opens(second)).toEqual([-5, -4, -3, -2, -1, 0]);
    expect(second.ok && second.value.candles.at(-1)?.isOpen).toBe(true);
  });

  test('shows what is stored for as long as the venue refuses, and refuses only where nothing is', async () => {
    await hours(reader(), -10, 0);
    venue = 'refuses';
    const one = chart();
    expect(await one.candles(BTC, request)).toMatchObject({ ok: true, value: { isStored: true } });
    expect(await one.candles(BTC, request)).toMatchObject({ ok: true, value: { isStored: true } });
    const none = await one.candles(instrument(1, 'ETH'), { ...request, symbol: 'ETH' });
    expect(none).toMatchObject({ ok: false, error: { code: 'VENUE_DOWN', detail: 'candleSnapshot: no' } });
  });

  test('pages back through the store without a question', async () => {
    await hours(reader(), -100, 0);
    asked.length = 0;
    const one = chart();
    await one.candles(BTC, request);
    const older = await one.candles(BTC, { ...request, endMs: T0 - 20 * HOUR });
    expect(older.ok && older.value.candles.map(({ openMs }) => (openMs - T0) / HOUR)).toEqual([
      -26, -25, -24, -23, -22, -21,
    ]);
    expect(asked).toEqual(['0..0']);
  });
});
