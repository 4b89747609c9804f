import { describe, expect, it } from 'vitest';
import { HOUR_MS, HourlyStatistics, WINDOW_HOURS } from '../../../../src/adapters/universe/hourly-statistics.ts';
import { RandomStream } from '../../../../src/engine/kernel/random.ts';

const T0 = 1_760_054_400_000;

type Closes = ReadonlyMap<number, number>;

/** The same figures in the plainest way: lists of returns, the platform's logarithm, textbook sums. */
const naive = {
  returns(closes: Closes, lastHour: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (let hour = lastHour - WINDOW_HOURS + 1; hour <= lastHour; hour++) {
      const [before, now] = [closes.get(hour - 1), closes.get(hour)];
      if (before !== undefined && now !== undefined) found.set(hour, Math.log(now) - Math.log(before));
    }
    return found;
  },
  volatility(closes: Closes): number | null {
    const returns = [...naive.returns(closes, Math.max(...closes.keys())).values()];
    if (returns.length < 24) return null;
    const variance = returns.map((r) => r ** 2).reduce((a, b) => a + b, 0) / returns.length;
    return Math.sqrt(variance * 365 * 24);
  },
  correlation(a: Closes, b: Closes): number | null {
    const last = Math.min(Math.max(...a.keys()), Math.max(...b.keys()));
    const [ra, rb] = [naive.returns(a, last), naive.returns(b, last)];
    const hours = [...ra.keys()].filter((hour) => rb.has(hour));
    const n = hours.length;
    if (n < 24) return null;
    const sum = (f: (x: number, y: number) => number): number =>
      hours.reduce((total, hour) => total + f(ra.get(hour) as number, rb.get(hour) as number), 0);
    const top = n * sum((x, y) => x * y) - sum((x) => x) * sum((_x, y) => y);
    const left = n * sum((x) => x * x) - sum((x) => x) ** 2;
    const right = n * sum((_x, y) => y * y) - sum((_x, y) => y) ** 2;
    return top / Math.sqrt(left * right);
  },
};

/** Closes of two markets that move together in part, some hours missing, longer than the window. */
function walk(seed: number, hours: number): readonly [Closes, Closes] {
  const chance = new RandomStream(seed, 'walk');
  const [a, b] = [new Map<number, number>(), new Map<number, number>()];
  let [pa, pb] = [100_000, 4_000];
  for (let i = 0; i < hours; i++) {
    const shared = chance.int(-100, 100) / 10_000;
    pa *= 1 + shared + chance.int(-30, 30) / 10_000;
    pb *= 1 + shared + chance.int(-150, 150) / 10_000;
    const hour = T0 / HOUR_MS + i;
    if (chance.int(0, 40) > 0) a.set(hour, Math.round(pa));
    if (chance.int(0, 15) > 0) b.set(hour, Math.round(pb));
  }
  return [a, b];
}

describe('volatility and correlation of hourly bars', () => {
  it('are those of a plain second implementation, with gaps, over and under the length of the window', () => {
    for (const [seed, hours] of [
      [1, 26],
      [2, 100],
      [3, 720],
      [4, 721],
      [5, 1_500],
      [6, 2_200],
    ] as const) {
      const [a, b] = walk(seed, hours);
      const statistics = new HourlyStatistics();
      for (const [hour, close] of a) statistics.take(0, hour * HOUR_MS, close);
      for (const [hour, close] of b) statistics.take(1, hour * HOUR_MS, close);
      for (const [asset, closes] of [a, b].entries()) {
        const expected = naive.volatility(closes);
        if (expected === null) expect(statistics.volatilityYear(asset)).toBeNull();
        else expect(statistics.volatilityYear(asset)).toBeCloseTo(expected, 9);
      }
      const expected = naive.correlation(a, b);
      if (expected === null) expect(statistics.correlation(1, 0)).toBeNull();
      else expect(statistics.correlation(1, 0)).toBeCloseTo(expected, 9);
    }
  });

  it('do not depend on the order in which markets and late bars are told, to the last bit', () => {
    const [a, b] = walk(7, 900);
    const [one, other] = [new HourlyStatistics(), new HourlyStatistics()];
    for (const [hour, close] of a) one.take(0, hour * HOUR_MS, close);
    for (const [hour, close] of b) one.take(1, hour * HOUR_MS, close);
    const rows = [...[...a].map((row) => [0, ...row] as const), ...[...b].map((row) => [1, ...row] as const)];
    const byHour = rows.toSorted((x, y) => x[1] - y[1]);
    for (const [asset, hour, close] of byHour) other.take(asset, hour * HOUR_MS, close);
    for (const asset of [0, 1]) expect(other.volatilityYear(asset)).toBe(one.volatilityYear(asset));
    expect(other.correlation(1, 0)).toBe(one.correlation(1, 0));
  });

  it('of a market with itself are 1, of one that does not move there is none', () => {
    const [a] = walk(8, 100);
    const statistics = new HourlyStatistics();
    for (const [hour, close] of a) statistics.take(0, hour * HOUR_MS, close);
    for (let i = 0; i < 100; i++) statistics.take(1, T0 + i * HOUR_MS, 500);
    expect(statistics.correlation(0, 0)).toBeCloseTo(1, 12);
    expect(statistics.correlation(1, 0)).toBeNull();
    expect(statistics.volatilityYear(1)).toBe(0);
  });

  it('pass over what is no bar of an hour, and forget a market that is dropped', () => {
    const statistics = new HourlyStatistics();
    for (let i = 0; i < 40; i++) statistics.take(0, T0 + i * HOUR_MS, 100 + (i % 3));
    const before = statistics.volatilityYear(0);
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) statistics.take(0, T0 + 40 * HOUR_MS, bad);
    statistics.take(0, T0 + 1, 900);
    statistics.take(0, T0 - 10_000 * HOUR_MS, 900);
    expect(statistics.volatilityYear(0)).toBe(before);
    expect(before).toBeGreaterThan(0);
    expect(statistics.newestMs(0)).toBe(T0 + 39 * HOUR_MS);
    statistics.drop(0);
    expect(statistics.volatilityYear(0)).toBeNull();
    expect(statistics.newestMs(0)).toBeNull();
  });
});
