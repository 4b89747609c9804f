import { describe, expect, test } from 'vitest';
import { decimalOf, price, size } from '../../../../src/sandbox/shapes/decimals.ts';
import { hashOf } from '../../../../src/sandbox/shapes/hash.ts';
import { INSTRUMENTS } from '../../../support/live-venue.ts';

const btc = INSTRUMENTS[0] as (typeof INSTRUMENTS)[number];

describe('decimals', () => {
  test.each([
    [0, 10, '0.0'],
    [-0, 10, '0.0'],
    [1, 10, '1.0'],
    [-12.5, 10, '-12.5'],
    [0.0000125, 10, '0.0000125'],
    [-0.00000000001, 10, '0.0'],
    [1 / 3, 4, '0.3333'],
    [2 / 3, 1, '0.7'],
    [100, 1, '100.0'],
  ])('of %d with %d places are %s', (value, places, text) => {
    expect(decimalOf(value, places)).toBe(text);
  });

  test('are refused for what is no number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => decimalOf(value)).toThrow(RangeError);
  });

  test('of prices may lie between two ticks', () => {
    expect(price(btc, 1_000_000)).toBe('100000.0');
    expect(price(btc, 1_000_000.5, 1)).toBe('100000.05');
    expect(price(btc, 1_000_000.24)).toBe('100000.0');
    expect(size(btc, -1)).toBe('-0.00001');
  });
});

describe('hashes', () => {
  test('are 64 digits of their own for every id, always the same', () => {
    const hashes = Array.from({ length: 1_000 }, (_, i) => hashOf(i));
    expect(new Set(hashes).size).toBe(1_000);
    for (const hash of hashes) expect(hash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(hashOf('7')).toBe(hashOf(7));
  });
});
