import { describe, expect, test } from 'vitest';
import { EngineClock } from '../../../src/engine/kernel/clock.ts';
import { InvariantError, invariant } from '../../../src/engine/kernel/invariant.ts';
import { Float64Ring, type RingState } from '../../../src/engine/kernel/ring.ts';
import { Ewma, mean, median, quantile, Welford } from '../../../src/engine/kernel/stats.ts';

describe('EngineClock', () => {
  test('goes forward, stands, and never falls', () => {
    const clock = new EngineClock();
    clock.advance(1_000);
    clock.advance(1_000);
    expect(clock.nowMs).toBe(1_000);
    expect(() => clock.advance(999)).toThrow(InvariantError);
    expect(() => clock.advance(NaN)).toThrow(InvariantError);
    expect(() => clock.advance(1_000.5)).toThrow(InvariantError);
    expect(clock.nowMs).toBe(1_000);
  });

  test('continues from a snapshot', () => {
    const clock = new EngineClock(5);
    clock.restore(new EngineClock(3).snapshot());
    expect(clock.nowMs).toBe(3);
    expect(() => clock.restore({ nowMs: -1 })).toThrow(InvariantError);
    expect(() => new EngineClock(-1)).toThrow(InvariantError);
  });
});

describe('Float64Ring', () => {
  test('keeps the newest values and hands back the one that falls out', () => {
    const ring = new Float64Ring(3);
    expect([ring.push(1), ring.push(2), ring.push(3), ring.push(4), ring.push(5)]).toEqual([null, null, null, 1, 2]);
    expect([ring.at(0), ring.at(1), ring.at(2)]).toEqual([5, 4, 3]);
    expect(ring.toArray()).toEqual([3, 4, 5]);
    expect([ring.length, ring.capacity, ring.full]).toEqual([3, 3, true]);
  });

  test('behaves after a restore like the one it was taken from, whatever its turn', () => {
    for (let turn = 0; turn < 9; turn++) {
      const ring = new Float64Ring(4);
      for (let i = 0; i < turn; i++) ring.push(i * 0.1);
      const copy = new Float64Ring(4);
      copy.push(99);
      copy.restore(JSON.parse(JSON.stringify(ring.snapshot())) as RingState);
      for (const next of [7, 8, 9, 10, 11]) expect(copy.push(next)).toBe(ring.push(next));
      expect(copy.snapshot()).toEqual(ring.snapshot());
    }
  });

  test('reading outside, pushing what is not finite, and foreign states break invariants', () => {
    const ring = new Float64Ring(2);
    expect(() => ring.at(0)).toThrow(InvariantError);
    ring.push(1);
    for (const place of [1, -1, 0.5, NaN]) expect(() => ring.at(place)).toThrow(InvariantError);
    for (const value of [NaN, Infinity]) expect(() => ring.push(value)).toThrow(InvariantError);
    expect(() => ring.restore({ capacity: 3, values: [] })).toThrow(InvariantError);
    expect(() => new Float64Ring(0)).toThrow(InvariantError);
    ring.clear();
    expect(ring.length).toBe(0);
  });
});

describe('statistics', () => {
  const values = [4, 1, 3, 2];

  test('of a short list, by hand', () => {
    expect(mean(values)).toBe(2.5);
    expect(median(values)).toBe(2.5);
    expect(median([5, 1, 3])).toBe(3);
    expect([quantile(values, 0), quantile(values, 1), quantile(values, 0.25), quantile(values, 0.9)]).toEqual([
      1, 4, 1.75, 3.7,
    ]);
    expect(values).toEqual([4, 1, 3, 2]);
  });

  test('of nothing is null, never 0 and never NaN', () => {
    expect([mean([]), median([]), quantile([], 0.5), new Ewma(0.9).value]).toEqual([null, null, null, null]);
    expect([new Welford().mean, new Welford().variance]).toEqual([null, null]);
    expect(() => quantile([1], 1.1)).toThrow(InvariantError);
  });

  test('Welford agrees with two passes where naive sums cancel', () => {
    const shifted = values.map((x) => x + 1e9);
    const running = new Welford();
    for (const x of shifted) running.update(x);
    expect(running.variance).toBeCloseTo(5 / 3, 6);
    expect(running.mean).toBe(1e9 + 2.5);
    const copy = new Welford();
    copy.restore(running.snapshot());
    copy.update(0);
    running.update(0);
    expect([copy.count, copy.mean, copy.variance]).toEqual([running.count, running.mean, running.variance]);
    expect(() => running.update(NaN)).toThrow(InvariantError);
  });

  test('Ewma begins at its first value and forgets by lambda', () => {
    const ewma = new Ewma(0.75);
    expect([ewma.update(8), ewma.update(0), ewma.update(4)]).toEqual([8, 6, 5.5]);
    const copy = new Ewma(0.75);
    copy.restore(ewma.snapshot());
    expect(copy.update(1)).toBe(ewma.update(1));
    expect(copy.count).toBe(4);
    expect(() => ewma.update(Infinity)).toThrow(InvariantError);
    expect(() => new Ewma(1)).toThrow(InvariantError);
  });
});

test('invariant names its rule', () => {
  expect(() => invariant(false, 'the rule')).toThrow('the rule');
  expect(() => invariant(true, 'the rule')).not.toThrow();
});
