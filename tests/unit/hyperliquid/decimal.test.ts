import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDecimal } from '../../../src/engine/domain/convert.ts';
import {
  decimalToTicks,
  isDecimal,
  normalDecimal,
  ticksToDecimal,
  unitsToDecimal,
} from '../../../src/hyperliquid/wire/decimal.ts';

describe('decimals to units', () => {
  test.each([
    ['29792.0', 1, 297_920],
    ['29792', 1, 297_920],
    ['0.0147', 4, 147],
    ['-3.5', 2, -350],
    ['007.50', 2, 750],
    ['0', 5, 0],
    ['-0.0', 3, 0],
    ['0.1', 15, 100_000_000_000_000],
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
    ['900719925.4740991', 7, Number.MAX_SAFE_INTEGER],
    ['1.000', 0, 1],
  ])('%s at %d decimals', (text, decimals, ticks) => {
    expect(decimalToTicks(text, decimals)).toBe(ticks);
  });

  test.each([
    ['0.00001', 4, 0.5],
    ['1.00000000000000000000000000000001', 2, 100.5],
    ['-2.55', 1, -25.5],
    ['0.999999999999999999999', 3, 999.5],
  ])('%s is finer than %d decimals and no whole number', (text, decimals, value) => {
    expect(decimalToTicks(text, decimals)).toBe(value);
  });

  test.each([
    '',
    '-',
    '.',
    '.5',
    '5.',
    '1.2.3',
    '1e5',
    '0x10',
    '+1',
    ' 1',
    '1 ',
    '1,5',
    'NaN',
    'Infinity',
    '١',
    '--1',
    '1-',
    '1'.repeat(61),
  ])('%j is no decimal', (text) => {
    expect([decimalToTicks(text, 2), isDecimal(text)]).toEqual([null, false]);
  });

  test.each([
    ['9007199254740992', 0],
    ['9007199254740991', 1],
    ['1'.repeat(60), 0],
    ['90071992547409.911', 2],
    ['4503599627370496.5', 0],
  ])('%s at %d decimals cannot be held exactly', (text, decimals) => {
    expect(decimalToTicks(text, decimals)).toBe(null);
  });
});

describe('units to decimals', () => {
  test.each([
    [297_920, 1, '29792', '29792.0'],
    [147, 4, '0.0147', '0.0147'],
    [-350, 2, '-3.5', '-3.5'],
    [0, 3, '0', '0.0'],
    [-0, 3, '0', '0.0'],
    [5, 0, '5', '5.0'],
    [Number.MAX_SAFE_INTEGER, 6, '9007199254.740991', '9007199254.740991'],
  ])('%d at %d decimals', (ticks, decimals, wire, printed) => {
    expect([formatDecimal(ticks, decimals), ticksToDecimal(ticks, decimals)]).toEqual([wire, printed]);
  });

  test('of money', () => {
    expect([10_000_000_000, -250_000, 1].map(unitsToDecimal)).toEqual(['10000.0', '-0.25', '0.000001']);
  });

  test('refuses what is no whole number', () => {
    for (const odd of [0.5, Number.NaN, 2 ** 53]) expect(() => formatDecimal(odd, 2)).toThrow('whole steps');
  });

  test('there and back gives the same, in every form', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }), (ticks, decimals) => {
        const wire = formatDecimal(ticks, decimals);
        expect(decimalToTicks(wire, decimals)).toBe(ticks);
        expect(decimalToTicks(ticksToDecimal(ticks, decimals), decimals)).toBe(ticks);
        expect(normalDecimal(wire)).toBe(wire);
      }),
      { numRuns: 2_000 },
    );
  });

  test('digits are counted as big integers would', () => {
    const digits = (most: number): fc.Arbitrary<string> =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((list) => list.join(''));
    fc.assert(
      fc.property(digits(20), digits(20), fc.integer({ min: 0, max: 15 }), (whole, fraction, decimals) => {
        const value = decimalToTicks(`${whole}.${fraction}`, decimals);
        const exact = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
        const isFine = /[1-9]/.test(fraction.slice(decimals));
        if (exact > BigInt(Number.MAX_SAFE_INTEGER) || (isFine && exact >= 2n ** 52n)) expect(value).toBe(null);
        else expect(value).toBe(isFine ? Number(exact) + 0.5 : Number(exact));
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each([
  ['100.0', '100'],
  ['25.20', '25.2'],
  ['00.50', '0.5'],
  ['-0.00', '0'],
  ['-1.10', '-1.1'],
  ['1000', '1000'],
  ['0', '0'],
  ['000', '0'],
])('%s is hashed as %s', (text, normal) => {
  expect(normalDecimal(text)).toBe(normal);
});
