import { describe, expect, test } from 'vitest';
import type { IndexBar } from '../../../src/engine/domain/regime.ts';
import { defaultSettings, Rehearsal } from '../../../src/engine/index.ts';
import { RehearsedBook } from '../../../src/engine/risk/rehearsed-book.ts';

const HOUR = 3_600_000;
const FEE = 0.00045;
const BOUNDS = defaultSettings().risk;

function bar(at: number, close: number): IndexBar {
  return { openMs: at * HOUR, high: close, low: close, close, volume: 1 };
}

/** Takes one hour a price of each market through a rehearsal; null = no bar. */
function rehearsed(...markets: readonly (readonly (number | null)[])[]): Rehearsal {
  const rehearsal = new Rehearsal(markets.length, BOUNDS);
  for (const at of (markets[0] ?? []).keys()) {
    const bars = markets.map((closes) => {
      const close = closes[at] ?? null;
      return close === null ? null : bar(at, close);
    });
    rehearsal.take({ openMs: at * HOUR, bars, mood: null, moodBefore: null });
  }
  rehearsal.end();
  return rehearsal;
}

/** A day at `price`, at whose end the books are set. */
const day = (price: number): readonly number[] => Array.from({ length: 24 }, () => price);

describe('a rehearsal', () => {
  test('counts a fall over hours of which nothing is known', () => {
    const { books } = rehearsed([...day(100), 100, 100, 100], [...day(50), null, null, 40]);
    expect(books.plain.worth).toBeCloseTo(1 - FEE - 0.5 * 0.2, 9);
  });

  test('of a market that ends sells it at its last price, and does not hold it when it comes back', () => {
    const ended = [...day(50), 45, ...Array.from({ length: 30 }, () => null), 20, 20];
    const { books } = rehearsed(
      ended.map(() => 100),
      ended,
    );
    const sold = 0.5 * 0.9;
    // Half and half, a tenth of one half lost, that half sold and its worth put into the other.
    const moved = sold + (1 - FEE - 0.05 - 0.5);
    expect(books.plain.worth).toBeCloseTo(1 - FEE - 0.05 - moved * FEE, 6);
  });

  test('of prices that never move trips nothing and is worth what it was, less the first fee', () => {
    const still = Array.from({ length: 1_000 }, () => 7);
    const { books, trips } = rehearsed(still, still);
    expect(trips).toEqual([]);
    expect(books.plain.worth).toBeCloseTo(1 - FEE, 6);
    expect(books.guarded.worth).toBe(books.plain.worth);
  });

  test("judges a trip of the day's fall by the worth of both books after the hour that made it", () => {
    // 4 % lost at once, then 10 % more, which neither book is spared.
    const { trips, books } = rehearsed([...day(100), 96, 86.4]);
    const [trip] = trips;
    expect(trip).toMatchObject({ breaker: 'daily_drawdown', atMs: 25 * HOUR });
    expect(books.guarded.worth).toBeLessThan(books.plain.worth);
    // Both held all of it until the emergency closed one of them, at a fee.
    const fee = FEE * 0.864;
    expect(trip?.saved).toBeCloseTo(-fee / 0.96, 4);
  });

  test('ends a trip when a person has seen it, and the next one is another', () => {
    const { trips } = rehearsed([...day(100), 97, ...day(100).slice(1), 96, 96]);
    const daily = trips.filter(({ breaker }) => breaker === 'daily_drawdown');
    expect(daily.map(({ atMs, endMs }) => [atMs / HOUR, endMs === null ? null : endMs / HOUR])).toEqual([
      [25, 48],
      [49, null],
    ]);
  });

  test('tells the trips of all seven, each with its own bound', () => {
    // Half of it is lost in one hour: the day, the season and the quarter of an hour.
    const { trips } = rehearsed([...day(100), 50, 50]);
    expect(trips.map(({ breaker, bound }) => [breaker, bound])).toEqual(
      expect.arrayContaining([
        ['daily_drawdown', 0.02],
        ['total_drawdown', 0.1],
        ['rapid_losses', 0.01],
      ]),
    );
    // One of four markets outgrows the others.
    const still = [...day(100), 100, 100];
    const four = rehearsed([...day(100), 130, 130], still, still, still);
    expect(four.trips.map(({ breaker, atMs, bound }) => [breaker, atMs, bound])).toEqual([
      ['position_concentration', 25 * HOUR, 1.1],
    ]);
    expect(four.books.guarded.worth).toBeLessThan(four.books.plain.worth);
  });

  test('names the bound at which the crowd was met', () => {
    const rehearsal = new Rehearsal(1, BOUNDS);
    const moods = [50, 95, 50, 5, 50];
    for (const [at, mood] of moods.entries())
      rehearsal.take({ openMs: at * HOUR, bars: [bar(at, 100)], mood, moodBefore: null });
    expect(rehearsal.trips.map(({ metric, bound }) => [metric, bound])).toEqual([
      [95, 90],
      [5, 10],
    ]);
  });
});

test('a book that has lost everything is worth nothing, and no figure of it is none', () => {
  const book = new RehearsedBook(1);
  book.set(1, [true], true);
  book.pass(Float64Array.of(-1));
  book.set(1, [true], true);
  book.halve();
  expect([book.worth, book.drawdown, book.deepest].every(Number.isFinite)).toBe(true);
});
