import { describe, expect, test } from 'vitest';
import { defaultSettings, Rehearsal, type RehearsedBooks, type RehearsedTrip } from '../../src/engine/index.ts';
import { BREAKER_NAMES } from '../../src/contract/commands.ts';
import type { RehearsedSize } from '../../src/contract/rehearsal.ts';
import { CRASHES, recordedHours, recordedMoods } from '../support/index-bars.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MAJORS = ['BTCUSDT', 'ETHUSDT', 'BNBUSDT', 'SOLUSDT'];

interface Point {
  readonly atMs: number;
  readonly worth: Readonly<Record<keyof RehearsedBooks, number>>;
  readonly isSpike: boolean;
}

interface Run {
  readonly points: readonly Point[];
  readonly trips: readonly RehearsedTrip[];
  readonly years: number;
}

function runOf(size: RehearsedSize): Run | null {
  const moods = recordedMoods();
  const series = MAJORS.map((symbol) => recordedHours(symbol));
  if (moods === null || series.some((one) => one === null)) return null;
  const byTime = series.map((one) => new Map((one ?? []).map((bar) => [bar.openMs, bar])));
  const rehearsal = new Rehearsal(MAJORS.length, defaultSettings().risk, undefined, size);
  const points: Point[] = [];
  for (const { openMs } of series[0] ?? []) {
    const today = Math.floor(openMs / DAY) * DAY;
    const bars = byTime.map((one) => one.get(openMs) ?? null);
    rehearsal.take({ openMs, bars, mood: moods.get(today) ?? null, moodBefore: moods.get(today - DAY) ?? null });
    const { plain, guarded, sized } = rehearsal.books;
    const worth = { plain: plain.worth, guarded: guarded.worth, sized: sized.worth };
    const isSpike = rehearsal.active.some((name) => name.endsWith('_spike'));
    points.push({ atMs: openMs + HOUR, worth, isSpike });
  }
  rehearsal.end();
  return { points, trips: rehearsal.trips, years: points.length / (365 * 24) };
}

/** Deepest fall of a book within a span. */
function fallOf({ points }: Run, book: keyof RehearsedBooks, fromMs: number, toMs: number): number {
  let [highest, deepest] = [0, 0];
  for (const { atMs, worth } of points) {
    if (atMs < fromMs || atMs > toMs) continue;
    highest = Math.max(highest, worth[book]);
    deepest = Math.max(deepest, 1 - worth[book] / highest);
  }
  return deepest;
}

const run = runOf('full');
const small = runOf('caps');

describe('breakers on six years of four majors', () => {
  test.skipIf(run === null).each(['volatility_spike', 'correlation_spike'])(
    '%s trips at most 20 times a year',
    (name) => {
      const { trips, years } = run as Run;
      const own = trips.filter(({ breaker }) => breaker === name);
      expect(own.length).toBeGreaterThan(0);
      expect(own.length / years).toBeLessThanOrEqual(20);
    },
  );

  test.skipIf(run === null)('each known crash has one of them tripped within a day and a half of its start', () => {
    const missed = CRASHES.filter(([, fromIso]) => {
      const from = Date.parse(fromIso);
      return !(run as Run).points.some(({ atMs, isSpike }) => isSpike && atMs >= from && atMs <= from + 36 * HOUR);
    });
    expect(missed.map(([name]) => name)).toEqual([]);
  });

  test.skipIf(run === null)(
    'an always-long book falls less in each crash under the breakers, with or without the sizes of the regime',
    () => {
      const falls = CRASHES.map(([name, fromIso]) => {
        const [from, to] = [Date.parse(fromIso) - DAY, Date.parse(fromIso) + 3 * DAY];
        const of = (book: keyof RehearsedBooks): number => Math.round(fallOf(run as Run, book, from, to) * 1_000) / 10;
        return { name, plain: of('plain'), guarded: of('guarded'), sized: of('sized') };
      });
      for (const { name, plain, guarded, sized } of falls) {
        expect(guarded, name).toBeLessThan(plain);
        expect(sized, name).toBeLessThan(plain);
      }
    },
  );
});

/** Books as large as the caps let an always-long book be: what the bounds are made for. */
describe('breakers on six years of four majors, books within the caps', () => {
  test.skipIf(small === null)('none trips more than 20 times a year, and six of the seven do trip', () => {
    const { trips, years } = small as Run;
    const names = BREAKER_NAMES.map((name) => [name, trips.filter(({ breaker }) => breaker === name).length] as const);
    for (const [name, count] of names) expect(count / years, name).toBeLessThanOrEqual(20);
    // Equal shares of four within their caps do not outgrow them in a day.
    expect(names.filter(([, count]) => count === 0).map(([name]) => name)).toEqual(['position_concentration']);
  });

  test.skipIf(small === null)(
    'breakers and sizes fall less in each crash, and both guarded books less over the years',
    () => {
      for (const [name, fromIso] of CRASHES) {
        const [from, to] = [Date.parse(fromIso) - DAY, Date.parse(fromIso) + 3 * DAY];
        const of = (book: keyof RehearsedBooks): number => fallOf(small as Run, book, from, to);
        expect(of('sized'), name).toBeLessThan(of('plain'));
      }
      const whole = (book: keyof RehearsedBooks): number => fallOf(small as Run, book, 0, Number.POSITIVE_INFINITY);
      expect(whole('guarded')).toBeLessThan(whole('plain'));
      expect(whole('sized')).toBeLessThan(whole('guarded'));
    },
  );
});
