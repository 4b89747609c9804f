import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { walkBook, walkSlippage } from '../../../src/engine/domain/book-walk.ts';
import { OrderStampBook } from '../../../src/engine/quality/order-stamps.ts';

const T0 = 1_760_000_000_000;
const ORDER = {
  cloid: '0xa',
  asset: 1,
  isBuy: true,
  sizeLots: asLots(100),
  decisionMidTicks: 10_000,
  expectedSlippageRate: 0.0004,
};
const fill = (ticks: number, lots: number, atMs: number, isTaker = true) => ({
  priceTicks: asTicks(ticks),
  sizeLots: asLots(lots),
  feeUnits: asUnits(45),
  isTaker,
  atMs,
});

describe('the stamps of an order', () => {
  test('tell when what happened, what it cost against decision and expectation, and where the market went', () => {
    const book = new OrderStampBook();
    book.submitted(ORDER, T0);
    book.heard('0xa', { midTicks: 10_001, ended: false }, T0 + 80);
    book.filled('0xa', fill(10_002, 60, T0 + 80));
    book.filled('0xa', fill(10_007, 40, T0 + 90, false));
    book.heard('0xa', { midTicks: 9_999, ended: true }, T0 + 90);
    expect(book.nextDueMs()).toBe(T0 + 1_090);
    expect(book.due(T0 + 1_090, () => 10_014)).toEqual(['0xa']);
    expect(book.due(T0 + 30_090, () => 9_994)).toEqual(['0xa', '0xa']);
    expect(book.nextDueMs()).toBeNull();
    const view = book.view('0xa');
    expect(view).toMatchObject({
      submitAtMs: T0,
      ackAtMs: T0 + 80,
      arrivalMidTicks: 10_001,
      firstFillAtMs: T0 + 80,
      lastFillAtMs: T0 + 90,
      averageTicks: 10_004,
      fillRate: 1,
      feeUnits: 90,
      makerShare: 0.4,
      grade: 'good',
    });
    expect(view?.slippageRate).toBeCloseTo(0.0004, 10);
    expect(view?.shortfallRate).toBeCloseTo(0.0004 + 90 / 1_000_400, 10);
    expect(view?.markouts.map(({ afterMs, rate }) => [afterMs, Math.round((rate ?? 0) * 1e6)])).toEqual([
      [1_000, 1_000],
      [5_000, -1_000],
      [30_000, -1_000],
    ]);
  });

  test.each([
    [10_000, 100, 'excellent'],
    [10_004, 100, 'good'],
    [10_008, 100, 'fair'],
    [10_009, 100, 'poor'],
    [9_990, 49, 'fair'],
    [10_020, 49, 'poor'],
    [0, 0, 'failed'],
  ])('bought at %i, %i lots of 100: %s', (ticks, lots, grade) => {
    const book = new OrderStampBook();
    book.submitted(ORDER, T0);
    if (lots > 0) book.filled('0xa', fill(ticks, lots, T0 + 1));
    expect(book.view('0xa')?.grade).toBeNull();
    book.heard('0xa', { midTicks: null, ended: true }, T0 + 2);
    expect(book.view('0xa')?.grade).toBe(grade);
  });

  test('of a sale count the other way', () => {
    const book = new OrderStampBook();
    book.submitted({ ...ORDER, isBuy: false }, T0);
    book.filled('0xa', fill(9_990, 100, T0 + 1));
    book.due(T0 + 1_001, () => 9_980);
    expect(book.view('0xa')?.slippageRate).toBeCloseTo(0.001, 12);
    expect(book.view('0xa')?.markouts[0]?.rate ?? 0).toBeGreaterThan(0);
  });

  test('go on alike after a snapshot, are bounded, and leave no timer of what was forgotten', () => {
    const book = new OrderStampBook();
    for (let i = 0; i < 500; i++) {
      book.submitted({ ...ORDER, cloid: `0x${i}` }, T0 + i);
      book.filled(`0x${i}`, fill(10_000, 1, T0 + i));
    }
    const again = new OrderStampBook();
    again.restore(JSON.parse(JSON.stringify(book.snapshot())));
    expect(again.snapshot()).toEqual(book.snapshot());
    expect([book.view('0x99'), book.view('0x100') === null]).toEqual([null, false]);
    expect(book.due(T0 + 1_099, () => 1)).toEqual([]);
    expect(again.due(T0 + 1_100, () => 1)).toEqual(['0x100']);
  });
});

describe('walking the book', () => {
  const asks = [101, 10, 102, 20, 105, 50];

  test.each([
    [10, null, { averageTicks: 101, worstTicks: 101, filledLots: 10, costUnits: 1_010 }],
    [30, null, { averageTicks: (1_010 + 2_040) / 30, worstTicks: 102, filledLots: 30, costUnits: 3_050 }],
    [500, null, { averageTicks: (1_010 + 2_040 + 5_250) / 80, worstTicks: 105, filledLots: 80, costUnits: 8_300 }],
    [500, 102, { averageTicks: (1_010 + 2_040) / 30, worstTicks: 102, filledLots: 30, costUnits: 3_050 }],
    [5, 100, { averageTicks: 0, worstTicks: 0, filledLots: 0, costUnits: 0 }],
  ])('%i lots up to %s', (lots, limitTicks, wanted) => {
    expect(walkBook(asks, { isBuy: true, lots, limitTicks })).toEqual(wanted);
  });

  test('gives its slippage against the mid, worse is positive on both sides, and none without fill or price', () => {
    const up = walkBook(asks, { isBuy: true, lots: 10, limitTicks: null });
    expect(walkSlippage(up, true, 100)).toBeCloseTo(0.01, 12);
    expect(walkSlippage(walkBook([99, 5], { isBuy: false, lots: 5, limitTicks: 98 }), false, 100)).toBeCloseTo(
      0.01,
      12,
    );
    expect(walkSlippage(up, true, null)).toBeNull();
    expect(walkSlippage(walkBook([], { isBuy: true, lots: 5, limitTicks: null }), true, 100)).toBeNull();
  });
});
