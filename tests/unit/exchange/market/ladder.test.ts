import { describe, expect, test } from 'vitest';
import { isLegalPrice } from '../../../../src/contract/tick-rule.ts';
import { fillAsks, fillBids, mixBits, nearestLegal } from '../../../../src/exchange/market/ladder.ts';

const shape = {
  bestTicks: 99_990,
  gapTicks: 7,
  levels: 6,
  depthLots: 21_000,
  extraLots: 50,
  bits: 0,
  priceDecimals: 4,
};

describe('ladders', () => {
  test('bids fall with growing gaps and growing sizes', () => {
    const out: number[] = [];
    fillBids(out, shape);
    expect(out.filter((_, i) => i % 2 === 0)).toEqual([99_990, 99_983, 99_969, 99_948, 99_920, 99_885]);
    expect(out.filter((_, i) => i % 2 === 1)).toEqual([800, 1_500, 2_250, 3_000, 3_750, 4_500]);
  });

  test('asks that pass into the next decade lie on its step and stay apart', () => {
    const out: number[] = [];
    fillAsks(out, { ...shape, gapTicks: 1 });
    const prices = out.filter((_, i) => i % 2 === 0);
    expect(prices.every((ticks) => isLegalPrice(ticks, 4))).toBe(true);
    expect(prices).toEqual([99_990, 99_991, 99_993, 99_996, 100_000, 100_010]);
  });

  test('asks that begin a decade above the price their gap was made for lie on the higher step', () => {
    const out: number[] = [];
    fillAsks(out, { ...shape, bestTicks: 100_000, gapTicks: 7, priceDecimals: 4 });
    expect(out.filter((_, i) => i % 2 === 0)).toEqual([100_000, 100_010, 100_030, 100_050, 100_070, 100_110]);
  });

  test('levels below one tick are left out and old entries do not stay', () => {
    const out: number[] = [];
    fillBids(out, shape);
    fillBids(out, { ...shape, bestTicks: 8, gapTicks: 1 });
    expect(out.filter((_, i) => i % 2 === 0)).toEqual([8, 7, 5, 2]);
    fillBids(out, { ...shape, bestTicks: -3 });
    expect(out).toEqual([]);
  });

  test('nearest legal prices keep the order of prices', () => {
    let before = 0;
    for (let raw = 99_900; raw < 100_200; raw += 0.7) {
      const ticks = nearestLegal(raw, 4);
      expect(isLegalPrice(ticks, 4)).toBe(true);
      expect(ticks).toBeGreaterThanOrEqual(before);
      expect(Math.abs(ticks - raw)).toBeLessThanOrEqual(raw < 99_999.5 ? 0.5 : 5);
      before = ticks;
    }
    expect(nearestLegal(0.2, 4)).toBe(1);
  });

  test('mixed bits are 32 bits, repeatable, and differ between neighbours', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 1_000; i += 1) seen.add(mixBits(1, 2, i, 0));
    expect(seen.size).toBe(1_000);
    expect([...seen].every((bits) => Number.isInteger(bits) && bits >= 0 && bits < 4_294_967_296)).toBe(true);
    expect(mixBits(1, 2, 3, 4)).toBe(mixBits(1, 2, 3, 4));
    expect(mixBits(1, 2, 3, 4)).not.toBe(mixBits(1, 2, 3, 5));
  });
});
