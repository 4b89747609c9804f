import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ladderOf, liquidationPrice } from '../../src/engine/domain/margin-tiers.ts';
import { crossAccount, type MarginedPosition, soughtOf } from '../../src/engine/risk/metrics/liquidation.ts';
import { answer, ask } from '../support/exchange-asks.ts';
import { ALICE, ExchangeLab, MARK } from '../support/exchange-lab.ts';
import { testInstrument } from '../support/scripted-market.ts';

const USDC = 1_000_000;
/** Steps at 5,000 and 20,000 USDC: 100,000 and 400,000 lots at the mark. */
const TIERS = [
  { lowerBoundUnits: 0, maxLeverage: 20 },
  { lowerBoundUnits: 5_000 * USDC, maxLeverage: 10 },
  { lowerBoundUnits: 20_000 * USDC, maxLeverage: 4 },
];
const BORDERS = [100_000, 400_000];
const INSTRUMENTS = [0, 1, 2].map((asset) =>
  testInstrument(asset, asset === 1 ? { maxLeverage: 10 } : { marginTiers: TIERS }),
);

/** Sizes around the borders of the ladder, above all. */
const lots = fc.oneof(
  fc.constantFrom(...BORDERS).chain((border) => fc.integer({ min: border - 2_000, max: border + 2_000 })),
  fc.integer({ min: 1_000, max: 450_000 }),
);

const held = fc.record({
  lots,
  isLong: fc.boolean(),
  isIsolated: fc.boolean(),
  leverage: fc.integer({ min: 1, max: 4 }),
  move: fc.integer({ min: -1_500, max: 1_500 }),
});

/** An account of three positions at the venue, some isolated, after its marks have moved. */
function opened(
  positions: readonly { lots: number; isLong: boolean; isIsolated: boolean; leverage: number; move: number }[],
) {
  const lab = new ExchangeLab({ instruments: INSTRUMENTS });
  lab.deposit(60_000);
  for (const [asset, one] of positions.entries()) {
    lab.quote([MARK - 1, 1e7], [MARK + 1, 1e7], asset);
    expect(answer(ask(lab, 'leverage', { asset, leverage: one.leverage, isCross: !one.isIsolated }))).toBe('ok');
    const price = one.isLong ? MARK + 1 : MARK - 1;
    lab.order({ asset, sell: !one.isLong, lots: one.lots, price, tif: 'Ioc' });
  }
  for (const [asset, { move }] of positions.entries()) lab.mark(MARK + move, asset);
  return lab;
}

/** The same positions as the engine has them: size, cost and mark. */
function ofEngine(
  lab: ExchangeLab,
  wanted: readonly { readonly isIsolated: boolean; readonly leverage: number; readonly move: number }[],
) {
  const detail = lab.exchange.accountDetail(ALICE);
  const assets = detail.positions.map(({ asset }) => asset);
  const positions = detail.positions.map((one): MarginedPosition => {
    const { isIsolated, leverage, move } = wanted[one.asset]!;
    return {
      lots: one.sizeLots,
      costUnits: one.costUnits,
      markTicks: MARK + move,
      table: ladderOf(lab.exchange.instruments()[one.asset]!),
      leverage,
      isIsolated,
    };
  });
  return { detail, assets, positions };
}

test('prices of liquidation of the engine are those of the venue around the borders of a ladder, cross and isolated', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(held, { minLength: 3, maxLength: 3 }), (wanted) => {
      const lab = opened(wanted);
      const { detail, positions } = ofEngine(lab, wanted);
      const cross = crossAccount(positions, detail.summary.accountValueUnits);
      expect(cross.maintenanceUnits).toBe(detail.crossMaintenanceUnits);
      for (const [at, one] of positions.entries()) {
        const venue = detail.positions[at]!.liquidationTicks;
        const own = liquidationPrice(soughtOf(one, cross));
        expect(own === null).toBe(venue === null);
        if (own === null || venue === null) continue;
        expect(Math.abs(own - venue)).toBeLessThan(1e-3);
        compared += 1;
      }
    }),
    { numRuns: 150 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('the venue liquidates at the first mark beyond the price of the engine and not at the one before', () => {
  let liquidated = 0;
  fc.assert(
    fc.property(held, fc.integer({ min: 0, max: 2 }), (one, asset) => {
      const wanted = [0, 1, 2].map((each) => ({ ...one, lots: each === asset ? one.lots : 0 }));
      const lab = new ExchangeLab({ instruments: INSTRUMENTS });
      lab.deposit(6_000);
      lab.quote([MARK - 1, 1e7], [MARK + 1, 1e7], asset);
      ask(lab, 'leverage', { asset, leverage: one.leverage, isCross: !one.isIsolated });
      const price = one.isLong ? MARK + 1 : MARK - 1;
      lab.order({ asset, sell: !one.isLong, lots: one.lots, price, tif: 'Ioc' });
      lab.mark(MARK, asset);
      const { detail, positions } = ofEngine(
        lab,
        wanted.map((each) => ({ ...each, move: 0 })),
      );
      const [position] = positions;
      if (position === undefined) return;
      const cross = crossAccount(positions, detail.summary.accountValueUnits);
      const at = liquidationPrice(soughtOf(position, cross));
      if (at === null || at <= 2 || at > 10 * MARK) return;
      const before = one.isLong ? Math.ceil(at) : Math.floor(at);
      lab.mark(before, asset);
      expect(lab.exchange.accountDetail(ALICE).positions[0]?.sizeLots).toBe(position.lots);
      lab.mark(one.isLong ? before - 2 : before + 2, asset);
      expect(lab.exchange.accountDetail(ALICE).positions[0]?.sizeLots ?? 0).not.toBe(position.lots);
      liquidated += 1;
    }),
    { numRuns: 150 },
  );
  expect(liquidated).toBeGreaterThan(20);
});
