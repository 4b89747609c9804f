import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { type QualityFill, QualityRoom } from '../../../src/engine/quality/quality-room.ts';

const fill = (change: Partial<QualityFill> = {}): QualityFill => ({
  cloid: '0x01',
  isBuy: true,
  priceTicks: asTicks(1_010),
  sizeLots: asLots(10),
  feeUnits: asUnits(5),
  isTaker: true,
  ...change,
});

describe('QualityRoom', () => {
  test('counts nothing before the first fill', () => {
    expect(new QualityRoom().summary()).toEqual({ fills: 0, meanSlippageRate: null, makerShare: null, feesUnits: 0 });
  });

  test.each([
    [true, 1_010, 0.01],
    [true, 990, -0.01],
    [false, 990, 0.01],
    [false, 1_010, -0.01],
    [true, 1_000, 0],
  ])('isBuy %s at %s against 1000 slipped by %s', (isBuy, priceTicks, expected) => {
    expect(new QualityRoom().onFill(fill({ isBuy, priceTicks: asTicks(priceTicks) }), 1_000)).toBeCloseTo(expected, 12);
  });

  test.each([null, Number.NaN, 0, -5, Number.POSITIVE_INFINITY])('a decision price of %s measures nothing', (mid) => {
    const room = new QualityRoom();
    expect(room.onFill(fill(), mid)).toBeNull();
    expect(room.summary()).toEqual({ fills: 1, meanSlippageRate: null, makerShare: 0, feesUnits: 5 });
  });

  test('weighs slippage by notional and goes on unchanged after a restore', () => {
    const room = new QualityRoom();
    room.onFill(fill({ priceTicks: asTicks(1_010), sizeLots: asLots(30) }), 1_000);
    const other = new QualityRoom();
    other.restore(JSON.parse(JSON.stringify(room.snapshot())));
    for (const each of [room, other]) {
      each.onFill(
        fill({ priceTicks: asTicks(1_000), sizeLots: asLots(10), isTaker: false, feeUnits: asUnits(-2) }),
        1_000,
      );
      each.onFill(fill(), null);
    }
    const summary = room.summary();
    expect(other.summary()).toEqual(summary);
    expect(summary.meanSlippageRate).toBeCloseTo((0.01 * 30_300) / 40_300, 12);
    expect(summary.makerShare).toBeCloseTo(1 / 3, 12);
    expect(summary.feesUnits).toBe(8);
  });

  test('refuses a state that is none', () => {
    expect(() => new QualityRoom().restore({})).toThrow(/not the state/);
  });
});
