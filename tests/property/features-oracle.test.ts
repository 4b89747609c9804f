import fc from 'fast-check';
import { ATR, EMA } from 'trading-signals';
import { describe, expect, test } from 'vitest';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import { FeatureRoom } from '../../src/engine/features/feature-room.ts';
import { SlidingExtreme } from '../../src/engine/features/sliding-extreme.ts';
import { bar, donchianGenome, emaGenome } from '../support/closed-bars.ts';
import { HOUR } from '../support/market-updates.ts';

const DECIMALS = 3;
const price = fc.integer({ min: 1, max: 10_000_000 });

/** Bars of random shape, in time order without gaps. */
const series = fc
  .array(fc.tuple(price, price, price, price), { minLength: 2, maxLength: 90 })
  .map((rows): ClosedBar[] => rows.map((row, i) => bar(i, [row[0], Math.max(...row), Math.min(...row), row[3]])));

const length = fc.integer({ min: 2, max: 20 });

function near(actual: number, wanted: number): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
}

function toFloat(ticks: number): number {
  return ticks / 10 ** DECIMALS;
}

describe('features against oracles', () => {
  test('exponential averages and average true range equal those of trading-signals', () => {
    fc.assert(
      fc.property(series, length, length, length, (bars, fastBars, more, atrBars) => {
        const slowBars = fastBars + more;
        const room = new FeatureRoom([emaGenome({ fastBars, slowBars, atrBars })], 30, HOUR);
        const fast = new EMA(fastBars);
        const slow = new EMA(slowBars);
        const range = new ATR(atrBars);
        let previous = { fast: 0, slow: 0 };
        for (const [i, closed] of bars.entries()) {
          const close = toFloat(closed.closeTicks);
          const wanted = { fast: fast.update(close, false), slow: slow.update(close, false) };
          const atr = range.update(
            { high: toFloat(closed.highTicks), low: toFloat(closed.lowTicks), close } as never,
            false,
          );
          const [frame] = room.onBar(closed, DECIMALS);
          expect(frame !== undefined).toBe(i >= slowBars && i + 1 >= atrBars);
          if (frame !== undefined) {
            near(frame.ema?.fast as number, wanted.fast as number);
            near(frame.ema?.slow as number, wanted.slow as number);
            near(frame.ema?.previousFast as number, previous.fast);
            near(frame.ema?.previousSlow as number, previous.slow);
            near(frame.atrRate, (atr as number) / close);
          }
          previous = { fast: wanted.fast as number, slow: wanted.slow as number };
        }
      }),
    );
  });

  test('channels equal the plain highest and lowest of the bars before', () => {
    fc.assert(
      fc.property(series, length, length, (bars, exitBars, more) => {
        const entryBars = exitBars + more;
        const room = new FeatureRoom([donchianGenome({ entryBars, exitBars, atrBars: 2 })], 30, HOUR);
        for (const [i, closed] of bars.entries()) {
          const [frame] = room.onBar(closed, DECIMALS);
          expect(frame !== undefined).toBe(i >= entryBars);
          if (frame === undefined) continue;
          const entry = bars.slice(i - entryBars, i);
          const exit = bars.slice(i - exitBars, i);
          expect(frame.channel).toMatchObject({
            entryHigh: Math.max(...entry.map((one) => toFloat(one.highTicks))),
            entryLow: Math.min(...entry.map((one) => toFloat(one.lowTicks))),
            exitHigh: Math.max(...exit.map((one) => toFloat(one.highTicks))),
            exitLow: Math.min(...exit.map((one) => toFloat(one.lowTicks))),
          });
        }
      }),
    );
  });

  test('the sliding extreme equals a plain one, through a snapshot too', () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 12 }), fc.nat(), (list, window, at) => {
        let highest = new SlidingExtreme(window, 'highest');
        const lowest = new SlidingExtreme(window, 'lowest');
        for (const [i, value] of list.entries()) {
          highest.push(value);
          lowest.push(value);
          const inside = list.slice(Math.max(0, i + 1 - window), i + 1);
          expect(highest.value).toBe(Math.max(...inside));
          expect(lowest.value).toBe(Math.min(...inside));
          if (i !== at % list.length) continue;
          const copy = new SlidingExtreme(window, 'highest');
          copy.restore(highest.snapshot());
          highest = copy;
        }
      }),
    );
  });

  test('frames of the past do not change when the future does', () => {
    fc.assert(
      fc.property(series, series, fc.nat(), (bars, other, at) => {
        const cut = at % bars.length;
        const shifted = other.map((closed, i) => ({
          ...closed,
          openMs: (bars[0] as ClosedBar).openMs + (cut + i) * HOUR,
        }));
        const genomes = [emaGenome(), donchianGenome()];
        const first = new FeatureRoom(genomes, 30, HOUR);
        const second = new FeatureRoom(genomes, 30, HOUR);
        const real = bars.map((closed) => first.onBar(closed, DECIMALS));
        const turned = [...bars.slice(0, cut), ...shifted].map((closed) => second.onBar(closed, DECIMALS));
        expect(turned.slice(0, cut)).toEqual(real.slice(0, cut));
      }),
    );
  });

  test('a restored room goes on exactly', () => {
    fc.assert(
      fc.property(series, fc.nat(), (bars, at) => {
        const genomes = [emaGenome(), donchianGenome()];
        const first = new FeatureRoom(genomes, 5, HOUR);
        let second = new FeatureRoom(genomes, 5, HOUR);
        for (const [i, closed] of bars.entries()) {
          expect(second.onBar(closed, DECIMALS)).toEqual(first.onBar(closed, DECIMALS));
          if (i !== at % bars.length) continue;
          const saved = JSON.parse(JSON.stringify(second.snapshot()));
          second = new FeatureRoom(genomes, 5, HOUR);
          second.restore(saved);
        }
        expect(second.snapshot()).toEqual(first.snapshot());
        expect(second.volatility(0)).toEqual(first.volatility(0));
      }),
    );
  });
});
