import { beforeEach, describe, expect, test } from 'vitest';
import { BarMender } from '../../../../src/adapters/hyperliquid/bar-mender.ts';
import type { MarketUpdate } from '../../../../src/engine/domain/market-update.ts';
import type { Candle } from '../../../../src/hyperliquid/decode/market-shapes.ts';
import { instrument, T0 } from '../../../support/market-updates.ts';

const MINUTE = 60_000;
const BTC = instrument(0, 'BTC');
const signal = new AbortController().signal;

let nowMs: number;
let heard: boolean;
let answers: boolean;
let told: MarketUpdate[];
let asked: number[];
let mender: BarMender;

/** A venue of which every minute closed at its own number. */
function rows(fromMs: number): readonly Candle[] {
  const all: Candle[] = [];
  for (let t = fromMs; t <= nowMs; t += MINUTE) {
    const price = (10 + (t - T0) / MINUTE / 100).toFixed(2);
    all.push({ t, T: t + MINUTE - 1, s: 'BTC', i: '1m', o: price, h: price, l: price, c: price, v: '2.0', n: 3 });
  }
  return all;
}

beforeEach(() => {
  nowMs = T0 + 30_000;
  heard = true;
  answers = true;
  told = [];
  asked = [];
  mender = new BarMender({
    loader: {
      since: async (_instrument, _barMs, fromMs) => {
        asked.push((fromMs - T0) / MINUTE);
        return answers ? { rows: rows(fromMs), askedMs: nowMs, questions: 1 } : null;
      },
    },
    nowMs: () => nowMs,
    barMs: () => MINUTE,
    isHeard: () => heard,
    tell: (_instrument, updates) => told.push(...updates),
  });
});

/** The socket is gone from `fromMs` on and comes back `awayMs` later; then so much time passes, looked at each half second. */
async function outage(fromMs: number, awayMs: number, afterMs: number): Promise<void> {
  nowMs = fromMs;
  heard = false;
  mender.lost(BTC, fromMs);
  await pass(awayMs);
  heard = true;
  await pass(afterMs);
}

async function pass(ms: number): Promise<void> {
  for (const untilMs = nowMs + ms; nowMs < untilMs; nowMs += 500) await mender.step(signal);
}

describe('bars that an outage touched', () => {
  test('a short one within a bar was not missed: a subscription begins with its trades', async () => {
    await outage(T0 + 20_000, 10_000, 3_000);
    expect(told).toEqual([
      { type: 'gap', asset: 0, fromMs: T0 + 20_000 },
      { type: 'mend', asset: 0, intervalMs: MINUTE, bars: [], wholeToMs: 0, forming: [], settled: true },
    ]);
    expect(asked).toEqual([]);
    expect(mender.waiting).toBe(0);
  });

  test('a longer one is asked for when trades come again, and once more when the bar of that time is over', async () => {
    await outage(T0 + 50_000, 150_000, 10_000);
    expect(asked).toEqual([0]);
    const [, first] = told;
    expect(first).toMatchObject({ type: 'mend', wholeToMs: T0 + 3 * MINUTE, settled: false });
    expect(first?.type === 'mend' && first.bars.length / 6).toBe(3);
    expect(first?.type === 'mend' && first.forming.at(-1)).toBe(3);
    expect(mender.waiting).toBe(1);
    await pass(60_000);
    expect(asked).toEqual([0, 3]);
    expect(told.at(-1)).toMatchObject({ type: 'mend', wholeToMs: T0 + 4 * MINUTE, settled: true });
    expect(mender.waiting).toBe(0);
    await pass(120_000);
    expect(asked).toEqual([0, 3]);
  });

  test('a short one over the end of a bar is asked for: its trades come too late for it', async () => {
    await outage(T0 + 55_000, 10_000, 5_000);
    expect(asked).toEqual([0]);
    expect(told.at(-1)).toMatchObject({ wholeToMs: T0 + MINUTE, settled: false });
  });

  test('nothing is asked while trades do not come', async () => {
    nowMs = T0 + 10_000;
    heard = false;
    mender.lost(BTC, nowMs);
    await pass(300_000);
    expect(asked).toEqual([]);
  });

  test('a venue that does not answer is asked again, ever more rarely, and bars wait', async () => {
    answers = false;
    await outage(T0 + 50_000, 60_000, 60_000);
    const many = asked.length;
    expect(many).toBeGreaterThan(2);
    expect(many).toBeLessThan(8);
    expect(told.filter(({ type }) => type === 'mend')).toEqual([]);
    // What is heard since then is whole without an answer: told once.
    expect(told).toMatchObject([
      { type: 'gap', fromMs: T0 + 50_000 },
      { type: 'gap', fromMs: T0 + 50_000, heardMs: T0 + 110_000 },
    ]);
    answers = true;
    await pass(70_000);
    expect(told.some(({ type }) => type === 'mend')).toBe(true);
  });

  test('a second outage before the first is settled begins anew with what is not whole', async () => {
    await outage(T0 + 50_000, 60_000, 10_000);
    heard = false;
    mender.lost(BTC, nowMs);
    const before = told.length;
    await pass(30_000);
    heard = true;
    await pass(5_000);
    expect(told.slice(before)).toMatchObject([{ type: 'mend', settled: false }]);
    // The bar before the one that ran is whole already.
    expect(asked).toEqual([0, 1]);
    await pass(70_000);
    expect(mender.waiting).toBe(0);
  });

  test('after a restart what came since the last run is asked for', async () => {
    nowMs = T0 + 600_000;
    mender.lost(BTC, 0, 5 * MINUTE);
    await pass(5_000);
    expect(told[0]).toEqual({ type: 'gap', asset: 0, fromMs: 0 });
    expect(asked).toEqual([5]);
    expect(told[1]).toMatchObject({ type: 'mend', wholeToMs: T0 + 10 * MINUTE });
  });

  test('the bar in which it began is compared with the venue’s when it is over; nothing waits for that', async () => {
    mender.check(BTC, nowMs);
    await outage(T0 + 31_000, 1_000, 5_000);
    expect(asked).toEqual([]);
    expect(mender.waiting).toBe(0);
    await pass(30_000);
    expect(asked).toEqual([0]);
    expect(told.slice(2)).toMatchObject([
      { type: 'gap', fromMs: T0 },
      { type: 'mend', wholeToMs: T0 + MINUTE, settled: true, forming: [] },
    ]);
    const [, , , mend] = told;
    expect(mend?.type === 'mend' && mend.bars.slice(0, 1)).toEqual([T0]);
    await pass(120_000);
    expect(asked).toEqual([0]);
  });

  test('a bar of which a trade came too late is compared with the venue’s, one bar in four seconds', async () => {
    const ETH = instrument(1, 'ETH');
    nowMs = T0 + 2 * MINUTE + 5_000;
    mender.check(BTC, T0 + 2 * MINUTE - 1_000);
    // Of two bars the earlier one is asked for, and with it the later one.
    mender.check(BTC, T0 + MINUTE - 1_000);
    mender.check(ETH, T0 + 2 * MINUTE - 1_000);
    await pass(1_000);
    expect(asked).toEqual([0]);
    await pass(4_000);
    expect(asked).toEqual([0, 1]);
    expect(told).toMatchObject([
      { type: 'gap', asset: 0, fromMs: T0 },
      { type: 'mend', asset: 0, wholeToMs: T0 + 2 * MINUTE, settled: true },
      { type: 'gap', asset: 1, fromMs: T0 + MINUTE },
      { type: 'mend', asset: 1, settled: true },
    ]);
  });

  test('a market that is let go is not asked for', async () => {
    mender.lost(BTC, T0 + 1);
    mender.forget(0);
    await pass(120_000);
    expect(asked).toEqual([]);
  });
});
