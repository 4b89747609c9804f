import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { BookView } from '../../src/contract/views.ts';
import { isLegalPrice } from '../../src/contract/tick-rule.ts';
import {
  depthByRow,
  fittingMultiple,
  isOffCentre,
  ladderPrices,
  middleOf,
  ownByRow,
} from '../../src/renderer/panels/book/price-rows.ts';
import { order } from './samples.ts';

const level = (ticks: number, lots: number): BookView['bids'][number] => [asTicks(ticks), asLots(lots)];

describe('the prices of the ladder', () => {
  it('stand one step apart around the middle, highest first', () => {
    expect(ladderPrices(100_000, { priceDecimals: 2, multiple: 1, count: 5 })).toEqual({
      gridTicks: 10,
      prices: [100_020, 100_010, 100_000, 99_990, 99_980],
    });
  });

  it('are prices of the venue, all of them, also where the step changes and near zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(1, 2, 5, 10),
        fc.integer({ min: 7, max: 60 }),
        (centre, priceDecimals, multiple, count) => {
          const { prices, gridTicks } = ladderPrices(centre, { priceDecimals, multiple, count });
          expect(prices.length).toBeGreaterThan(0);
          for (const [at, ticks] of prices.entries()) {
            expect(isLegalPrice(ticks, priceDecimals)).toBe(true);
            if (at > 0) expect((prices[at - 1] ?? 0) - ticks).toBe(gridTicks);
          }
        },
      ),
    );
  });

  it('keep every lot of the book: what lies between two rows goes away from the spread', () => {
    const book = { bids: [level(1009, 3), level(1001, 4), level(998, 5)], asks: [level(1011, 2), level(1020, 6)] };
    const { bids, asks } = depthByRow(book, 10);
    expect([...bids]).toEqual([
      [1000, 7],
      [990, 5],
    ]);
    expect([...asks]).toEqual([[1020, 8]]);
  });

  it('are drawn anew only when the middle comes near an end', () => {
    const { prices } = ladderPrices(1_000, { priceDecimals: 0, multiple: 1, count: 21 });
    expect([1_000, 1_007, 993, 1_008, 992].map((middle) => isOffCentre(prices, middle))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('stand as far apart as shows the best levels of both sides', () => {
    const around = (gap: number): Pick<BookView, 'bids' | 'asks'> => ({
      bids: [1, 2, 3, 4, 5, 6].map((n) => level(100_000 - n * gap, 1)),
      asks: [1, 2, 3, 4, 5, 6].map((n) => level(100_000 + n * gap, 1)),
    });
    const multiple = (gap: number, count: number): number => fittingMultiple(around(gap), { priceDecimals: 1, count });
    expect([multiple(10, 24), multiple(30, 24), multiple(100, 24), multiple(100, 9), multiple(9_000, 9)]).toEqual([
      1, 2, 10, 20, 100,
    ]);
    expect(fittingMultiple({ bids: [], asks: [] }, { priceDecimals: 1, count: 24 })).toBe(1);
  });

  it('have no middle where a side is empty', () => {
    expect(middleOf({ bids: [level(998, 1)], asks: [level(1_001, 1)] }, 2)).toBe(999);
    expect(middleOf({ bids: [], asks: [level(1_001, 1)] }, 2)).toBeNull();
  });
});

describe('our orders on the ladder', () => {
  it('stand at their price or trigger, buys and sells apart; what does not rest is not there', () => {
    const rows = ownByRow(
      [
        order('buy', { asset: 1, priceTicks: asTicks(1_001) }),
        order('stop', {
          asset: 1,
          side: 'sell',
          type: 'stop_loss',
          priceTicks: asTicks(900),
          triggerTicks: asTicks(999),
        }),
        order('ioc', { asset: 1, timeInForce: 'Ioc' }),
        order('done', { asset: 1, state: 'filled' }),
        order('other', { asset: 2 }),
        order('foreign', { asset: 1, side: 'sell', priceTicks: asTicks(1_040), foreign: true }),
      ],
      1,
      10,
    );
    expect(
      [...rows].map(([ticks, { buys, sells }]) => [
        ticks,
        buys.map((each) => each.cloid),
        sells.map((each) => each.cloid),
      ]),
    ).toEqual([
      [1_000, ['buy'], ['stop']],
      [1_040, [], ['foreign']],
    ]);
  });
});
