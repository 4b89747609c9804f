import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ladderOf, liquidationPrice, maintenanceUnits, type MarginTier } from '../../src/engine/domain/margin-tiers.ts';

const MILLION = 1_000_000_000_000;

/** Ladders of one to four steps: bounds rise, leverages fall. */
const ladders = fc
  .record({
    leverages: fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
    bounds: fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ leverages, bounds }): readonly MarginTier[] => {
    const rising = bounds.toSorted((a, b) => a - b);
    return leverages
      .toSorted((a, b) => b - a)
      .map((maxLeverage, at) => ({
        lowerBoundUnits: at === 0 ? 0 : (rising[at - 1] as number) * MILLION,
        maxLeverage,
      }));
  });

/** The margin of each step's part of a notional by itself, added up: what a ladder means, without deductions. */
function bySteps(tiers: readonly MarginTier[], notional: number): number {
  return tiers.reduce((sum, { lowerBoundUnits, maxLeverage }, at) => {
    const end = tiers[at + 1]?.lowerBoundUnits ?? Infinity;
    return sum + Math.max(0, Math.min(notional, end) - lowerBoundUnits) / (2 * maxLeverage);
  }, 0);
}

test('what has to be maintained is the sum of the steps, never less, and does not jump at a border', () => {
  fc.assert(
    fc.property(ladders, fc.integer({ min: 0, max: 2_000 * MILLION }), (tiers, notional) => {
      const table = ladderOf({ maxLeverage: tiers[0]?.maxLeverage ?? 1, marginTiers: tiers });
      const asked = maintenanceUnits(table, notional);
      expect(asked - bySteps(tiers, notional)).toBeGreaterThan(-1e-3);
      expect(asked - bySteps(tiers, notional)).toBeLessThan(tiers.length + 1);
      for (const { lowerBoundUnits } of tiers.slice(1)) {
        const step = maintenanceUnits(table, lowerBoundUnits + 1) - maintenanceUnits(table, lowerBoundUnits);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThanOrEqual(2);
      }
    }),
  );
});

test('the price of liquidation is where equity falls to what has to be maintained, on every step', () => {
  const steps = new Set<number>();
  fc.assert(
    fc.property(
      ladders,
      fc.integer({ min: 1_000, max: 1_000_000_000 }),
      fc.boolean(),
      fc.double({ min: 0.02, max: 3, noNaN: true }),
      (tiers, size, isLong, share) => {
        const table = ladderOf({ maxLeverage: tiers[0]?.maxLeverage ?? 1, marginTiers: tiers });
        const [lots, markTicks] = [isLong ? size : -size, 1_000_000];
        const equityUnits = Math.round(size * markTicks * share);
        const price = liquidationPrice({ table, lots, markTicks, equityUnits });
        if (price === null) return;
        const notional = size * price;
        const left = equityUnits + lots * (price - markTicks) - bySteps(tiers, notional);
        expect(Math.abs(left) / (size * markTicks)).toBeLessThan(1e-6);
        steps.add(tiers.filter(({ lowerBoundUnits }) => notional > lowerBoundUnits).length);
      },
    ),
    { numRuns: 2_000 },
  );
  expect(steps.size).toBeGreaterThanOrEqual(3);
});
