import { describe, expect, test } from 'vitest';
import type { BreakerSettings } from '../../../src/engine/domain/settings.ts';
import { defaultSettings } from '../../../src/engine/index.ts';
import { GuardedBook, type HourPoint } from '../../../src/engine/risk/guarded-book.ts';
import { RehearsedBook } from '../../../src/engine/risk/rehearsed-book.ts';

const HOUR = 3_600_000;
const FEE = 0.00045;

describe('a rehearsed book', () => {
  test('is worth what its markets made of it, less the fees of what it traded', () => {
    const book = new RehearsedBook(2);
    book.set(1, [true, true], true);
    expect(book.worth).toBeCloseTo(1 - FEE, 12);
    book.pass(Float64Array.of(0.1, -0.2));
    expect(book.worth).toBeCloseTo(1 - FEE + 0.05 - 0.1, 12);
    book.pass(Float64Array.of(Number.NaN, 0));
    expect(book.worth).toBeCloseTo(0.95 - FEE, 12);
    book.halve();
    expect(book.worth).toBeCloseTo(0.95 - FEE - ((0.55 + 0.4) / 2) * FEE, 12);
    book.close();
    const flat = book.worth;
    book.pass(Float64Array.of(0.5, 0.5));
    expect(book.worth).toBe(flat);
    expect(book.deepest).toBeCloseTo(1 - flat, 12);
  });

  test('pays funding of what it holds at the end of an hour where it is known, and gets it below zero', () => {
    const [book, free] = [new RehearsedBook(3), new RehearsedBook(3)];
    for (const one of [book, free]) one.set(1, [true, true, false], true);
    const share = 0.5;
    book.pass(Float64Array.of(0.1, 0, 0), Float64Array.of(0.01, Number.NaN, 0.04));
    free.pass(Float64Array.of(0.1, 0, 0));
    expect(free.funding).toBe(0);
    expect(book.funding).toBeCloseTo(-share * 1.1 * 0.01, 12);
    expect(book.worth).toBeCloseTo(free.worth + book.funding, 12);
    book.pass(Float64Array.of(Number.NaN, 0, 0), Float64Array.of(0, -0.02, 0));
    expect(book.funding).toBeCloseTo(-share * 1.1 * 0.01 + share * 0.02, 12);
    expect(book.worth).toBeCloseTo(free.worth + book.funding, 12);
    expect(book.holdings()).toEqual(free.holdings());
  });

  test('buys nothing when it may not, and sells what is over its share all the same', () => {
    const book = new RehearsedBook(2);
    book.set(1, [true, false], true);
    book.pass(Float64Array.of(-0.5, 0));
    book.set(1, [true, true], false);
    const before = book.worth;
    // Half of what is left: the other half was sold, and nothing bought of the second.
    book.pass(Float64Array.of(0, 1));
    expect(book.worth).toBe(before);
    book.pass(Float64Array.of(0.1, 0));
    expect(book.worth - before).toBeCloseTo(((0.5 - FEE) / 2) * 0.1, 3);
  });
});

/** An hour of these changes of each market, straight from its start to its end. */
const straight = (...changes: readonly number[]): readonly HourPoint[] => [
  { minute: 60, changes: Float64Array.from(changes) },
];

/** An hour of one market over its two extremes. */
const over = (first: number, second: number, close: number): readonly HourPoint[] =>
  ([15, 45, 60] as const).map((minute, at) => ({
    minute,
    changes: Float64Array.of([first, second, close][at] as number),
  }));

/** A guarded book in these markets, set at the start, under the defaults with some bounds changed. */
function guardedBook(markets: number, change: Partial<BreakerSettings> = {}): GuardedBook {
  const { breakers, caps } = defaultSettings().risk;
  const guarded = new GuardedBook(markets, { caps, breakers: { ...breakers, ...change } });
  guarded.set(
    1,
    Array.from({ length: markets }, () => true),
    true,
  );
  return guarded;
}

/** No bound that a day's fall or a quarter of an hour could reach. */
const PATIENT: Partial<BreakerSettings> = {
  dailyDrawdown: { trip: 0.5, emergency: 0.9, holdMs: 3_000 },
  rapidLosses: { lossRate: 0.2, windowMs: 900_000, streak: 5, streakLossRate: 0.2, holdMs: 3_600_000 },
};

describe('a guarded book', () => {
  test('trips at 2 % of the day, closes at 5 %, and opens again on the day after, when it was seen', () => {
    const guarded = guardedBook(1);
    expect(guarded.pass(HOUR, straight(0))).toEqual([]);
    expect(guarded.pass(2 * HOUR, straight(-0.019))).toEqual([]);
    expect(guarded.pass(3 * HOUR, straight(-0.002))).toMatchObject([{ breaker: 'daily_drawdown', emergency: false }]);
    expect(guarded.blocks).toBe(true);
    expect(guarded.pass(4 * HOUR, straight(-0.04))).toContainEqual(
      expect.objectContaining({ breaker: 'daily_drawdown', emergency: true }),
    );
    const flat = guarded.book.worth;
    guarded.pass(5 * HOUR, straight(-0.5));
    expect(guarded.book.worth).toBe(flat);
    guarded.acknowledge(24 * HOUR);
    expect(guarded.blocks).toBe(true);
    for (let at = 24; at <= 30; at++) guarded.pass(at * HOUR, straight(0));
    expect(guarded.blocks).toBe(false);
  });

  test('closes everything a tenth below its highest, and a person begins a new season at the next midnight', () => {
    const guarded = guardedBook(1, PATIENT);
    guarded.pass(HOUR, straight(0.05));
    const highest = guarded.book.worth;
    guarded.pass(2 * HOUR, straight(-0.09));
    expect(guarded.isOpen('total_drawdown')).toBe(false);
    const [trip] = guarded.pass(24 * HOUR, straight(-0.02));
    const worth = highest * 0.91 * 0.98;
    expect(trip).toMatchObject({ breaker: 'total_drawdown', bound: 0.1 });
    expect(trip?.worth).toBeCloseTo(worth, 3);
    expect(trip?.metric).toBeCloseTo(1 - 0.91 * 0.98, 3);
    expect(guarded.book.worth).toBeCloseTo((trip?.worth ?? 0) * (1 - FEE), 4);
    // Not in the moment in which it ended.
    guarded.acknowledge(24 * HOUR);
    guarded.set(1, [true], true);
    expect(guarded.book.holdings()).toEqual([]);
    guarded.acknowledge(48 * HOUR);
    guarded.set(1, [true], true);
    expect(guarded.book.holdings()).toHaveLength(1);
    // The new season counts from its own beginning.
    guarded.pass(49 * HOUR, straight(-0.05));
    expect(guarded.isOpen('total_drawdown')).toBe(false);
    guarded.pass(50 * HOUR, straight(-0.06));
    expect(guarded.isOpen('total_drawdown')).toBe(true);
  });

  test.each<[string, readonly HourPoint[], boolean]>([
    ['a hundredth within a quarter of an hour', over(-0.0102, -0.005, 0), true],
    ['less than that', over(-0.0098, -0.005, 0), false],
    ['twice as much in twice the time', over(0.0098, -0.0098, 0), false],
    ['that in the last quarter', over(0.002, 0.011, 0), true],
    ['two hundredths in an hour', straight(-0.02), false],
  ])('lost rapidly: %s', (_name, hour, trips) => {
    const guarded = guardedBook(1, { dailyDrawdown: { trip: 0.5, emergency: 0.9, holdMs: 0 } });
    guarded.pass(HOUR, straight(0));
    const found = guarded.pass(2 * HOUR, hour);
    expect(found.map(({ breaker }) => breaker)).toEqual(trips ? ['rapid_losses'] : []);
    expect(guarded.blocks).toBe(trips);
  });

  test('lost rapidly buys again after an hour, when a person has seen it', () => {
    const guarded = guardedBook(1, { dailyDrawdown: { trip: 0.5, emergency: 0.9, holdMs: 0 } });
    guarded.pass(HOUR, straight(0));
    guarded.pass(2 * HOUR, over(-0.02, -0.02, -0.02));
    for (let at = 3; at <= 4; at++) guarded.pass(at * HOUR, straight(0));
    expect(guarded.blocks).toBe(true);
    guarded.acknowledge(4 * HOUR);
    expect(guarded.blocks).toBe(false);
  });

  test('brings a market that outgrew its share by a tenth back to it', () => {
    const guarded = guardedBook(4, PATIENT);
    const share = (market: number): number =>
      (guarded.book.holdings().find(([at]) => at === market)?.[1] ?? 0) / guarded.book.worth;
    // 1.13 / (4 + 0.13) of the book: 27.36 %, below 1.1 x 25 %.
    expect(guarded.pass(HOUR, straight(0.13, 0, 0, 0))).toEqual([]);
    const [trip] = guarded.pass(2 * HOUR, straight(0.02, 0, 0, 0));
    expect(trip).toMatchObject({ breaker: 'position_concentration', bound: 1.1 });
    expect(trip?.metric).toBeCloseTo((4 * 1.13 * 1.02) / (3 + 1.13 * 1.02), 2);
    expect(share(0)).toBeCloseTo(0.25, 3);
    expect(guarded.blocks).toBe(true);
    guarded.pass(3 * HOUR, straight(0, 0, 0, 0));
    expect(guarded.blocks).toBe(false);
  });
});
