import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { BindingConstraint, SizingInput } from '../../../src/engine/domain/flow.ts';
import { sizePosition } from '../../../src/engine/sizing/size-position.ts';
import { BY_VOLATILITY, CAPS, EQUITY, FIXED, exposureOf, signalOf, sizingInput } from '../../support/risk-inputs.ts';

const BIG = { ...FIXED, baseRate: 0.5 };

describe('methods', () => {
  test('fixed: base rate times strength, in whole lots', () => {
    const full = sizePosition(sizingInput(), FIXED, CAPS);
    expect(full).toMatchObject({
      targetLots: 1_000,
      targetUnits: 1_000_000_000,
      bindingConstraint: 'none',
      refusal: null,
    });
    expect(full.rawRate).toBeCloseTo(0.1, 12);
    expect(full.finalRate).toBeCloseTo(0.1, 12);
    const half = sizePosition(sizingInput({ signal: signalOf({ strength: 0.5 }) }), FIXED, CAPS);
    expect(half.targetLots).toBe(500);
  });

  test('fixed needs no volatility', () => {
    expect(sizePosition(sizingInput({ volatilityAnnual: null }), FIXED, CAPS).targetLots).toBe(1_000);
  });

  test.each([
    [0.6, 1, 1_000],
    [1.2, 0.5, 500],
    [0.3, 2, 1_500],
    [60, 0.1, 100],
    [0.0001, 3, 1_500],
  ])('volatility_adjusted at %f a year scales by %f', (volatilityAnnual, factor, lots) => {
    const result = sizePosition(sizingInput({ volatilityAnnual }), BY_VOLATILITY, CAPS);
    expect(result.volatilityAdjustment).toBeCloseTo(factor, 12);
    expect(result.targetLots).toBe(lots);
    expect(result.methodUsed).toBe('volatility_adjusted');
  });

  test.each([null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'unknown volatility %s is refused',
    (volatilityAnnual) => {
      const result = sizePosition(sizingInput({ volatilityAnnual }), BY_VOLATILITY, CAPS);
      expect(result.targetLots).toBe(0);
      expect(result.refusal).toMatchObject({ code: 'UNKNOWN_VOLATILITY', field: 'features.volatility' });
    },
  );
});

describe('caps', () => {
  const cases: readonly [BindingConstraint, Partial<SizingInput>, number][] = [
    ['person', { personCapLots: asLots(70) }, 70],
    ['strategy', { exposures: [exposureOf({ strategyId: 'ema', positionLots: asLots(-3_200) })] }, 800],
    ['asset', {}, 1_500],
    ['gross', { exposures: [exposureOf({ positionLots: asLots(-9_100) })] }, 900],
    ['net', { exposures: [exposureOf({ positionLots: asLots(5_200) })] }, 800],
    ['loss_at_stop', { stopTicks: asTicks(900_000) }, 500],
    ['total_loss_at_stop', { exposures: [exposureOf({ lossAtStopUnits: asUnits(190_000_000) })] }, 500],
    ['margin', { freeMarginUnits: asUnits(30_000_000), leverage: 3 }, 90],
    ['liquidity', { depthLots: asLots(129) }, 12],
  ];

  test.each(cases)('%s binds and is named', (name, over, lots) => {
    const result = sizePosition(sizingInput(over), BIG, CAPS);
    expect(result.bindingConstraint).toBe(name);
    expect(result.targetLots).toBe(lots);
    expect(result.maxLots).toBe(lots);
    const step = result.steps.find((entry) => entry.name === name);
    expect(step?.rate).toBeCloseTo((lots * 1_000_000) / EQUITY, 12);
  });

  test('a value equal to the cap passes, one lot more does not', () => {
    const exact = sizingInput({ exposures: [exposureOf({ asset: 3, strategyId: 'ema', positionLots: asLots(500) })] });
    expect(sizePosition(exact, FIXED, CAPS)).toMatchObject({ targetLots: 1_000, bindingConstraint: 'none' });
    const above = sizingInput({ exposures: [exposureOf({ asset: 3, strategyId: 'ema', positionLots: asLots(501) })] });
    expect(sizePosition(above, FIXED, CAPS)).toMatchObject({ targetLots: 999, bindingConstraint: 'asset' });
  });

  test('open orders of the asset count with its position, on the side of the order', () => {
    const own = exposureOf({
      asset: 3,
      positionLots: asLots(300),
      openBuyLots: asLots(700),
      openSellLots: asLots(300),
    });
    expect(sizePosition(sizingInput({ exposures: [own] }), FIXED, CAPS).targetLots).toBe(500);
    const short = sizingInput({ signal: signalOf({ side: 'short' }), stopTicks: asTicks(1_020_000), exposures: [own] });
    expect(sizePosition(short, BIG, CAPS)).toMatchObject({ targetLots: 1_500, bindingConstraint: 'asset' });
  });

  test('an asset that passes its cap on the other side takes no opening order', () => {
    const own = exposureOf({ asset: 3, positionLots: asLots(-1_600) });
    const result = sizePosition(sizingInput({ exposures: [own] }), FIXED, CAPS);
    expect(result).toMatchObject({ targetLots: 0, bindingConstraint: 'asset' });
    expect(result.refusal).toMatchObject({ code: 'OVER_CAP', field: 'risk.caps.assetRate', limit: 1_500_000_000 });
  });

  test('no setting lifts an asset above half of equity', () => {
    const loose = {
      ...CAPS,
      assetRate: 5,
      strategyRate: 9,
      grossRate: 9,
      netRate: 9,
      lossAtStopRate: 1,
      totalLossAtStopRate: 1,
    };
    const result = sizePosition(sizingInput({ freeMarginUnits: asUnits(1e13) }), { ...FIXED, baseRate: 4 }, loose);
    expect(result).toMatchObject({ targetLots: 5_000, bindingConstraint: 'asset' });
  });

  test('the order is valued at the highest of mark, touch and worst price', () => {
    const mark = sizePosition(sizingInput({ markTicks: asTicks(1_010_000) }), BIG, CAPS);
    expect(mark.targetLots).toBe(Math.floor(1_500_000_000 / 1_010_000));
    const limit = sizePosition(sizingInput({ limitTicks: asTicks(1_005_000) }), BIG, CAPS);
    expect(limit.targetLots).toBe(Math.floor(1_500_000_000 / 1_005_000));
  });

  test('the first of equally tight caps is named', () => {
    const result = sizePosition(sizingInput({ personCapLots: asLots(1_500) }), BIG, CAPS);
    expect(result.bindingConstraint).toBe('person');
  });

  test('large accounts stay exact where a float product would not', () => {
    const equity = asUnits(900_719_925_474_099);
    const result = sizePosition(
      sizingInput({ equityUnits: equity, freeMarginUnits: equity, depthLots: asLots(9e15), exposures: [] }),
      BIG,
      CAPS,
    );
    const cap = (BigInt(equity) * 150_000n) / 1_000_000n;
    expect(BigInt(result.targetLots)).toBe(cap / 1_000_000n);
  });
});

describe('smallest orders', () => {
  test('below one lot', () => {
    const result = sizePosition(sizingInput({ signal: signalOf({ strength: 0.0000001 }) }), FIXED, CAPS);
    expect(result).toMatchObject({ targetLots: 0, bindingConstraint: 'lot', refusal: { code: 'BELOW_LOT' } });
  });

  test('10 USDC pass, less does not', () => {
    const ten = sizePosition(sizingInput({ personCapLots: asLots(10) }), FIXED, CAPS);
    expect(ten).toMatchObject({ targetLots: 10, refusal: null });
    const nine = sizePosition(sizingInput({ personCapLots: asLots(9) }), FIXED, CAPS);
    expect(nine).toMatchObject({ targetLots: 0, bindingConstraint: 'min_notional' });
    expect(nine.refusal).toMatchObject({ code: 'BELOW_MIN_NOTIONAL', actual: 9_000_000, limit: 10_000_000 });
  });

  test('the minimum is counted at the worst price of a sale', () => {
    const input = sizingInput({
      signal: signalOf({ side: 'short' }),
      stopTicks: asTicks(1_020_000),
      limitTicks: asTicks(999_999),
      personCapLots: asLots(10),
    });
    expect(sizePosition(input, FIXED, CAPS).refusal?.code).toBe('BELOW_MIN_NOTIONAL');
  });
});

describe('no size without knowledge', () => {
  test.each([
    ['UNKNOWN_EQUITY', { equityUnits: null }],
    ['UNKNOWN_EQUITY', { equityUnits: asUnits(Number.NaN) }],
    ['UNKNOWN_EQUITY', { equityUnits: asUnits(Number.POSITIVE_INFINITY) }],
    ['NO_EQUITY', { equityUnits: asUnits(0) }],
    ['NO_EQUITY', { equityUnits: asUnits(-5) }],
    ['NO_PRICE', { markTicks: null }],
    ['NO_PRICE', { entryTicks: asTicks(0) }],
    ['NO_PRICE', { limitTicks: asTicks(Number.NaN) }],
    ['NO_PRICE', { stopTicks: asTicks(-1) }],
    ['STOP_WRONG_SIDE', { stopTicks: asTicks(1_000_000) }],
    ['STOP_WRONG_SIDE', { signal: signalOf({ side: 'short' }) }],
    ['OUT_OF_RANGE', { signal: signalOf({ strength: Number.NaN }) }],
    ['OUT_OF_RANGE', { signal: signalOf({ strength: 1.01 }) }],
    ['BAD_FIELD', { signal: signalOf({ side: 'flat' }) }],
    ['OVER_CAP', { depthLots: asLots(0) }],
    ['OVER_CAP', { depthLots: asLots(Number.NaN) }],
    ['OVER_CAP', { personCapLots: asLots(0) }],
    ['OVER_CAP', { exposures: [exposureOf({ positionLots: asLots(1), markTicks: asTicks(0) })] }],
    ['OVER_CAP', { exposures: [exposureOf({ lossAtStopUnits: asUnits(Number.NaN) })] }],
    ['OVER_CAP', { exposures: [exposureOf({ openSellLots: asLots(-3) })] }],
    ['MARGIN', { freeMarginUnits: asUnits(0) }],
    ['MARGIN', { leverage: Number.NaN }],
  ] satisfies readonly (readonly [string, Partial<SizingInput>])[])('%s', (code, over) => {
    const result = sizePosition(sizingInput(over), FIXED, CAPS);
    expect(result.targetLots).toBe(0);
    expect(result.targetUnits).toBe(0);
    expect(result.refusal?.code).toBe(code);
    expect(JSON.parse(JSON.stringify(result.refusal))).toEqual(result.refusal);
  });

  test('a bad cap or base leaves no room', () => {
    expect(sizePosition(sizingInput(), FIXED, { ...CAPS, grossRate: Number.NaN }).refusal?.code).toBe('OVER_CAP');
    expect(sizePosition(sizingInput(), { ...FIXED, baseRate: Number.NaN }, CAPS).refusal?.code).toBe('OUT_OF_RANGE');
  });

  test('the story is JSON and ends with the size', () => {
    const result = sizePosition(sizingInput(), BY_VOLATILITY, CAPS);
    expect(result.steps.map((step) => step.name)).toEqual([
      'base',
      'strength',
      'volatility',
      'strategy',
      'asset',
      'gross',
      'net',
      'loss_at_stop',
      'total_loss_at_stop',
      'book_volatility',
      'stress',
      'margin',
      'liquidity',
      'lot',
    ]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});
