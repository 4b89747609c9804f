import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import { correlate } from '../../src/engine/risk/metrics/correlation.ts';
import { CorrelationLook } from '../../src/engine/risk/metrics/correlation-look.ts';
import { dayChanges } from '../../src/engine/risk/metrics/historical-loss.ts';
import { HourCloses } from '../../src/engine/domain/hour-closes.ts';
import { BarRing } from '../../src/engine/market/bar-ring.ts';
import { returnsOf } from '../../src/engine/risk/metrics/hourly-returns.ts';
import { PastLook } from '../../src/engine/risk/metrics/past-look.ts';
import { flatBar } from '../support/closed-bars.ts';

const HOUR = 3_600_000;
const END = 10_000 * HOUR;

/** Closes by their time, found by looking at each bar: what `HourCloses` must hold. */
function plainCloses(bars: readonly ClosedBar[], endMs: number, hours: number): Float64Array {
  const byEnd = new Map(bars.filter((one) => one.intervalMs <= HOUR).map((one) => [one.openMs + one.intervalMs, one]));
  return Float64Array.from({ length: hours + 1 }, (_, at) => {
    return byEnd.get(endMs - (hours - at) * HOUR)?.closeTicks ?? Number.NaN;
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

/** A ring that took these bars. */
function ringOf(bars: readonly ClosedBar[], capacity: number): BarRing {
  const ring = new BarRing(capacity);
  for (const bar of bars) ring.push(bar);
  return ring;
}

test('the hours of a ring are those that a look at every bar it holds finds, with bars of any length, gaps and bars that fell out', () => {
  const capacity = fc.constantFrom(1, 7, 500, 100_000);
  fc.assert(
    fc.property(
      interval,
      capacity,
      fc.nat(10_000),
      fc.integer({ min: 30, max: 103 }),
      (intervalMs, kept, seed, hours) => {
        const ring = ringOf(barsOf(0, intervalMs, hours, seed), kept);
        for (const endMs of [END - 30 * HOUR, END, END + 2 * HOUR]) {
          const found = new Float64Array(61);
          ring.hours.fill(endMs, found);
          expect(found).toEqual(plainCloses(ring.list(), endMs, 60));
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('hours beyond those kept, and any at all of an asset without bars, are not known', () => {
  const ring = ringOf(barsOf(0, HOUR, 3_000, 1), 100_000);
  const found = new Float64Array(721);
  ring.hours.fill(END + 2_900 * HOUR, found);
  expect(found).toEqual(plainCloses(ring.list(), END + 2_900 * HOUR, 720));
  ring.hours.fill(END, found);
  expect(found.every(Number.isNaN)).toBe(true);
  new HourCloses().fill(10 * HOUR, found);
  expect(found.every(Number.isNaN)).toBe(true);
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
      const rings = new Map<number, { readonly of: number | undefined; readonly ring: BarRing }>();
      const seeds = Array.from({ length: 7 }, () => seed);
      let hours = 100;
      for (const { pass, first, others, mends } of acts) {
        hours += pass;
        if (mends !== null) seeds[mends] = (seeds[mends] ?? 0) + 1;
        const endMs = END + (hours - 100) * HOUR;
        const past = (asset: number) => {
          const bars = barsOf(asset, asset % 2 === 0 ? HOUR : 900_000, hours, seeds[asset] ?? 0);
          const last = rings.get(asset);
          const ring = last?.of === seeds[asset] ? (last?.ring as BarRing) : new BarRing(100_000);
          rings.set(asset, { of: seeds[asset], ring });
          for (const bar of bars) if (bar.openMs > (ring.at(0)?.openMs ?? -1)) ring.push(bar);
          const recent = pasts.recent(asset, ring.hours, endMs);
          expect(recent.returns).toEqual(returnsOf(plainCloses(bars, endMs, 60)));
          expect(pasts.days(asset, ring.hours, endMs)).toEqual(dayChanges(returnsOf(plainCloses(bars, endMs, 720))));
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
