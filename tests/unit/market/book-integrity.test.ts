import { describe, expect, test } from 'vitest';
import type { MarketUpdate } from '../../../src/engine/domain/market-update.ts';
import { MarketRoom } from '../../../src/engine/market/market-room.ts';
import { HOUR, T0, book, instrument, mark, print } from '../../support/market-updates.ts';

function room(): MarketRoom {
  const market = new MarketRoom({ barIntervalMs: HOUR, barsKept: 100, staleAfterMs: 15_000 });
  market.setInstruments([instrument(0, 'BTC'), instrument(1, 'ETH')]);
  return market;
}

/** A book of BTC, bid and ask a tick from `mid`, with so many lots a side. */
function around(atMs: number, mid: number, lots = 100): MarketUpdate {
  return book(0, atMs, [mid - 1, lots], [mid + 1, lots]);
}

/** A room with a good book and mark at T0. */
function started(): MarketRoom {
  const market = room();
  expect(market.apply(around(T0, 1_000), T0)).toBeNull();
  expect(market.apply(mark(0, T0, 1_000), T0)).toBeNull();
  expect(market.staleness(0, T0)).toBeNull();
  return market;
}

describe('a book that is refused', () => {
  const levels = Array.from({ length: 21 }, (_, i) => [1_000 - i, 1]).flat();
  const cases: readonly (readonly [string, MarketUpdate, string, string, unknown, unknown])[] = [
    ['crossed', book(0, T0 + 1, [1_002, 1], [1_001, 1]), 'crossed', 'book.bids', 1_002, '< 1001'],
    ['locked', book(0, T0 + 1, [1_001, 1], [1_001, 1]), 'locked', 'book.bids', 1_001, '< 1001'],
    ['bids rise', book(0, T0 + 1, [999, 1, 1_000, 1], [1_001, 1]), 'unsorted', 'book.bids[2]', 1_000, '< 999'],
    ['asks fall', book(0, T0 + 1, [999, 1], [1_002, 1, 1_001, 1]), 'unsorted', 'book.asks[2]', 1_001, '> 1002'],
    ['doubled', book(0, T0 + 1, [999, 1, 999, 1], [1_001, 1]), 'doubled', 'book.bids[2]', 999, '< 999'],
    ['size zero', book(0, T0 + 1, [999, 0], [1_001, 1]), 'size', 'book.bids[1]', 0, 'a whole number > 0'],
    ['size negative', book(0, T0 + 1, [999, 1], [1_001, -4]), 'size', 'book.asks[1]', -4, 'a whole number > 0'],
    ['size not whole', book(0, T0 + 1, [999, 1.5], [1_001, 1]), 'size', 'book.bids[1]', 1.5, 'a whole number > 0'],
    ['price zero', book(0, T0 + 1, [0, 1], [1_001, 1]), 'price', 'book.bids[0]', 0, 'a whole number > 0'],
    ['six figures', book(0, T0 + 1, [999, 1], [123_456, 1]), 'price', 'book.asks[0]', 123_456, 'a multiple of 10'],
    ['too deep', book(0, T0 + 1, levels, [1_001, 1]), 'shape', 'book.bids.length', 42, 'an even count up to 40'],
    ['too far ahead', around(T0 + 60_002, 1_000), 'future', 'book.venueAtMs', T0 + 60_002, `<= ${T0 + 60_001}`],
  ];

  test.each(cases)('%s: told with both figures, counted, and nothing opens until a good one', (...kase) => {
    const [, update, kind, field, actual, limit] = kase;
    const market = started();
    expect(market.apply(update, T0 + 1)).toMatchObject({ field, actual, limit });
    expect(market.quote(0)).toMatchObject({ bestBidTicks: 999, bestAskTicks: 1_001 });
    expect(market.health(0, T0 + 1)).toMatchObject({
      doubt: 'the newest book was refused',
      faults: [{ channel: 'book', kind, count: 1 }],
    });
    expect(market.faults()).toEqual([{ channel: 'book', kind, count: 1 }]);
    expect(market.staleness(0, T0 + 1)).toMatchObject({ code: 'BOOK_INVALID', field: 'market.book' });
    expect(market.apply(around(T0 + 2, 1_000), T0 + 2)).toBeNull();
    expect(market.staleness(0, T0 + 2)).toBeNull();
  });

  test('one from before the newest is counted and blocks nothing', () => {
    const market = started();
    expect(market.apply(around(T0 - 1, 1_000), T0 + 1)).toMatchObject({ actual: T0 - 1, limit: `>= ${T0}` });
    expect(market.faults()).toEqual([{ channel: 'book', kind: 'time_back', count: 1 }]);
    expect(market.staleness(0, T0 + 1)).toBeNull();
  });

  test('faults belong to their symbol', () => {
    const market = started();
    market.apply(book(0, T0 + 1, [5, 1], [4, 1]), T0 + 1);
    expect(market.health(1, T0 + 1).faults).toEqual([]);
    expect(market.apply(book(7, T0, [1, 1], [2, 1]), T0 + 1)).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
    expect(market.counters()).toMatchObject({ refused: 2, unlisted: 1 });
    expect(market.faultCount).toBe(1);
  });
});

describe('prices on either side of a decade', () => {
  test('each level is judged by the step of its own price', () => {
    const market = room();
    expect(market.apply(book(0, T0, [100_010, 1, 100_000, 1, 99_999, 1, 99_991, 1], [100_020, 1]), T0)).toBeNull();
    expect(market.apply(book(0, T0, [99_998, 1], [99_999, 1, 100_000, 1, 100_010, 1]), T0)).toBeNull();
    expect(market.apply(book(0, T0, [99_998, 1], [99_999, 1, 100_005, 1]), T0)).toMatchObject({
      field: 'book.asks[2]',
      limit: 'a multiple of 10',
    });
    expect(market.apply(book(0, T0, [1_000_010, 1], [1_000_100, 1]), T0)).toMatchObject({ limit: 'a multiple of 100' });
  });
});

describe('a touch beside levels of their own time', () => {
  const touch = (atMs: number, levelsAtMs: number, bid: number, ask: number): MarketUpdate => ({
    ...book(0, atMs, [bid, 5], [ask, 5]),
    levelsAtMs,
  });

  test('is counted as bbo, and levels may not go back', () => {
    const market = room();
    expect(market.apply(touch(T0, T0, 999, 1_001), T0)).toBeNull();
    expect(market.apply(touch(T0 + 1, T0, 1_002, 1_001), T0 + 1)).toMatchObject({ code: 'BOOK_INVALID' });
    expect(market.faults()).toEqual([{ channel: 'bbo', kind: 'crossed', count: 1 }]);
    expect(market.apply(touch(T0 + 2, T0 - 1, 999, 1_001), T0 + 2)).toMatchObject({
      field: 'book.levelsAtMs',
      actual: T0 - 1,
      limit: `>= ${T0}`,
    });
  });
});

describe('marks and trades', () => {
  test('a mark that neither oracle nor book bears out is refused', () => {
    const market = started();
    const wild = mark(0, T0 + 1, 10_000, { oracleTicks: 1_000 as never });
    expect(market.apply(wild, T0 + 1)).toMatchObject({
      code: 'OUT_OF_RANGE',
      field: 'mark.markTicks',
      actual: 10_000,
      limit: 'within 0.5 of oracle 1000 or mid 1000',
    });
    expect(market.quote(0)?.markTicks).toBe(1_000);
    expect(market.faults()).toEqual([{ channel: 'mark', kind: 'far', count: 1 }]);
    // A crash of mark and oracle together is news.
    expect(market.apply(mark(0, T0 + 2, 400), T0 + 2)).toBeNull();
  });

  test('a trade at no price of the venue, without size, or of a bar that is over', () => {
    const market = started();
    expect(market.apply(print(0, T0 + 1, 123_456), T0 + 1)).toMatchObject({
      actual: 123_456,
      limit: 'a multiple of 10',
    });
    expect(market.apply(print(0, T0 + 1, 1_000, 0), T0 + 1)).toMatchObject({ field: 'prints.volumeLots', actual: 0 });
    expect(market.apply(print(0, T0 + 2, 1_000), T0 + 2)).toBeNull();
    expect(market.apply(print(0, T0 + 1, 1_000), T0 + 3)).toMatchObject({ actual: T0 + 1, limit: `>= ${T0 + 2}` });
    market.takeClosedBars(T0 + HOUR);
    expect(market.apply(print(0, T0 + 5, 1_000), T0 + HOUR)).toMatchObject({ code: 'EXPIRED' });
    expect(market.faults().map(({ channel, kind }) => `${channel} ${kind}`)).toEqual([
      'trades size',
      'trades price',
      'trades time_back',
      'trades late',
    ]);
  });
});

describe('a book far from its mark', () => {
  test('blocks entries, counts once an excursion, and not while both move in one instant', () => {
    const market = started();
    market.apply(around(T0 + 1_000, 700), T0 + 1_000);
    expect(market.staleness(0, T0 + 1_000)).toMatchObject({
      code: 'BOOK_INVALID',
      field: 'market.book.mid',
      actual: 700,
      limit: 'within 0.2 of 1000',
    });
    market.apply(mark(0, T0 + 1_000, 700), T0 + 1_000);
    expect(market.staleness(0, T0 + 1_000)).toBeNull();
    expect(market.faultCount).toBe(0);
    market.apply(around(T0 + 2_000, 1_000), T0 + 2_000);
    market.apply(around(T0 + 2_500, 1_000), T0 + 2_500);
    market.apply(around(T0 + 3_000, 1_000), T0 + 3_000);
    expect(market.faults()).toEqual([{ channel: 'book', kind: 'far', count: 1 }]);
    market.apply(around(T0 + 3_500, 840), T0 + 3_500);
    expect(market.staleness(0, T0 + 3_500)).toBeNull();
  });
});

describe('a jump of depth', () => {
  function usual(): MarketRoom {
    const market = started();
    for (let i = 1; i <= 30; i++) market.apply(around(T0 + i * 100, 1_000), T0 + i * 100);
    return market;
  }
  const at = (i: number) => T0 + 3_000 + i * 100;

  test('is taken, shown, counted and traded on by nobody until it has lasted ten books', () => {
    const market = usual();
    expect(market.apply(around(at(1), 1_000, 4), at(1))).toBeNull();
    expect(market.depthWithin(0, true, 1_001)).toBe(4);
    expect(market.staleness(0, at(1))).toMatchObject({
      code: 'BOOK_INVALID',
      field: 'market.book.depth',
      actual: 8,
      limit: '10..4000',
    });
    for (let i = 2; i <= 9; i++) market.apply(around(at(i), 1_000, 4), at(i));
    expect(market.staleness(0, at(9))).not.toBeNull();
    market.apply(around(at(10), 1_000, 4), at(10));
    expect(market.staleness(0, at(10))).toBeNull();
    expect(market.faults()).toEqual([{ channel: 'book', kind: 'depth_jump', count: 1 }]);
  });

  test('or five seconds, or is over when the depth is back', () => {
    const market = usual();
    market.apply(mark(0, at(1), 1_000), at(1));
    market.apply(around(at(1), 1_000, 5_000), at(1));
    expect(market.staleness(0, at(1))).toMatchObject({ actual: 10_000 });
    market.apply(around(at(2), 1_000), at(2));
    expect(market.staleness(0, at(2))).toBeNull();
    market.apply(around(at(3), 1_000, 5_000), at(3));
    market.apply(around(at(53), 1_000, 5_000), at(53));
    expect(market.staleness(0, at(53))).toBeNull();
    expect(market.faultCount).toBe(2);
  });

  test('is none within the factor, with a move of the price, or after a pause', () => {
    const market = usual();
    market.apply(around(at(1), 1_000, 5), at(1));
    expect(market.staleness(0, at(1))).toBeNull();
    market.apply(around(at(2), 1_010, 3), at(2));
    expect(market.staleness(0, at(2))).toBeNull();
    market.apply(around(at(2) + 15_001, 1_010, 900), at(2) + 15_001);
    expect(market.faultCount).toBe(0);
  });
});

test('an empty side is taken, counted, and has no mid to open at', () => {
  const market = started();
  expect(market.apply(book(0, T0 + 1, [], [1_001, 5]), T0 + 1)).toBeNull();
  expect(market.quote(0)).toMatchObject({ midTicks: null, bestBidTicks: 0, bestAskTicks: 1_001 });
  expect(market.faults()).toEqual([{ channel: 'book', kind: 'empty_side', count: 1 }]);
});
