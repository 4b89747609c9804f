import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import { correlate } from '../../src/engine/risk/metrics/correlation.ts';
import { CorrelationLook } from '../../src/engine/risk/metrics/correlation-look.ts';
import { dayChanges } from '../../src/engine/risk/metrics/historical-loss.ts';
import { hourlyCloses, returnsOf } from '../../src/engine/risk/metrics/hourly-returns.ts';
import { PastLook } from '../../src/engine/risk/metrics/past-look.ts';
import { flatBar } from '../support/closed-bars.ts';

const HOUR = 3_600_000;
const END = 10_000 * HOUR;

/** Closes by their time, found by looking at each bar: what `hourlyCloses` must find, however it looks. */
function plainCloses(bars: readonly ClosedBar[], endMs: number, hours: number): number[] {
  return Array.from({ length: hours + 1 }, (_, at) => {
    const closeMs = endMs - (hours - at) * HOUR;
    const bar = bars.find((one) => one.openMs + one.intervalMs === closeMs && one.intervalMs <= HOUR);
    return bar?.closeTicks ?? Number.NaN;
  });
}

/** Bars of one interval up to `hours` after END - 100 h, some of them missing: prices that follow from asset, bar and `seed`. */
function barsOf(asset: number, intervalMs: number, hours: number, seed: number): readonly ClosedBar[] {
  const first = END - 100 * HOUR;
  const count = Math.floor((hours * HOUR) / intervalMs);
  const mix = (at: number) => Math.imul(at * 31 + asset * 7_919 + seed, 2_654_435_761) >>> 0;
  return Array.from({ length: count }, (_, at) => at)
    .filter((at) => mix(at) % 1_000 > 25 && (mix(Math.floor(at / 40)) >>> 8) % 60 > 0)
    .map((at) => flatBar(asset, 1_000 + (mix(at) % 97), { openMs: first + at * intervalMs, intervalMs }));
}

const interval = fc.constantFrom(60_000, 300_000, 420_000, 900_000, HOUR, 4 * HOUR);

test('hourly closes are those that a look at every bar finds, with bars of any length and with gaps', () => {
  fc.assert(
    fc.property(interval, fc.nat(10_000), fc.integer({ min: 30, max: 103 }), (intervalMs, seed, hours) => {
      const bars = barsOf(0, intervalMs, hours, seed);
      for (const endMs of [END - 30 * HOUR, END, END + 2 * HOUR])
        expect([...hourlyCloses(bars, endMs, 60)]).toEqual(plainCloses(bars, endMs, 60));
    }),
    { numRuns: 25 },
  );
});

const act = fc.record({
  /** Hours that pass before it. */
  pass: fc.constantFrom(0, 0, 0, 1, 1, 2, 70),
  first: fc.nat(6),
  others: fc.uniqueArray(fc.nat(6), { maxLength: 6 }),
  /** A change of all bars of one asset, as a correction makes it. */
  mends: fc.option(fc.nat(6), { nil: null, freq: 6 }),
});

test('kept correlations are to the bit those that are made anew, whatever hours, corrections and books come', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(act, { minLength: 2, maxLength: 12 }), (seed, acts) => {
      const pasts = new PastLook();
      const look = new CorrelationLook();
      const seeds = Array.from({ length: 7 }, () => seed);
      let hours = 100;
      for (const { pass, first, others, mends } of acts) {
        hours += pass;
        if (mends !== null) seeds[mends] = (seeds[mends] ?? 0) + 1;
        const endMs = END + (hours - 100) * HOUR;
        const past = (asset: number) => {
          const bars = barsOf(asset, asset % 2 === 0 ? HOUR : 900_000, hours, seeds[asset] ?? 0);
          const recent = pasts.recent(asset, bars, endMs);
          expect([...recent.returns]).toEqual([...returnsOf(hourlyCloses(bars, endMs, 60))]);
          expect([...pasts.days(asset, bars, endMs)]).toEqual([
            ...dayChanges(returnsOf(hourlyCloses(bars, endMs, 720))),
          ]);
          return recent;
        };
        const rest = others.filter((one) => one !== first).map(past);
        const own = past(first);
        expect(look.withFirst(own, rest)).toEqual(correlate([own, ...rest].map(({ returns }) => returns)));
        expect(look.withFirst(own, rest)).toBe(look.withFirst(own, rest));
        if (rest.length > 0) expect(look.of(rest)).toEqual(correlate(rest.map(({ returns }) => returns)));
      }
    }),
    { numRuns: 25 },
  );
});
