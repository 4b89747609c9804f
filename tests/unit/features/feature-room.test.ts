import { describe, expect, test } from 'vitest';
import { FeatureRoom } from '../../../src/engine/features/feature-room.ts';
import { bar, donchianGenome, emaGenome, flatBar } from '../../support/closed-bars.ts';
import { HOUR, T0 } from '../../support/market-updates.ts';

const DECIMALS = 2;

function frameCounts(room: FeatureRoom, bars: number): readonly number[] {
  return Array.from({ length: bars }, (_, i) => room.onBar(bar(i, [100, 104, 96, 100 + (i % 3)]), DECIMALS).length);
}

describe('frames', () => {
  test('begin when every indicator of the genome is warm, in the order of the genomes', () => {
    expect(frameCounts(new FeatureRoom([emaGenome()], 30, HOUR), 7)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(frameCounts(new FeatureRoom([donchianGenome()], 30, HOUR), 7)).toEqual([0, 0, 0, 0, 0, 1, 1]);
    expect(frameCounts(new FeatureRoom([emaGenome({ atrBars: 6 })], 30, HOUR), 7)).toEqual([0, 0, 0, 0, 0, 1, 1]);
    const both = new FeatureRoom([donchianGenome(), emaGenome()], 30, HOUR);
    expect(frameCounts(both, 6)).toEqual([0, 0, 0, 0, 1, 2]);
    const frames = both.onBar(flatBar(6, 100), DECIMALS);
    expect(frames.map((frame) => frame.strategyId)).toEqual(['don', 'ema']);
  });

  test('carry times, count and prices of the bar', () => {
    const room = new FeatureRoom([emaGenome()], 30, HOUR);
    for (let i = 0; i < 5; i++) room.onBar(flatBar(i, 250), DECIMALS);
    const [frame] = room.onBar(bar(5, [250, 280, 240, 260]), DECIMALS);
    expect(frame).toMatchObject({
      asset: 0,
      barOpenMs: T0 + 5 * HOUR,
      barCloseMs: T0 + 6 * HOUR,
      bars: 6,
      close: 2.6,
      channel: null,
    });
    // Flat bars have no range; this one's is 0.4, smoothed over three bars.
    expect(frame?.atrRate).toBeCloseTo(0.4 / 3 / 2.6, 12);
    expect(frame?.ema).toMatchObject({ previousFast: 2.5, previousSlow: 2.5 });
    expect(frame?.ema?.fast).toBeCloseTo(2.5 + 0.1 * (2 / 3), 12);
    expect(frame?.ema?.slow).toBeCloseTo(2.5 + 0.1 * (2 / 5), 12);
  });

  test('show the channel of the bars before, not of this one', () => {
    const room = new FeatureRoom([donchianGenome()], 30, HOUR);
    const highs = [10, 50, 20, 30, 40];
    for (const [i, high] of highs.entries()) room.onBar(bar(i, [5, high, 5 - (i % 2), 5]), 0);
    const [frame] = room.onBar(bar(5, [5, 99, 1, 60]), 0);
    expect(frame?.channel).toEqual({ entryHigh: 50, entryLow: 4, exitHigh: 40, exitLow: 4, width: 46 });
    const [next] = room.onBar(bar(6, [5, 9, 5, 5]), 0);
    expect(next?.channel).toMatchObject({ entryHigh: 99, entryLow: 1, exitHigh: 99, exitLow: 1 });
  });

  test('a disabled genome gets none; a bar that is not newer changes nothing', () => {
    const room = new FeatureRoom([emaGenome({ enabled: false }), emaGenome({ strategyId: 'on' })], 30, HOUR);
    for (let i = 0; i < 6; i++) room.onBar(flatBar(i, 100), DECIMALS);
    const before = room.snapshot();
    expect(room.onBar(flatBar(5, 700), DECIMALS)).toEqual([]);
    expect(room.onBar(flatBar(2, 700), DECIMALS)).toEqual([]);
    expect(room.snapshot()).toEqual(before);
    expect(room.onBar(flatBar(6, 100), DECIMALS).map((frame) => frame.strategyId)).toEqual(['on']);
  });

  test('assets do not touch each other, and a dropped one begins again', () => {
    const room = new FeatureRoom([emaGenome()], 30, HOUR);
    for (let i = 0; i < 6; i++) {
      room.onBar(flatBar(i, 100), DECIMALS);
      room.onBar(flatBar(i, 9_000, { asset: 1 }), DECIMALS);
    }
    expect(room.onBar(flatBar(6, 100), DECIMALS)[0]?.ema?.slow).toBe(1);
    room.drop(0);
    expect(room.onBar(flatBar(7, 100), DECIMALS)).toEqual([]);
    expect(room.onBar(flatBar(7, 9_000, { asset: 1 }), DECIMALS)).toHaveLength(1);
  });

  test('bars of another interval start everything anew', () => {
    const room = new FeatureRoom([emaGenome()], 2, HOUR);
    for (let i = 0; i < 6; i++) room.onBar(flatBar(i, 100 + i), DECIMALS);
    expect(room.volatility(0).annual).not.toBeNull();
    expect(room.onBar(flatBar(7, 100, { intervalMs: 60_000 }), DECIMALS)).toEqual([]);
    expect(room.volatility(0)).toEqual({ asset: 0, annual: null, bars: 1 });
  });
});

describe('volatility', () => {
  test('is unknown below the wanted number of bars and without any move', () => {
    const room = new FeatureRoom([], 4, HOUR);
    expect(room.volatility(0)).toEqual({ asset: 0, annual: null, bars: 0 });
    for (let i = 0; i < 3; i++) room.onBar(flatBar(i, 100 + i), DECIMALS);
    expect(room.volatility(0)).toEqual({ asset: 0, annual: null, bars: 3 });
    room.onBar(flatBar(3, 110), DECIMALS);
    expect(room.volatility(0).annual).toBeGreaterThan(0);
    for (let i = 0; i < 40; i++) room.onBar(flatBar(i, 100, { asset: 1 }), DECIMALS);
    expect(room.volatility(1)).toEqual({ asset: 1, annual: null, bars: 40 });
  });

  test('of a steady move equals that move, annualised by the interval', () => {
    for (const [intervalMs, barsPerYear] of [
      [HOUR, 8_760],
      [60_000, 525_600],
    ] as const) {
      const room = new FeatureRoom([], 10, intervalMs);
      for (let i = 0; i < 60; i++) {
        room.onBar(flatBar(0, i % 2 === 0 ? 10_000 : 10_100, { intervalMs, openMs: T0 + i * intervalMs }), DECIMALS);
      }
      expect(room.volatility(0).annual).toBeCloseTo(Math.log(1.01) * Math.sqrt(barsPerYear), 9);
    }
  });

  test('takes the larger of the fast and the slow estimate', () => {
    const closes = Array.from({ length: 80 }, (_, i) => (i < 40 ? 10_000 : 10_000 + (i % 2) * 300));
    const naive = (lambda: number): number => {
      let variance = 0;
      for (let i = 1; i < closes.length; i++) {
        const change = Math.log((closes[i] as number) / (closes[i - 1] as number));
        variance = i === 1 ? change * change : lambda * variance + (1 - lambda) * change * change;
      }
      return Math.sqrt(variance * 8_760);
    };
    const room = new FeatureRoom([], 10, HOUR);
    for (const [i, close] of closes.entries()) room.onBar(flatBar(i, close), DECIMALS);
    expect(naive(0.94)).toBeGreaterThan(naive(0.99));
    expect(room.volatility(0).annual).toBeCloseTo(naive(0.94), 9);
    for (let i = 80; i < 160; i++) {
      closes.push(10_000);
      room.onBar(flatBar(i, 10_000), DECIMALS);
    }
    expect(naive(0.99)).toBeGreaterThan(naive(0.94));
    expect(room.volatility(0).annual).toBeCloseTo(naive(0.99), 9);
  });

  test('does not sink below half of its own long median in a calm week', () => {
    const room = new FeatureRoom([], 10, HOUR);
    let index = 0;
    for (; index < 24 * 40; index++) room.onBar(flatBar(index, 10_000 + (index % 2) * 200), DECIMALS);
    const usual = room.volatility(0).annual as number;
    for (let i = 0; i < 24 * 12; i++, index++) room.onBar(flatBar(index, 10_000 + (i % 2)), DECIMALS);
    // The bare estimate is under a tenth of the usual one by now.
    expect(room.volatility(0).annual).toBeCloseTo(usual / 2, 6);
  });

  test('spreads a move over a gap instead of taking it for one bar', () => {
    const steady = new FeatureRoom([], 2, HOUR);
    const gappy = new FeatureRoom([], 2, HOUR);
    for (let i = 0; i < 30; i++) steady.onBar(flatBar(i, i % 2 === 0 ? 10_000 : 10_100), DECIMALS);
    for (let i = 0; i < 30; i++) gappy.onBar(flatBar(i * 4, i % 2 === 0 ? 10_000 : 10_100), DECIMALS);
    expect(gappy.volatility(0).annual).toBeCloseTo((steady.volatility(0).annual as number) / 2, 9);
  });
});

describe('other genomes', () => {
  test('keep the indicators in use; new ones begin cold unless they are warmed with the kept bars', () => {
    const bars = Array.from({ length: 12 }, (_, i) => bar(i, [100, 110 + i, 90 - i, 100 + i]));
    const room = new FeatureRoom([emaGenome()], 30, HOUR);
    for (const known of bars) room.onBar(known, DECIMALS);
    const wanted = [emaGenome(), donchianGenome({ atrBars: 4 })];
    room.reconfigure(wanted);
    expect(room.onBar(flatBar(12, 105), DECIMALS).map((frame) => frame.strategyId)).toEqual(['ema']);

    const warmed = new FeatureRoom([emaGenome()], 30, HOUR);
    for (const known of bars) warmed.onBar(known, DECIMALS);
    warmed.reconfigure(wanted);
    warmed.warm([...bars, flatBar(12, 999)], DECIMALS);
    const fresh = new FeatureRoom(wanted, 30, HOUR);
    for (const known of bars) fresh.onBar(known, DECIMALS);
    expect(warmed.snapshot()).toEqual(fresh.snapshot());
    expect(warmed.onBar(flatBar(12, 105), DECIMALS)).toEqual(fresh.onBar(flatBar(12, 105), DECIMALS));
  });

  test('warming an unknown asset or with no bars changes nothing', () => {
    const room = new FeatureRoom([emaGenome()], 30, HOUR);
    const before = room.snapshot();
    room.warm([], DECIMALS);
    room.warm([flatBar(0, 100)], DECIMALS);
    expect(room.snapshot()).toEqual(before);
  });
});
