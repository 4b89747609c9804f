import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DayReturns } from '../../src/engine/risk/day-returns.ts';

const DAY = 86_400_000;

/** Days with the values that were known on each, the last of them the day's; now and then days are missing. */
const known = fc.array(
  fc.record({
    gap: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 5 }) }),
    move: fc.integer({ min: -500, max: 500 }).map((bps) => bps / 10_000),
    before: fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { maxLength: 3 }),
  }),
  { minLength: 15, maxLength: 60 },
);

test('the ratio is that of a plain list of days, a return over several spread over them', () => {
  let compared = 0;
  fc.assert(
    fc.property(known, (days) => {
      const own = new DayReturns();
      let [day, value] = [20_000, 1];
      own.add(day * DAY, value);
      const plain: number[] = [];
      for (const { gap, move, before } of days) {
        day += gap;
        value *= 1 + move;
        for (const [at, other] of before.entries()) own.add(day * DAY + at, other);
        own.add(day * DAY + 10_000, value);
        for (let i = 0; i < gap; i++) plain.push(move / gap);
      }
      // The day after: only what is over counts.
      own.add((day + 1) * DAY, value * 3);
      const { ratio, days: reach } = own.sharpe();
      expect(reach).toBe(plain.length);
      expect(ratio === null).toBe(days.length < 20 || days.every(({ move }) => move === 0));
      if (ratio === null) return;
      const mean = plain.reduce((sum, one) => sum + one, 0) / plain.length;
      const squares = plain.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      const wanted = (mean / Math.sqrt(squares / (days.length - 1))) * Math.sqrt(365);
      if (Math.abs(wanted) > 1e3) return;
      expect(ratio).toBeCloseTo(wanted, 6);
      compared += 1;
    }),
  );
  expect(compared).toBeGreaterThan(30);
});

describe('the daily returns', () => {
  const filled = (days: number, of: (day: number) => number): DayReturns => {
    const own = new DayReturns();
    for (let day = 0; day < days; day++) own.add(day * DAY, of(day));
    return own;
  };

  test('by hand: up two per cent and down one by turns', () => {
    const own = new DayReturns();
    let value = 1;
    own.add(0, value);
    for (let day = 1; day <= 40; day++) {
      value *= day % 2 === 1 ? 1.02 : 0.99;
      own.add(day * DAY, value);
    }
    own.add(41 * DAY, value);
    // Mean 0.5 % a day, each 1.5 % off it: 0.005 / (0.015 x root(40/39)) x root(365).
    expect(own.sharpe().ratio).toBeCloseTo((0.005 / (0.015 * Math.sqrt(40 / 39))) * Math.sqrt(365), 9);
    expect(own.sharpe().days).toBe(40);
  });

  test('are not enough below twenty, say nothing where nothing moves, and reach a year back', () => {
    const wave = (day: number): number => 1 + (day % 3) / 100;
    expect(filled(21, wave).sharpe().ratio).toBeNull();
    expect(filled(22, wave).sharpe().ratio).not.toBeNull();
    expect(filled(100, () => 1).sharpe().ratio).toBeNull();
    expect(filled(100, (day) => (day > 50 ? 0 : 1)).sharpe().ratio).toBeNull();
    expect(filled(800, wave).sharpe().days).toBe(365);
    expect(new DayReturns().sharpe()).toEqual({ ratio: null, days: 0 });
  });

  test('go on from a snapshot as they were', () => {
    const own = filled(60, (day) => 1 + ((day * 7) % 5) / 50);
    const other = new DayReturns();
    other.restore(JSON.parse(JSON.stringify(own.snapshot())) as ReturnType<DayReturns['snapshot']>);
    other.add(60 * DAY, 1.2);
    own.add(60 * DAY, 1.2);
    expect(other.sharpe()).toEqual(own.sharpe());
  });
});
