import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whatIf, type WhatIfInput } from '../../../src/engine/risk/metrics/what-if.ts';

/** A book of two: 20 % of a market that is not the index, nothing of the other, which moves alike by one half. */
const BOOK: WhatIfInput = {
  holdings: [
    { weight: 0, volatility: 0.5, isIndex: false },
    { weight: 0.2, volatility: 0.5, isIndex: false },
  ],
  correlations: { matrix: Float64Array.of(1, 0.5, 0.5, 1), size: 2, mean: 0.5, shrinkage: 0, known: 1 },
  days: [new Float64Array(300).fill(-0.02), new Float64Array(300).fill(-0.01)],
  at: 0,
  order: 0.1,
  leverage: 5,
  maintenance: 0.02,
  maintenanceRate: 0.05,
  fundingRate: 0.0001,
  lossAtStop: 0.004,
  dailyDrawdown: 0.005,
  trip: 0.02,
};

describe('what an order would make of the book', () => {
  test('by hand', () => {
    const view = whatIf(BOOK);
    expect(view.assetRate).toEqual([0, 0.1]);
    expect(view.grossRate).toEqual([0.2, expect.closeTo(0.3, 12)]);
    expect(view.netRate).toEqual([0.2, expect.closeTo(0.3, 12)]);
    expect(view.correlatedRate).toEqual([0.1, 0.2]);
    expect(view.volatilityYear).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(Math.sqrt(0.0025 + 0.01 + 0.005), 12),
    ]);
    expect(view.stressLoss).toEqual([expect.closeTo(0.08, 12), expect.closeTo(0.12, 12)]);
    expect(view.valueAtRisk95).toEqual([expect.closeTo(0.002, 12), expect.closeTo(0.004, 12)]);
    expect(view.riskShare).toBeCloseTo((0.0025 + 0.0025) / 0.0175, 12);
    expect(view.marginRate).toBeCloseTo(0.02, 12);
    expect(view.fundingPerDayRate).toBeCloseTo(0.00024, 12);
    expect(view.headroomRate).toBeCloseTo(0.011, 12);
    // Ten per cent of equity cannot lose the account by itself.
    expect(view.liquidationDistance).toBeNull();
  });

  test('a short that covers the book lowers its risk, and a large one can be liquidated', () => {
    const short = whatIf({
      ...BOOK,
      order: -0.1,
      correlations: { ...BOOK.correlations, matrix: Float64Array.of(1, 1, 1, 1) },
    });
    expect(short.volatilityYear[1]).toBeLessThan(short.volatilityYear[0]);
    expect(short.riskShare).toBeLessThan(0);
    expect(short.fundingPerDayRate).toBeLessThan(0);
    const large = whatIf({ ...BOOK, order: -3 });
    // 1 - 3 d = 0.02 + 0.15 + 0.05 * 3 d
    expect(large.liquidationDistance).toBeCloseTo((1 - 0.17) / (3 * 1.05), 12);
    const long = whatIf({ ...BOOK, order: 3 });
    // 1 - 3 d = 0.17 - 0.05 * 3 d
    expect(long.liquidationDistance).toBeCloseTo((1 - 0.17) / (3 * 0.95), 12);
  });

  test('at the liquidation price equity is what has to be maintained', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 0.01, max: 0.1, noNaN: true }),
        (held, order, rate) => {
          const holdings = [{ weight: held, volatility: 0.5, isIndex: false }];
          const one = { matrix: Float64Array.of(1), size: 1, mean: 0, shrinkage: 0, known: 0 };
          const maintenance = Math.abs(held) * rate;
          const input = {
            ...BOOK,
            holdings,
            correlations: one,
            days: [new Float64Array(0)],
            order,
            maintenance,
            maintenanceRate: rate,
          };
          const { liquidationDistance: move } = whatIf(input);
          const weight = held + order;
          if (move === null || move === 0) return;
          const price = weight > 0 ? 1 - move : 1 + move;
          const equity = 1 - Math.abs(weight) * move;
          expect(equity).toBeCloseTo(rate * Math.abs(weight) * price, 6);
        },
      ),
    );
  });

  test('what is not known is said to be, and an order that closes leaves nothing to liquidate', () => {
    const view = whatIf({
      ...BOOK,
      days: [new Float64Array(0), new Float64Array(0)],
      fundingRate: null,
      dailyDrawdown: null,
    });
    expect([view.valueAtRisk95, view.fundingPerDayRate, view.headroomRate]).toEqual([[null, null], null, null]);
    const closing = whatIf({ ...BOOK, at: 1, order: -0.2 });
    expect(closing.assetRate).toEqual([0.2, 0]);
    expect(closing.liquidationDistance).toBeNull();
  });
});
