import { isLegalPrice, priceStep } from '../../../src/contract/tick-rule.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatPrice } from '@nktkas/hyperliquid/utils';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import { formatDecimal, parseDecimal } from '../../../src/engine/domain/convert.ts';
import {
  lotsToFloat,
  lotsWithin,
  powerOfTen,
  roundPriceDown,
  roundPriceUp,
  ticksToFloat,
} from '../../../src/engine/domain/instrument.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';
import { recordedData } from '../../support/data.ts';

describe('the tick rule of the venue', () => {
  // Examples of the venue's own page: 1234.5 and 0.001234 are fine, 1234.56 and 0.0012345 are not; whole numbers always are.
  test.each([
    [12_345_000, 4, true],
    [12_345_600, 4, false],
    [1_234, 6, true],
    [123_456, 6, false],
    [123_450, 6, true],
    [123_456_000_000, 6, true],
    [0, 2, false],
    [-100, 2, false],
    [1.5, 2, false],
    [NaN, 2, false],
  ])('%d ticks at %d decimals: %s', (ticks, decimals, legal) => {
    expect(isLegalPrice(ticks, decimals)).toBe(legal);
  });

  test.each([
    [99_999, 6, 1],
    [100_000, 6, 10],
    [999_999, 6, 10],
    [1_000_000, 6, 100],
    [999_999_999_999_999, 6, 1_000_000],
    [100_000, 1, 10],
    [5_000_000, 1, 10],
  ])('near %d ticks at %d decimals the step is %d', (ticks, decimals, step) => {
    expect(priceStep(ticks, decimals)).toBe(step);
  });

  test('rounding to a side, floats too, and never below one tick', () => {
    expect([roundPriceDown(123_456, 6), roundPriceUp(123_456, 6)]).toEqual([123_450, 123_460]);
    expect([roundPriceDown(99_999.5, 6), roundPriceUp(99_999.5, 6)]).toEqual([99_999, 100_000]);
    expect(roundPriceUp(999_991, 6)).toBe(1_000_000);
    expect([roundPriceDown(0.2, 6), roundPriceUp(0.2, 6), roundPriceDown(-3, 6)]).toEqual([1, 1, 1]);
  });

  test.each([NaN, Infinity, 1e16])('%d ticks cannot be rounded', (ticks) => {
    expect(() => roundPriceDown(ticks, 2)).toThrow(InvariantError);
    expect(() => roundPriceUp(ticks, 2)).toThrow(InvariantError);
  });

  test('rounding down agrees with the SDK, which truncates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999_999 }), fc.integer({ min: 0, max: 5 }), (ticks, szDecimals) => {
        const decimals = 6 - szDecimals;
        const text = formatDecimal(ticks, decimals);
        // Above 100000 the SDK cuts prices with decimals to five figures although the whole number would be legal.
        fc.pre(!text.includes('.') || ticks < 100_000 * powerOfTen(decimals));
        expect(formatDecimal(roundPriceDown(ticks, decimals), decimals)).toBe(formatPrice(text, szDecimals));
      }),
      { numRuns: 3_000 },
    );
  });

  const folder = recordedData('hyperliquid/formatting');
  test.skipIf(folder === null)('the reference table of the venue passes', () => {
    const table = JSON.parse(readFileSync(join(folder ?? '', 'tick-and-lot.json'), 'utf8')) as ReferenceTable;
    for (const { szDecimals, minSize } of table.perps) {
      expect(parseDecimal(minSize, szDecimals)).toEqual({ ok: true, value: 1 });
    }
    let compared = 0;
    for (const { in: given, szDecimals, kind, out } of table.price) {
      const ticks = parseDecimal(given.replace(/^0+(?=\d)/, ''), 12);
      if (kind !== 'perp' || out === null || !ticks.ok) continue;
      const decimals = 6 - szDecimals;
      const scaled = ticks.value / powerOfTen(12 - decimals);
      expect(formatDecimal(roundPriceDown(scaled, decimals), decimals)).toBe(out);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});

interface ReferenceTable {
  readonly perps: readonly { readonly szDecimals: number; readonly minSize: string }[];
  readonly price: readonly {
    readonly in: string;
    readonly szDecimals: number;
    readonly kind: string;
    readonly out: string | null;
  }[];
}

test('powers of ten are exact and bounded', () => {
  for (let n = 0; n <= 15; n++) expect(powerOfTen(n)).toBe(Number(10n ** BigInt(n)));
  for (const n of [-1, 16, 0.5, NaN]) expect(() => powerOfTen(n)).toThrow(InvariantError);
});

test.each([
  [100, 30, 3],
  [90, 30, 3],
  [89, 30, 2],
  [29, 30, 0],
  [0, 30, 0],
  [-5, 30, 0],
  [NaN, 30, 0],
  [Infinity, 30, 0],
  [1e17, 30, 0],
  [100, NaN, 0],
  [100, 0, 0],
  [100.9, 100, 1],
])('with %d units at %d ticks one can have %d lots', (units, ticks, lots) => {
  expect(lotsWithin(units, asTicks(ticks))).toBe(lots);
});

test('floats for charts', () => {
  expect([ticksToFloat(asTicks(12_345), 2), lotsToFloat(asLots(-5), 1)]).toEqual([123.45, -0.5]);
});
