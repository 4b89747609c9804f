import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import {
  addUnits,
  checked,
  feeUnits,
  mulDiv,
  notionalUnits,
  rateToPpm,
  shareOfUnits,
  subUnits,
} from '../../../src/engine/domain/money.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

const MAX = Number.MAX_SAFE_INTEGER;

describe('money', () => {
  test('sums and products are exact up to the edge and throw beyond it', () => {
    expect(addUnits(asUnits(MAX - 1), asUnits(1))).toBe(MAX);
    expect(subUnits(asUnits(-MAX), asUnits(0))).toBe(-MAX);
    expect(notionalUnits(asTicks(94_906_265), asLots(94_906_265))).toBe(9_007_199_136_250_225);
    expect(() => addUnits(asUnits(MAX), asUnits(1))).toThrow(InvariantError);
    expect(() => subUnits(asUnits(-MAX), asUnits(1))).toThrow(InvariantError);
    expect(() => notionalUnits(asTicks(94_906_266), asLots(94_906_267))).toThrow(InvariantError);
  });

  test.each([NaN, Infinity, 0.5, 2 ** 53])('%d is no amount of money', (value) => {
    expect(() => checked(value)).toThrow(InvariantError);
  });

  test('there is no minus zero', () => {
    expect(Object.is(notionalUnits(asTicks(5), asLots(-0)), 0)).toBe(true);
    expect(Object.is(mulDiv(-1, 1, 3, 'zero'), 0)).toBe(true);
    expect(Object.is(mulDiv(0, -5, 3, 'down'), 0)).toBe(true);
  });

  test.each([
    ['up', 4, -3],
    ['down', 3, -4],
    ['zero', 3, -3],
    ['away', 4, -4],
  ] as const)('7/2 and -7/2 rounded %s', (rounding, plus, minus) => {
    expect([mulDiv(7, 1, 2, rounding), mulDiv(-7, 1, 2, rounding)]).toEqual([plus, minus]);
    expect(mulDiv(8, 1, 2, rounding)).toBe(4);
  });

  test.each([
    [1, 1, 0],
    [1, 1, -2],
    [1, 1, NaN],
    [0.5, 2, 1],
    [1, 0.5, 1],
    [NaN, 1, 1],
    [MAX, 2, 1],
  ])('%d * %d / %d breaks an invariant', (value, numerator, denominator) => {
    expect(() => mulDiv(value, numerator, denominator, 'zero')).toThrow(InvariantError);
  });

  test('fees go up, shares go down, rates to parts per million', () => {
    expect(feeUnits(asUnits(10_000_001), 450)).toBe(4_501);
    expect(feeUnits(asUnits(-10_000_000), 450)).toBe(4_500);
    expect(shareOfUnits(asUnits(10_000_001), 150_000)).toBe(1_500_000);
    expect([rateToPpm(0.15), rateToPpm(0.000_000_4), rateToPpm(-0.02)]).toEqual([150_000, 0, -20_000]);
    for (const rate of [NaN, Infinity, 1e300]) expect(() => rateToPpm(rate)).toThrow(InvariantError);
  });
});
