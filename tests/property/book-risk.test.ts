import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betaOf,
  bookCorrelation,
  bookVolatility,
  concentrationOf,
  type Holding,
  riskShares,
  stressLoss,
} from '../../src/engine/risk/metrics/book-risk.ts';
import { correlate, type Correlations, UNKNOWN_CORRELATION } from '../../src/engine/risk/metrics/correlation.ts';
import { dayChanges, dayLoss } from '../../src/engine/risk/metrics/historical-loss.ts';

const LAMBDA = 0.97;

/** Hourly returns with hours that are not known now and then. */
const hour = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -500, max: 500 }).map((bps) => bps / 10_000) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

function series(count: number, hours: number) {
  return fc.array(fc.array(hour, { minLength: hours, maxLength: hours }), { minLength: count, maxLength: count });
}

/** Every pair anew from the definition, with plain lists. */
function plainly(returns: readonly (readonly number[])[]): { readonly matrix: number[][]; readonly mean: number } {
  const hours = returns[0]?.length ?? 0;
  const raw = Array.from({ length: hours }, (_, at) => LAMBDA ** (hours - 1 - at));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const pair = (a: readonly number[], b: readonly number[]) => {
    const both = weights
      .map((weight, at) => ({ weight, x: a[at] ?? 0, y: b[at] ?? 0 }))
      .filter(({ x, y }) => !Number.isNaN(x + y));
    const share = both.reduce((sum, { weight }) => sum + weight, 0);
    const mean = (of: (one: (typeof both)[number]) => number) =>
      both.reduce((sum, one) => sum + one.weight * of(one), 0) / share;
    const [cross, xx, yy] = [mean(({ x, y }) => x * y), mean(({ x }) => x * x), mean(({ y }) => y * y)];
    if (both.length < 30 || !(xx * yy > 0)) return null;
    const products = mean(({ x, y }) => x * x * y * y) / (xx * yy);
    const correlation = cross / Math.sqrt(xx * yy);
    return { correlation, spread: products - correlation * correlation };
  };
  const pairs = returns.map((a) => returns.map((b) => pair(a, b)));
  const known = pairs.flatMap((row, i) => row.filter((one, j) => j < i && one !== null)) as {
    correlation: number;
    spread: number;
  }[];
  const mean =
    known.length === 0 ? UNKNOWN_CORRELATION : known.reduce((sum, one) => sum + one.correlation, 0) / known.length;
  const distances = known.reduce((sum, { correlation }) => sum + (correlation - mean) ** 2, 0);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const spreads = known.reduce((sum, { spread }) => sum + spread, 0);
  const share = distances > 0 ? Math.min(1, (squares * spreads) / distances) : 1;
  const matrix = pairs.map((row, i) =>
    row.map((one, j) =>
      i === j ? 1 : one === null ? UNKNOWN_CORRELATION : share * mean + (1 - share) * one.correlation,
    ),
  );
  return { matrix, mean };
}

describe('correlations', () => {
  test('are those of the definition, with hours that are not known left out by pair', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 25, max: 70 }).chain((hours) => series(4, hours)),
        (returns) => {
          const wanted = plainly(returns);
          const { matrix, size, mean } = correlate(returns.map((one) => Float64Array.from(one)));
          expect(size).toBe(4);
          expect(mean).toBeCloseTo(wanted.mean, 9);
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) expect(matrix[i * size + j]).toBeCloseTo(wanted.matrix[i]?.[j] ?? 0, 6);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of every book are symmetric, in -1..1, and give no negative variance', () => {
    fc.assert(
      fc.property(
        series(5, 60),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (returns, weights) => {
          const all = correlate(returns.map((one) => Float64Array.from(one)));
          for (let i = 0; i < 5; i++)
            for (let j = 0; j < 5; j++) {
              const value = all.matrix[i * 5 + j] as number;
              expect(value).toBe(all.matrix[j * 5 + i]);
              expect(Math.abs(value)).toBeLessThanOrEqual(1);
            }
          const volatility = bookVolatility(
            weights.map((weight) => ({ weight, volatility: 0.5, isIndex: false })),
            all,
          );
          expect(volatility).toBeGreaterThanOrEqual(0);
          expect(volatility).toBeLessThanOrEqual(
            0.5 * weights.reduce((sum, weight) => sum + Math.abs(weight), 0) + 1e-9,
          );
        },
      ),
    );
  });

  test('of too few hours, or of a market that does not move, count as 0.8', () => {
    const few = Float64Array.from({ length: 29 }, (_, at) => (at % 2 === 0 ? 0.01 : -0.01));
    expect(correlate([few, few])).toMatchObject({ known: 0, mean: 0.8 });
    expect([...correlate([few, few]).matrix]).toEqual([1, 0.8, 0.8, 1]);
    const many = Float64Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 0.01 : -0.01));
    expect([...correlate([many, new Float64Array(60)]).matrix]).toEqual([1, 0.8, 0.8, 1]);
    expect(correlate([many, many.map((value) => -value)]).matrix[1]).toBeCloseTo(-1, 9);
    expect(correlate([])).toMatchObject({ size: 0, known: 0 });
  });
});

/** Correlations of a book given as rows. */
function given(rows: readonly (readonly number[])[]): Correlations {
  return { matrix: rows.flat(), size: rows.length, mean: 0, shrinkage: 0, known: 1 };
}

const TWO = given([
  [1, 0.5],
  [0.5, 1],
]);

function held(...weights: readonly number[]): readonly Holding[] {
  return weights.map((weight, at) => ({ weight, volatility: 0.6, isIndex: at === 0 }));
}

describe('the risk of a book', () => {
  test('by hand: 30 % and 40 % at 60 % a year and a correlation of one half', () => {
    // 0.18^2 + 0.24^2 + 2 * 0.5 * 0.18 * 0.24 = 0.1332
    expect(bookVolatility(held(0.3, 0.4), TWO)).toBeCloseTo(Math.sqrt(0.1332), 12);
    expect(bookVolatility(held(0.3, -0.4), TWO)).toBeCloseTo(Math.sqrt(0.0468), 12);
    expect(riskShares(held(0.3, 0.4), TWO)?.[0]).toBeCloseTo((0.0324 + 0.0216) / 0.1332, 12);
    expect(bookCorrelation(held(0.3, 0.4), TWO)).toBe(0.5);
    expect(bookCorrelation(held(0.3, -0.4), TWO)).toBe(-0.5);
    expect(concentrationOf(held(0.3, -0.3))).toBeCloseTo(0.5, 12);
    expect(stressLoss(held(0.3, 0.4))).toBeCloseTo(0.3 * 0.15 + 0.4 * 0.4, 12);
    expect(stressLoss(held(0.3, -0.4))).toBe(0);
    expect(betaOf(held(0.3, 0.4), [1, 0.5], 0.3)).toBeCloseTo(0.3 + (0.4 * 0.6 * 0.5) / 0.3, 12);
  });

  test('of nothing, and of what is not known: nothing is small that is unknown', () => {
    expect(bookVolatility([], given([]))).toBe(0);
    expect([bookCorrelation(held(0.3), given([[1]])), concentrationOf([]), riskShares([], given([]))]).toEqual([
      null,
      null,
      null,
    ]);
    expect(bookVolatility([{ weight: 0.2, volatility: null, isIndex: false }], given([[1]]))).toBeCloseTo(0.3, 12);
    expect([betaOf(held(1), [1], null), betaOf(held(1), [1], 0)]).toEqual([null, null]);
  });

  test('shares of it sum to one', () => {
    fc.assert(
      fc.property(
        series(4, 60),
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (returns, weights) => {
          const shares = riskShares(held(...weights), correlate(returns.map((one) => Float64Array.from(one))));
          const sum = shares?.reduce((total, share) => total + share, 0) ?? 1;
          expect(sum).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('the loss of a day', () => {
  /** Each span, sorted, read off by hand. */
  function plainLoss(weights: readonly number[], returns: readonly (readonly number[])[]) {
    const spans = (returns[0]?.length ?? 0) - 23;
    const losses = Array.from({ length: Math.max(0, spans) }, (_, from) =>
      weights.reduce((loss, weight, i) => {
        const sum = (returns[i] ?? []).slice(from, from + 24).reduce((total, value) => total + value, 0);
        return loss - weight * Math.expm1(sum);
      }, 0),
    )
      .filter((loss) => !Number.isNaN(loss))
      .sort((a, b) => a - b);
    if (losses.length < 240) return null;
    const place = 0.95 * (losses.length - 1);
    const low = losses[Math.floor(place)] as number;
    const high = losses[Math.ceil(place)] as number;
    const edge = low + (place - Math.floor(place)) * (high - low);
    const tail = losses.filter((loss) => loss >= edge);
    return { edge: Math.max(0, edge), mean: Math.max(0, tail.reduce((sum, loss) => sum + loss, 0) / tail.length) };
  }

  test('is that of the definition, spans with an hour that is not known left out', () => {
    const rare = fc.oneof(
      { weight: 400, arbitrary: fc.double({ min: -0.03, max: 0.03, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    );
    const many = fc.array(fc.array(rare, { minLength: 300, maxLength: 300 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(
        many,
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (returns, a, b) => {
          const wanted = plainLoss([a, b], returns);
          const loss = dayLoss(
            [a, b],
            returns.map((one) => dayChanges(Float64Array.from(one))),
          );
          expect(loss === null).toBe(wanted === null);
          if (loss === null || wanted === null) return;
          expect(loss.valueAtRisk95).toBeCloseTo(wanted.edge, 9);
          expect(loss.expectedShortfall95).toBeCloseTo(wanted.mean, 9);
          expect(loss.expectedShortfall95).toBeGreaterThanOrEqual(loss.valueAtRisk95 - 1e-12);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is not said of less than 240 spans, nor of nothing', () => {
    expect(dayLoss([1], [dayChanges(new Float64Array(262))])).toBeNull();
    expect(dayLoss([1], [dayChanges(new Float64Array(263))])).toEqual({ valueAtRisk95: 0, expectedShortfall95: 0 });
    expect(dayLoss([], [])).toBeNull();
    expect(dayChanges(new Float64Array(10))).toHaveLength(0);
  });
});
