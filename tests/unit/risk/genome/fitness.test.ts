import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BETTER, fitnessTerms, type RehearsedPath } from '../../../../src/engine/risk/genome/fitness.ts';

const STILL: RehearsedPath = { worths: [1], deepest: 0, traded: 0, saved: [], hours: 0, heldHours: 0 };
const of = (over: Partial<RehearsedPath>) => fitnessTerms({ ...STILL, ...over });

describe('the terms of a fitness', () => {
  test('of nothing are nothing', () => {
    expect(Object.values(of({}))).toEqual(Object.keys(BETTER).map(() => 0));
  });

  test('return: a worth that doubles in a year grows by ln 2', () => {
    const worths = Array.from({ length: 366 }, (_, day) => 2 ** (day / 365));
    expect(of({ worths }).growthYear).toBeCloseTo(Math.LN2, 12);
    // A steady growth has no deviation to be set against.
    expect(of({ worths: [1, 1, 1, 1] }).sharpeYear).toBe(0);
    expect(of({ worths: [1, 0.5] }).growthYear).toBeCloseTo(365 * Math.log(0.5), 10);
  });

  test('Sharpe: returns of 3 % and 1 % have a mean of 2 % and a deviation of root 2 %', () => {
    expect(of({ worths: [1, 1.03, 1.03 * 1.01] }).sharpeYear).toBeCloseTo(
      (0.02 / (0.01 * Math.SQRT2)) * Math.sqrt(365),
      9,
    );
  });

  test('drawdown is the deepest fall, hour by hour', () => {
    expect(of({ worths: [1, 0.9], deepest: 0.2 }).drawdown).toBe(0.2);
  });

  test('cost of trips: only those that cost, a year', () => {
    expect(of({ saved: [0.1, -0.02, -0.01, 0], hours: 4_380 }).tripCostYear).toBeCloseTo(0.06, 12);
  });

  test('turnover and share of hours held', () => {
    expect(of({ traded: 3, hours: 876, heldHours: 219 })).toMatchObject({ turnoverYear: 30, heldShare: 0.25 });
  });

  test('consistency: whole blocks of thirty days that lost nothing', () => {
    const worths = Array.from({ length: 100 }, () => 1);
    worths[30] = 0.99;
    // 1 -> 0.99 lost, 0.99 -> 1 gained, 1 -> 1 kept; the last nine days are no block.
    expect(of({ worths }).consistency).toBeCloseTo(2 / 3, 12);
    expect(of({ worths: worths.slice(0, 30) }).consistency).toBe(0);
    expect(of({ worths: worths.slice(31, 91) }).consistency).toBe(1);
  });

  test('agree with a second computation over random worths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 2, maxLength: 130 }),
        fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { maxLength: 8 }),
        (returns, saved) => {
          const worths = returns.reduce<number[]>((all, rate) => [...all, (all.at(-1) as number) * (1 + rate)], [1]);
          const hours = returns.length * 24;
          const terms = of({ worths, saved, hours });
          // Sums of logarithms; variance as the mean square less the square of the mean; blocks by products of returns.
          const logs = returns.map((rate) => Math.log1p(rate)).reduce((sum, one) => sum + one, 0);
          expect(terms.growthYear).toBeCloseTo((logs * 365) / returns.length, 6);
          const n = returns.length;
          const mean = returns.reduce((sum, one) => sum + one, 0) / n;
          const variance = ((returns.reduce((sum, one) => sum + one ** 2, 0) / n - mean ** 2) * n) / (n - 1);
          if (variance > 1e-10) expect(terms.sharpeYear).toBeCloseTo((mean * Math.sqrt(365)) / Math.sqrt(variance), 3);
          let blocks = 0;
          let kept = 0;
          for (let start = 0; start + 30 <= n; start += 30) {
            blocks += 1;
            if (returns.slice(start, start + 30).reduce((worth, rate) => worth * (1 + rate), 1) >= 1 - 1e-12) kept += 1;
          }
          expect(terms.consistency).toBeCloseTo(blocks === 0 ? 0 : kept / blocks, 12);
          const cost = -saved.filter((one) => one < 0).reduce((sum, one) => sum + one, 0);
          expect(terms.tripCostYear).toBeCloseTo((cost / hours) * 8_760, 9);
          expect(Object.values(terms).every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
