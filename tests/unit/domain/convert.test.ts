import { describe, expect, test } from 'vitest';
import { floatToLots, floatToTicks, formatDecimal, parseDecimal } from '../../../src/engine/domain/convert.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

describe('floats become integers at one door', () => {
  test.each([
    [1.1, 5, 'up', 110_000],
    [1.1, 5, 'down', 110_000],
    [0.29, 2, 'down', 29],
    [0.57, 2, 'up', 57],
    [12.345, 2, 'up', 1_235],
    [12.345, 2, 'down', 1_234],
    [12.345, 2, 'zero', 1_234],
    [12.345, 2, 'away', 1_235],
    [12.344, 2, 'nearest', 1_234],
    [12.346, 2, 'nearest', 1_235],
    [67_000.5, 1, 'down', 670_005],
  ] as const)('the price %d in 10^-%d steps rounded %s is %d', (price, decimals, rounding, ticks) => {
    expect(floatToTicks(price, decimals, rounding)).toEqual({ ok: true, value: ticks });
  });

  test.each([
    [0.29, 2, 'down', 29],
    [0.299999, 2, 'down', 29],
    [-0.299999, 2, 'zero', -29],
    [-0.299999, 2, 'down', -30],
    [-0.001, 2, 'zero', 0],
    [0, 5, 'down', 0],
  ] as const)('the size %d in 10^-%d lots rounded %s is %d', (size, decimals, rounding, lots) => {
    expect(floatToLots(size, decimals, rounding)).toEqual({ ok: true, value: lots });
  });

  test.each([NaN, Infinity, -Infinity, 1e300])('%d is no price and no size', (value) => {
    expect(floatToTicks(value, 2, 'nearest')).toMatchObject({
      ok: false,
      error: { code: 'OUT_OF_RANGE', field: 'price' },
    });
    expect(floatToLots(value, 2, 'down')).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE', field: 'size' } });
  });

  test.each([0, -1, 0.004])('a price of %d is less than one tick of 0.01', (price) => {
    expect(floatToTicks(price, 2, 'down')).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE' } });
  });

  test('a refusal stays JSON-safe', () => {
    const refused = floatToTicks(NaN, 2, 'down');
    expect(JSON.parse(JSON.stringify(refused))).toEqual(refused);
  });
});

describe('parseDecimal', () => {
  test.each([
    ['0', 0, 0],
    ['1.25', 4, 12_500],
    ['0.000001', 6, 1],
    ['100.0', 0, 100],
    ['29792.10', 1, 297_921],
    ['9007199254.740991', 6, 9_007_199_254_740_991],
  ] as const)('%s in 10^-%d steps is %d', (text, decimals, value) => {
    expect(parseDecimal(text, decimals)).toEqual({ ok: true, value });
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1e3',
    '1E3',
    '.5',
    '5.',
    '00.1',
    '01',
    '1,5',
    '0x10',
    'NaN',
    'Infinity',
    '--1',
    '1.2.3',
    '-1',
    '\u0661',
    '1\n',
  ])('%j is refused', (text) => {
    expect(parseDecimal(text, 6)).toMatchObject({ ok: false, error: { code: 'BAD_FIELD' } });
  });

  test('more decimals than the scale are refused, never cut', () => {
    expect(parseDecimal('1.23456', 4)).toMatchObject({ ok: false, error: { limit: 'at most 4 decimals' } });
  });

  test('a minus needs to be asked for', () => {
    expect(parseDecimal('-1.5', 2, 'signed')).toEqual({ ok: true, value: -150 });
    expect(parseDecimal('-0.00', 2, 'signed')).toEqual({ ok: true, value: 0 });
  });

  test.each(['9007199254.740992', '99999999999999999999', '9'.repeat(400)])('%s does not fit', (text) => {
    expect(parseDecimal(text, 6)).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE' } });
  });
});

describe('formatDecimal', () => {
  test.each([
    [0, 6, '0'],
    [-0, 6, '0'],
    [1, 6, '0.000001'],
    [-1_500_000, 6, '-1.5'],
    [1_000_000, 6, '1'],
    [120, 0, '120'],
    [-5, 1, '-0.5'],
    [Number.MAX_SAFE_INTEGER, 15, '9.007199254740991'],
  ])('%d in 10^-%d steps is %s', (value, decimals, text) => {
    expect(formatDecimal(value, decimals)).toBe(text);
  });

  test.each([
    [0.5, 2],
    [NaN, 2],
    [2 ** 53, 2],
    [1, -1],
    [1, 16],
    [1, 0.5],
  ])('%d with %d decimals breaks an invariant', (value, decimals) => {
    expect(() => formatDecimal(value, decimals)).toThrow(InvariantError);
  });
});
