import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import { applyFill, FLAT, unrealisedUnits } from '../../src/engine/domain/position.ts';

const fill = fc.record({
  isBuy: fc.boolean(),
  lots: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000 })),
  ticks: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 5_000_000 })),
});

const fills = fc.array(fill, { minLength: 1, maxLength: 60 });

test('after any fills, realised plus unrealised equals the value of what was bought less what was paid', () => {
  fc.assert(
    fc.property(fills, fc.integer({ min: 1, max: 5_000_000 }), (list, mark) => {
      let position = FLAT;
      let size = 0;
      let paid = 0n;
      let realised = 0n;
      for (const { isBuy, lots, ticks } of list) {
        const before = position;
        const effect = applyFill(position, isBuy, asLots(lots), asTicks(ticks));
        position = effect.position;
        size += isBuy ? lots : -lots;
        paid += BigInt(isBuy ? lots : -lots) * BigInt(ticks);
        realised += BigInt(effect.closedPnlUnits);
        expect(position.sizeLots).toBe(size);
        // The cost is on the side of the size, and the rest of it is what was never realised.
        expect(Math.sign(position.costUnits)).toBe(Math.sign(size));
        expect(BigInt(position.costUnits)).toBe(paid + realised);
        expect(effect.closedLots).toBe(
          Math.max(0, Math.min(Math.abs(before.sizeLots), isBuy === before.sizeLots < 0 ? lots : 0)),
        );
        expect(effect.flipped).toBe(before.sizeLots !== 0 && Math.sign(size) === -Math.sign(before.sizeLots));
      }
      expect(BigInt(unrealisedUnits(position, asTicks(mark))) + realised).toBe(BigInt(size) * BigInt(mark) - paid);
    }),
    { numRuns: 500 },
  );
});

test('closing what is left makes the sum of closed PnL exactly minus the sum of signed notionals', () => {
  fc.assert(
    fc.property(fills, fc.integer({ min: 1, max: 5_000_000 }), (list, lastTicks) => {
      let position = FLAT;
      let notionals = 0n;
      let realised = 0n;
      const apply = (isBuy: boolean, lots: number, ticks: number): void => {
        const effect = applyFill(position, isBuy, asLots(lots), asTicks(ticks));
        position = effect.position;
        notionals += BigInt(isBuy ? lots : -lots) * BigInt(ticks);
        realised += BigInt(effect.closedPnlUnits);
      };
      for (const { isBuy, lots, ticks } of list) apply(isBuy, lots, ticks);
      if (position.sizeLots !== 0) apply(position.sizeLots < 0, Math.abs(position.sizeLots), lastTicks);
      expect(position).toEqual(FLAT);
      expect(realised).toBe(-notionals);
    }),
    { numRuns: 500 },
  );
});

test('a long and its mirror image in shorts realise opposite amounts', () => {
  fc.assert(
    fc.property(fills, (list) => {
      let long = FLAT;
      let short = FLAT;
      for (const { isBuy, lots, ticks } of list) {
        const one = applyFill(long, isBuy, asLots(lots), asTicks(ticks));
        const other = applyFill(short, !isBuy, asLots(lots), asTicks(ticks));
        expect(one.closedPnlUnits + other.closedPnlUnits).toBe(0);
        long = one.position;
        short = other.position;
      }
      expect(long.costUnits + short.costUnits).toBe(0);
    }),
    { numRuns: 200 },
  );
});
