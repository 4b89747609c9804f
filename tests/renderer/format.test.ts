import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf, formatUsdc, formatUsdcCompact } from '../../src/renderer/format/money.ts';
import {
  formatCompact,
  formatPrice,
  formatSize,
  formatSizeShort,
  shownPriceDecimals,
  trimZeros,
} from '../../src/renderer/format/price.ts';
import { changeRate, formatBps, formatNumber, formatRate } from '../../src/renderer/format/rate.ts';
import { formatScaled, NO_VALUE } from '../../src/renderer/format/scaled.ts';
import { formatAge, formatClock, formatInterval, formatSpan, formatStamp } from '../../src/renderer/format/time.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** The same by bigint: value / 10^decimals at `shown` decimals, half away from zero. */
function oracle(value: number, decimals: number, shown: number): string {
  const scaled = BigInt(Math.abs(value)) * 10n ** BigInt(shown);
  const divisor = 10n ** BigInt(decimals);
  const rounded = (2n * scaled + divisor) / (2n * divisor);
  const digits = `${rounded}`.padStart(shown + 1, '0');
  const whole = digits.slice(0, digits.length - shown).replace(/\B(?=(\d{3})+$)/g, ',');
  const text = shown === 0 ? whole : `${whole}.${digits.slice(digits.length - shown)}`;
  return value < 0 && rounded !== 0n ? `−${text}` : text;
}

describe('formatScaled', () => {
  it.each([
    [0, 6, {}, '0.000000'],
    [1, 6, {}, '0.000001'],
    [-1, 6, {}, '−0.000001'],
    [1_234_567_890, 6, {}, '1,234.567890'],
    [1_234_567_890, 6, { shown: 2 }, '1,234.57'],
    [-1_234_565_000, 6, { shown: 2 }, '−1,234.57'],
    [999_995_000, 6, { shown: 2 }, '1,000.00'],
    [-4999, 6, { shown: 2 }, '0.00'],
    [-5000, 6, { shown: 2 }, '−0.01'],
    [5, 1, { shown: 0 }, '1'],
    [4, 1, { shown: 0 }, '0'],
    [12, 0, { shown: 2 }, '12.00'],
    [1_000_000, 0, { group: false }, '1000000'],
    [7, 0, { plus: true }, '+7'],
    [0, 2, { plus: true }, '0.00'],
    [MAX, 0, {}, '9,007,199,254,740,991'],
    [MAX, 6, {}, '9,007,199,254.740991'],
    [-MAX, 6, { shown: 2 }, '−9,007,199,254.74'],
    [MAX, 15, {}, '9.007199254740991'],
  ])('writes %d with %d decimals %o as %s', (value, decimals, style, text) => {
    expect(formatScaled(value, decimals, style)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, MAX + 1])(
    'shows no value for %d, which is not exact',
    (value) => {
      expect(formatScaled(value, 2)).toBe(NO_VALUE);
    },
  );

  it('refuses decimals outside 0 to 15', () => {
    expect(formatScaled(1, -1)).toBe(NO_VALUE);
    expect(formatScaled(1, 16)).toBe(NO_VALUE);
    expect(formatScaled(1, Number.NaN)).toBe(NO_VALUE);
  });

  it('agrees with bigint arithmetic over the whole range', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(15), fc.nat(15), (value, decimals, shown) => {
        expect(formatScaled(value, decimals, { shown })).toBe(oracle(value, decimals, shown));
      }),
    );
  });
});

describe('prices and sizes', () => {
  it('shows five significant figures and never cuts a whole number', () => {
    expect(formatPrice(1_123_400, 1)).toBe('112,340');
    expect(formatPrice(398_640, 2)).toBe('3,986.4');
    expect(formatPrice(201_340, 6)).toBe('0.20134');
    expect(formatPrice(7214, 6)).toBe('0.007214');
    expect(formatPrice(1, 6)).toBe('0.000001');
    expect(formatPrice(999_999_900, 2)).toBe('9,999,999');
  });

  it('rounds an average entry and shows nothing for what is unknown', () => {
    expect(formatPrice(398_641.6, 2)).toBe('3,986.4');
    expect(formatPrice(null, 2)).toBe(NO_VALUE);
    expect(formatPrice(Number.NaN, 2)).toBe(NO_VALUE);
  });

  it('never loses a figure of a legal price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 4 }),
        (figures, priceDecimals, zeros) => {
          const ticks = figures * 10 ** zeros;
          const text = formatPrice(ticks, priceDecimals).replaceAll(',', '');
          const back = Math.round(Number(text) * 10 ** priceDecimals);
          expect(back).toBe(ticks);
        },
      ),
    );
  });

  it('keeps the decimals of a column when asked', () => {
    expect(formatPrice(1_000_000, 2, shownPriceDecimals(999_990, 2))).toBe('10,000.0');
  });

  it('writes sizes with all decimals of the lot', () => {
    expect(formatSize(-1337, 5)).toBe('−0.01337');
    expect(formatSize(1337, 5, { plus: true })).toBe('+0.01337');
    expect(formatSize(150_000, 5, { trim: true })).toBe('1.5');
    expect(formatSize(null, 5)).toBe(NO_VALUE);
    expect(trimZeros('1,000')).toBe('1,000');
    expect(trimZeros('10.000')).toBe('10');
  });

  it('fits a size into few characters', () => {
    expect(formatSizeShort(1_234_567, 5)).toBe('12.3457');
    expect(formatSizeShort(123_456_700, 2)).toBe('1.23M');
    for (const lots of [1, 99_999, 1e9, 1e12, MAX]) expect(formatSizeShort(lots, 0).length).toBeLessThanOrEqual(9);
  });

  it.each([
    [0, 6, '0'],
    [999_499_999, 6, '999'],
    [1_234_000_000, 6, '1.23K'],
    [999_999_000_000, 6, '1.00M'],
    [45_600_000_000_000, 6, '45.6M'],
    [789_000_000_000_000, 6, '789M'],
    [2_360_000_000_000_000, 6, '2.36B'],
    [MAX, 0, '9,007T'],
    [-1_234_000_000, 6, '−1.23K'],
    [MAX, 6, '9.01B'],
    [Number.NaN, 6, NO_VALUE],
  ])('shortens %d at %d decimals to %s', (value, decimals, text) => {
    expect(formatCompact(value, decimals)).toBe(text);
  });
});

describe('money', () => {
  it('writes micro-USDC to the cent, rounding half away from zero', () => {
    expect(formatUsdc(10_318_420_193)).toBe('10,318.42');
    expect(formatUsdc(-41_835_000, { plus: true })).toBe('−41.84');
    expect(formatUsdc(1, { plus: true })).toBe('0.00');
    expect(formatUsdc(117_000, { shown: 4 })).toBe('0.1170');
    expect(formatUsdc(null)).toBe(NO_VALUE);
    expect(formatUsdcCompact(957_000_000_000_000)).toBe('957M');
    expect(formatUsdcCompact(null)).toBe(NO_VALUE);
  });

  it('gives a direction only to what is known and not zero', () => {
    expect([1, -1, 0, -0, Number.NaN, null].map(directionOf)).toEqual(['up', 'down', 'flat', 'flat', 'flat', 'flat']);
  });
});

describe('rates', () => {
  it('writes fractions as percentages with a sign that does not depend on colour', () => {
    expect(formatRate(-0.00404, { plus: true })).toBe('−0.40%');
    expect(formatRate(0.1256, { plus: true, shown: 1 })).toBe('+12.6%');
    expect(formatRate(-0.000001)).toBe('0.00%');
    expect(formatRate(12.5)).toBe('1,250.00%');
    expect([null, Number.NaN, Number.POSITIVE_INFINITY].map((rate) => formatRate(rate))).toEqual([
      NO_VALUE,
      NO_VALUE,
      NO_VALUE,
    ]);
  });

  it('writes basis points and plain figures', () => {
    expect(formatBps(0.00013)).toBe('+1.3');
    expect(formatBps(-0.00013)).toBe('−1.3');
    expect(formatBps(null)).toBe(NO_VALUE);
    expect(formatNumber(1.031_84, 3)).toBe('1.032');
    expect(formatNumber(null, 3)).toBe(NO_VALUE);
  });

  it('gives no change without a positive base', () => {
    expect(changeRate(110, 100)).toBeCloseTo(0.1, 12);
    expect(changeRate(110, 0)).toBeNull();
    expect(changeRate(110, -5)).toBeNull();
    expect(changeRate(null, 100)).toBeNull();
    expect(changeRate(110, null)).toBeNull();
  });
});

describe('times', () => {
  const at = Date.UTC(2025, 9, 10, 21, 4, 9);

  it('writes UTC clocks and leaves out the date of today', () => {
    expect(formatClock(at)).toBe('21:04:09');
    expect(formatClock(-1000)).toBe('23:59:59');
    expect(formatClock(null)).toBe(NO_VALUE);
    expect(formatStamp(at, at + 1000)).toBe('21:04:09');
    expect(formatStamp(at, at + 86_400_000)).toBe('10 Oct 21:04:09');
    expect(formatStamp(Number.NaN)).toBe(NO_VALUE);
  });

  it('writes spans and ages in their largest parts', () => {
    expect([-5, 4260, 59_999, 185_000, 7_620_000, 273_600_000].map(formatSpan)).toEqual([
      '0.0 s',
      '4.2 s',
      '59 s',
      '3m 05s',
      '2h 07m',
      '3d 04h',
    ]);
    expect([340, 12_000, 240_000, 7_200_000, 259_200_000].map(formatAge)).toEqual(['0.3s', '12s', '4m', '2h', '3d']);
    expect(formatSpan(null)).toBe(NO_VALUE);
    expect(formatAge(Number.NaN)).toBe(NO_VALUE);
  });

  it('names bar lengths', () => {
    expect([1000, 60_000, 900_000, 3_600_000, 14_400_000, 86_400_000].map(formatInterval)).toEqual([
      '1s',
      '1m',
      '15m',
      '1h',
      '4h',
      '1d',
    ]);
  });
});
