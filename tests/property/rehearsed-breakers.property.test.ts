import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../src/engine/index.ts';
import { GuardedBook, type HourPoint } from '../../src/engine/risk/guarded-book.ts';

const HOUR = 3_600_000;
const MARKETS = 3;
const { breakers, caps } = defaultSettings().risk;

/** No bound of the day, and shares that none outgrows: what is looked at here is not disturbed. */
const LOOKED_AT = {
  caps,
  breakers: {
    ...breakers,
    dailyDrawdown: { trip: 0.5, emergency: 0.9, holdMs: 0 },
    concentration: { ...breakers.concentration, assetShare: 3 },
  },
};

/** Moves of each market in one hour at its two extremes and its end, ten thousandths. */
const hours = fc.array(
  fc.array(fc.integer({ min: -150, max: 140 }), { minLength: 3 * MARKETS, maxLength: 3 * MARKETS }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

function pointsOf(moves: readonly number[]): readonly HourPoint[] {
  return [15, 45, 60].map((minute, at) => ({
    minute,
    changes: Float64Array.from({ length: MARKETS }, (_, market) => (moves[at * MARKETS + market] ?? 0) / 10_000),
  }));
}

/** Worth minute by minute of a book that is never touched, from the definitions: shares that grow with their prices, straight between two points. */
function minutesOf(start: number, story: readonly (readonly number[])[]): readonly number[] {
  const worths = [start];
  let money = Array.from({ length: MARKETS }, () => 1 / MARKETS);
  for (const moves of story) {
    const at = (point: number): readonly number[] =>
      money.map((one, market) => one * (1 + (point < 0 ? 0 : (moves[point * MARKETS + market] ?? 0) / 10_000)));
    const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);
    const before = worths.at(-1) as number;
    const base = sum(money);
    for (let minute = 1; minute <= 60; minute++) {
      const leg = minute <= 15 ? 0 : minute <= 45 ? 1 : 2;
      const [from, to] = [[0, 15, 45][leg] as number, [15, 45, 60][leg] as number];
      const [low, high] = [sum(at(leg - 1)), sum(at(leg))];
      worths.push(before - base + low + ((high - low) * (minute - from)) / (to - from));
    }
    money = [...at(2)];
  }
  return worths;
}

test('a season ends and a quarter of an hour is lost in the very hours in which the definitions say so', () => {
  fc.assert(
    fc.property(hours, (story) => {
      const guarded = new GuardedBook(MARKETS, LOOKED_AT);
      guarded.set(1, [true, true, true], true);
      const start = guarded.book.worth;
      const minutes = minutesOf(start, story);
      const first = { total: -1, rapid: -1 };
      for (const [hour, moves] of story.entries()) {
        const trips = guarded.pass((hour + 1) * HOUR, pointsOf(moves));
        if (first.rapid < 0 && trips.some(({ breaker }) => breaker === 'rapid_losses')) first.rapid = hour;
        if (first.total < 0 && trips.some(({ breaker }) => breaker === 'total_drawdown')) first.total = hour;
        if (first.total >= 0) break;
      }
      const looked = story.map((_, hour) => hour);
      const seasonHigh = (hour: number): number =>
        Math.max(1, ...looked.slice(0, hour + 1).map((at) => minutes[(at + 1) * 60] as number));
      const total = looked.find((hour) => 1 - (minutes[(hour + 1) * 60] as number) / seasonHigh(hour) >= 0.1) ?? -1;
      const lost = (at: number): number =>
        1 - (minutes[at] as number) / Math.max(...minutes.slice(Math.max(1, at - 15), at + 1));
      const rapid = looked.find((hour) =>
        Array.from({ length: 60 }, (_, at) => hour * 60 + at + 1).some((at) => lost(at) >= 0.01),
      );
      expect(first.total).toBe(total);
      // What happens after everything is closed is another story.
      if (total < 0 || (rapid ?? -1) <= total) expect(first.rapid).toBe(rapid ?? -1);
    }),
    { numRuns: 300 },
  );
});
