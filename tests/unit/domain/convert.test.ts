import { describe, expect, test } from 'vitest';
import { formatDecimal, parseDecimal } from '../../../src/engine/domain/convert.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

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
