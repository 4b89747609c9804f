import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ladderOf, maintenanceUnits, type Sought } from '../../../src/engine/domain/margin-tiers.ts';
import { whatIf, type WhatIfInput } from '../../../src/engine/risk/metrics/what-if.ts';

/** Equity, micro-USDC, and the price of everything. */
const EQUITY = 1_000_000_000;
const TICKS = 1_000;

/** A position of that weight at a market of so much leverage, beside others that need so much of equity to be maintained. */
function position(weight: number, others = 0, maxLeverage = 10): Sought {
  return {
    table: ladderOf({ maxLeverage }),
    lots: Math.round((weight * EQUITY) / TICKS),
    markTicks: TICKS,
    equityUnits: EQUITY * (1 - others),
  };
}

/** A book of two: 20 % of a market that is not the index, nothing of the other, which moves alike by one half. */
const BOOK: WhatIfInput = {
  holdings: [
    { weight: 0, volatility: 0.5, isIndex: false },
    { weight: 0.2, volatility: 0.5, isIndex: false },
  ],
  correlations: { matrix: [1, 0.5, 0.5, 1], size: 2, mean: 0.5, shrinkage: 0, known: 1 },
  days: [new Float64Array(300).fill(-0.02), new Float64Array(300).fill(-0.01)],
  at: 0,
  order: 0.1,
  opened: 0.1,
  leverage: 5,
  position: position(0.1, 0.02),
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
      correlations: { ...BOOK.correlations, matrix: [1, 1, 1, 1] },
    });
    expect(short.volatilityYear[1]).toBeLessThan(short.volatilityYear[0]);
    expect(short.riskShare).toBeLessThan(0);
    expect(short.fundingPerDayRate).toBeLessThan(0);
    const large = whatIf({ ...BOOK, order: -3, position: position(-3, 0.02) });
    // 1 - 3 d = 0.02 + 0.15 + 0.05 * 3 d
    expect(large.liquidationDistance).toBeCloseTo((1 - 0.17) / (3 * 1.05), 12);
    const long = whatIf({ ...BOOK, order: 3, position: position(3, 0.02) });
    // 1 - 3 d = 0.17 - 0.05 * 3 d
    expect(long.liquidationDistance).toBeCloseTo((1 - 0.17) / (3 * 0.95), 12);
  });

  test('at the liquidation price equity is what has to be maintained', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (held, order, leverage, border) => {
          const holdings = [{ weight: held, volatility: 0.5, isIndex: false }];
          const one = { matrix: [1], size: 1, mean: 0, shrinkage: 0, known: 0 };
          const marginTiers = [
            { lowerBoundUnits: 0, maxLeverage: leverage },
            { lowerBoundUnits: Math.round(border * EQUITY), maxLeverage: Math.ceil(leverage / 2) },
          ];
          const table = ladderOf({ maxLeverage: leverage, marginTiers });
          const after = { ...position(held + order), table };
          const input = { ...BOOK, holdings, correlations: one, days: [new Float64Array(0)], order, position: after };
          const { liquidationDistance: move } = whatIf(input);
          if (move === null || move === 0) return;
          const price = TICKS * (after.lots > 0 ? 1 - move : 1 + move);
          const equity = EQUITY + after.lots * (price - TICKS);
          const asked = maintenanceUnits(table, Math.round(Math.abs(after.lots) * price));
          expect(Math.abs(equity - asked)).toBeLessThanOrEqual(3);
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
    const closing = whatIf({ ...BOOK, at: 1, order: -0.2, position: position(0) });
    expect(closing.assetRate).toEqual([0.2, 0]);
    expect(closing.liquidationDistance).toBeNull();
  });
});
