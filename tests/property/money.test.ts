import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../src/contract/units.ts';
import { formatDecimal, parseDecimal } from '../../src/engine/domain/convert.ts';
import { isLegalPrice, priceStep } from '../../src/contract/tick-rule.ts';
import { lotsWithin, roundPriceDown, roundPriceUp } from '../../src/engine/domain/instrument.ts';
import { feeUnits, mulDiv, type Rounding, shareOfUnits } from '../../src/engine/domain/money.ts';
import { InvariantError } from '../../src/engine/kernel/invariant.ts';

const safe = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.maxSafeInteger(),
  fc.integer({ min: -3_000_000_000, max: 3_000_000_000 }),
);
const positive = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const rounding = fc.constantFrom<Rounding>('up', 'down', 'zero', 'away');

/** Quotient by its definition, in whole numbers of any size. */
function divideExactly(product: bigint, divisor: bigint, how: Rounding): bigint {
  const floor = product >= 0n || product % divisor === 0n ? product / divisor : product / divisor - 1n;
  const ceil = product % divisor === 0n ? floor : floor + 1n;
  switch (how) {
    case 'down':
      return floor;
    case 'up':
      return ceil;
    case 'zero':
      return product > 0n ? floor : ceil;
    case 'away':
      return product > 0n ? ceil : floor;
  }
}

describe('shares', () => {
  test('mulDiv equals exact whole-number arithmetic in every rounding, or throws where the result does not fit', () => {
    fc.assert(
      fc.property(safe, safe, positive, rounding, (value, numerator, denominator, how) => {
        const wanted = divideExactly(BigInt(value) * BigInt(numerator), BigInt(denominator), how);
        if (wanted > BigInt(Number.MAX_SAFE_INTEGER) || wanted < -BigInt(Number.MAX_SAFE_INTEGER)) {
          expect(() => mulDiv(value, numerator, denominator, how)).toThrow(InvariantError);
        } else {
          expect(mulDiv(value, numerator, denominator, how)).toBe(Number(wanted));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('a fee is at least the exact one and less than a unit above, a share at most', () => {
    const amount = fc.integer({ min: 0, max: 9_000_000_000_000_000 });
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000 }), (units, ppm) => {
        const exact = BigInt(units) * BigInt(ppm);
        const fee = BigInt(feeUnits(asUnits(units), ppm)) * 1_000_000n - exact;
        const share = exact - BigInt(shareOfUnits(asUnits(units), ppm)) * 1_000_000n;
        expect(fee >= 0n && fee < 1_000_000n && share >= 0n && share < 1_000_000n).toBe(true);
        expect(feeUnits(asUnits(-units), ppm)).toBe(feeUnits(asUnits(units), ppm));
      }),
      { numRuns: 1_000 },
    );
  });

  test('lotsWithin is the largest size whose value fits', () => {
    fc.assert(
      fc.property(positive, positive, (units, ticks) => {
        const lots = BigInt(lotsWithin(units, asTicks(ticks)));
        expect(lots * BigInt(ticks) <= BigInt(units) && (lots + 1n) * BigInt(ticks) > BigInt(units)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('prices', () => {
  const decimals = fc.integer({ min: 1, max: 6 });
  const ticks = fc.oneof(
    fc.integer({ min: 1, max: 2_000_000 }),
    fc.integer({ min: 1, max: 900_000_000_000_000 }),
    // Just below, at and above the decades, where the step changes.
    fc.tuple(fc.integer({ min: 4, max: 14 }), fc.integer({ min: -12, max: 12 })).map(([n, d]) => Number(`1e${n}`) + d),
  );

  test('a price is legal if its text has at most five figures or no decimals', () => {
    fc.assert(
      fc.property(ticks, decimals, (price, scale) => {
        const text = formatDecimal(price, scale);
        const figures = text.replace('.', '').replace(/^0+/, '');
        expect(isLegalPrice(price, scale)).toBe(!text.includes('.') || figures.length <= 5);
      }),
      { numRuns: 5_000 },
    );
  });

  test('rounding gives the nearest legal price on its side', () => {
    fc.assert(
      fc.property(ticks, decimals, (price, scale) => {
        const down = roundPriceDown(price, scale);
        const up = roundPriceUp(price, scale);
        expect(down <= price && price <= up).toBe(true);
        expect(isLegalPrice(down, scale) && isLegalPrice(up, scale)).toBe(true);
        expect(isLegalPrice(price, scale)).toBe(down === up);
        // No legal price lies between: the first candidate inside on either side is illegal.
        if (down < up) expect(up - down).toBe(priceStep(price, scale));
        const fraction = price + 0.5;
        if (fraction > price)
          expect([roundPriceDown(fraction, scale), roundPriceUp(fraction, scale)]).toEqual([
            down,
            roundPriceUp(price + 1, scale),
          ]);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('decimals', () => {
  test('parse(format(x)) = x, and the text is canonical', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 15 }), (value, scale) => {
        const text = formatDecimal(value, scale);
        expect(parseDecimal(text, scale, 'signed')).toEqual({ ok: true, value: value + 0 });
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test('any text is either refused or a number that its canonical form gives again', () => {
    const digits = fc.stringMatching(/^-?\d{0,4}\.?\d{0,8}$/);
    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ maxLength: 8 })), fc.integer({ min: 0, max: 6 }), (text, scale) => {
        const parsed = parseDecimal(text, scale, 'signed');
        if (!parsed.ok) return;
        expect(Number(formatDecimal(parsed.value, scale))).toBe(Number(text) + 0);
      }),
      { numRuns: 3_000 },
    );
  });
});
