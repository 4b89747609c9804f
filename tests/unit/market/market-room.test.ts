import { describe, expect, test } from 'vitest';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import type { MarketUpdate } from '../../../src/engine/domain/market-update.ts';
import { MarketRoom } from '../../../src/engine/market/market-room.ts';
import { HOUR, T0, book, history, instrument, mark, print, prints } from '../../support/market-updates.ts';

const SETTINGS = { barIntervalMs: HOUR, barsKept: 100, staleAfterMs: 15_000 };

function room(over: Partial<typeof SETTINGS> = {}): MarketRoom {
  const market = new MarketRoom({ ...SETTINGS, ...over });
  market.setInstruments([instrument(0, 'BTC'), instrument(1, 'ETH')]);
  return market;
}

/** Applies updates at their times and expects all of them to be taken. */
function feed(market: MarketRoom, updates: readonly (readonly [number, MarketUpdate])[]): void {
  for (const [atMs, update] of updates) expect(market.apply(update, atMs)).toBeNull();
}

function row(bar: ClosedBar): readonly number[] {
  return [bar.asset, bar.openMs - T0, bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots];
}

describe('instruments', () => {
  test('are kept in asset order, found by symbol, the listed one first', () => {
    const market = room();
    market.setInstruments([instrument(7, 'BTC', { listed: false }), instrument(0, 'BTC', { maxLeverage: 40 })]);
    expect(market.instruments().map((known) => known.asset)).toEqual([0, 1, 7]);
    expect(market.bySymbol('BTC')?.asset).toBe(0);
    expect(market.instrument(0)?.maxLeverage).toBe(40);
    expect(market.bySymbol('XRP')).toBeNull();
    expect(market.instrument(99)).toBeNull();
  });

  test('a change keeps the data, a change of scale forgets it', () => {
    const market = room();
    feed(market, [[T0, book(0, T0, [10, 1], [11, 1])]]);
    market.setInstruments([instrument(0, 'BTC', { maxLeverage: 3 })]);
    expect(market.quote(0)?.bestBidTicks).toBe(10);
    market.setInstruments([instrument(0, 'BTC', { szDecimals: 2, priceDecimals: 4 })]);
    expect(market.quote(0)?.bestBidTicks).toBe(0);
  });
});

describe('quotes', () => {
  test('carry book, mark, oracle, funding and last trade with their times', () => {
    const market = room();
    feed(market, [
      [T0, book(0, T0 - 40, [100, 5, 99, 7], [103, 2])],
      [T0 + 1, mark(0, T0, 101, { oracleTicks: 102 as never, fundingRate: 0.0001 })],
      [T0 + 2, print(0, T0 + 2, 103)],
    ]);
    expect(market.quote(0)).toMatchObject({
      bestBidTicks: 100,
      bestAskTicks: 103,
      midTicks: 101.5,
      markTicks: 101,
      oracleTicks: 102,
      fundingRate: 0.0001,
      lastTicks: 103,
      bookAtMs: T0,
      markAtMs: T0 + 1,
    });
    expect(market.quote(5)).toBeNull();
  });

  test('an empty side is taken, has no mid, and is counted', () => {
    const market = room();
    feed(market, [[T0, book(0, T0, [], [103, 2])]]);
    expect(market.quote(0)).toMatchObject({ bestBidTicks: 0, bestAskTicks: 103, midTicks: null });
    expect(market.counters().oneSided).toBe(1);
  });

  test('depth sums the side to take up to the limit', () => {
    const market = room();
    feed(market, [[T0, book(0, T0, [100, 5, 99, 7, 98, 11], [103, 2, 104, 4, 106, 8])]]);
    expect(market.depthWithin(0, true, 102)).toBe(0);
    expect(market.depthWithin(0, true, 104)).toBe(6);
    expect(market.depthWithin(0, true, 200)).toBe(14);
    expect(market.depthWithin(0, false, 99)).toBe(12);
    expect(market.depthWithin(0, false, Number.NaN)).toBe(0);
    expect(market.depthWithin(9, true, 200)).toBe(0);
  });
});

describe('bad updates are refused, counted, and change nothing', () => {
  const good = book(0, T0, [100, 5, 99, 7], [103, 2, 104, 1]);
  const cases: readonly (readonly [string, MarketUpdate, string, string])[] = [
    ['unknown asset', book(9, T0, [1, 1], [2, 1]), 'UNKNOWN_SYMBOL', 'market.asset'],
    ['crossed', book(0, T0, [103, 1], [103, 1]), 'BOOK_INVALID', 'book.bids'],
    ['bids not falling', book(0, T0, [100, 1, 100, 1], [103, 1]), 'BOOK_INVALID', 'book.bids[2]'],
    ['asks not rising', book(0, T0, [100, 1], [103, 1, 102, 1]), 'BOOK_INVALID', 'book.asks[2]'],
    ['size zero', book(0, T0, [100, 0], [103, 1]), 'BOOK_INVALID', 'book.bids[1]'],
    ['size NaN', book(0, T0, [100, 1], [103, Number.NaN]), 'BOOK_INVALID', 'book.asks[1]'],
    ['price zero', book(0, T0, [0, 1], [103, 1]), 'BOOK_INVALID', 'book.bids[0]'],
    ['fraction', book(0, T0, [100.5, 1], [103, 1]), 'BOOK_INVALID', 'book.bids[0]'],
    ['odd count', book(0, T0, [100, 1, 99], [103, 1]), 'BOOK_INVALID', 'book.bids.length'],
    [
      'too deep',
      book(
        0,
        T0,
        [],
        Array.from({ length: 42 }, (_, i) => i + 1),
      ),
      'BOOK_INVALID',
      'book.asks.length',
    ],
    ['time back', book(0, T0 - 1, [100, 1], [103, 1]), 'OUT_OF_RANGE', 'book.venueAtMs'],
    ['from the future', book(0, T0 + 60_001, [100, 1], [103, 1]), 'FROM_THE_FUTURE', 'book.venueAtMs'],
    ['time NaN', book(0, Number.NaN, [100, 1], [103, 1]), 'BAD_FIELD', 'book.venueAtMs'],
    ['mark zero', mark(0, T0, 0), 'BAD_FIELD', 'mark.markTicks'],
    ['oracle NaN', mark(0, T0, 5, { oracleTicks: Number.NaN as never }), 'BAD_FIELD', 'mark.oracleTicks'],
    ['funding infinite', mark(0, T0, 5, { fundingRate: Infinity }), 'BAD_FIELD', 'mark.fundingRate'],
    ['high below low', prints(0, T0, [10, 9, 10, 10]), 'BAD_FIELD', 'prints.openTicks'],
    ['close above high', prints(0, T0, [10, 11, 9, 12]), 'BAD_FIELD', 'prints.closeTicks'],
    ['no volume', print(0, T0, 10, 0), 'BAD_FIELD', 'prints.volumeLots'],
    ['no count', { ...print(0, T0, 10), count: 0 }, 'BAD_FIELD', 'prints.count'],
    ['spans bars', { ...print(0, T0 - 5, 10), lastAtMs: T0 }, 'OUT_OF_RANGE', 'prints.lastAtMs'],
    ['ends before it begins', { ...print(0, T0, 10), lastAtMs: T0 - 1 }, 'BAD_FIELD', 'prints.lastAtMs'],
    ['history of other bars', history(0, [], 60_000), 'OUT_OF_RANGE', 'history.intervalMs'],
    ['history cut off', history(0, [T0 - HOUR, 1, 1, 1, 1]), 'BAD_FIELD', 'history.bars.length'],
    ['history off the grid', history(0, [T0 - HOUR + 1, 1, 1, 1, 1, 0]), 'BAD_FIELD', 'history.bars[0].openMs'],
    ['history twice the same', history(0, [0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0]), 'BAD_FIELD', 'history.bars[1].openMs'],
    ['history open above high', history(0, [0, 3, 2, 1, 1, 0]), 'BAD_FIELD', 'history.bars[0].open'],
    ['history volume below zero', history(0, [0, 1, 1, 1, 1, -1]), 'BAD_FIELD', 'history.bars[0].volume'],
  ];

  test.each(cases)('%s', (_, update, code, field) => {
    const market = room();
    feed(market, [[T0, good]]);
    const before = market.counters();
    const quote = { ...market.quote(0) };
    expect(market.apply(update, T0)).toMatchObject({ code, field });
    expect(market.quote(0)).toEqual(quote);
    expect(market.counters()).toMatchObject({ updates: before.updates + 1, refused: before.refused + 1 });
  });

  test('a delisted asset takes nothing more', () => {
    const market = room();
    market.setInstruments([instrument(0, 'BTC', { listed: false })]);
    expect(market.apply(good, T0)).toMatchObject({ code: 'INSTRUMENT_DELISTED' });
    expect(market.staleness(0, T0)).toMatchObject({ code: 'INSTRUMENT_DELISTED' });
  });
});

describe('staleness', () => {
  test('in a market of bars the setting alone counts: passes at the limit, fails beyond it and before the first book', () => {
    const market = room({ staleAfterMs: 60_000 });
    expect(market.staleness(0, T0)).toMatchObject({ code: 'STALE_DATA', actual: null });
    feed(market, [[T0, book(0, T0, [100, 1], [103, 1])]]);
    expect(market.staleness(0, T0 + 60_000)).toBeNull();
    expect(market.staleness(0, T0 + 60_001)).toMatchObject({
      code: 'STALE_DATA',
      field: 'market.book.age',
      actual: 60_001,
      limit: 60_000,
    });
    expect(market.staleness(0, Number.NaN)).toMatchObject({ code: 'STALE_DATA' });
    expect(market.staleness(9, T0)).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
  });

  test('a refused newest book blocks until a good one comes', () => {
    const market = room();
    feed(market, [[T0, book(0, T0, [100, 1], [103, 1])]]);
    expect(market.apply(book(0, T0 + 1, [104, 1], [103, 1]), T0 + 1)).not.toBeNull();
    expect(market.staleness(0, T0 + 1)).toMatchObject({ code: 'BOOK_INVALID' });
    expect(market.counters().crossed).toBe(1);
    feed(market, [[T0 + 2, book(0, T0 + 2, [101, 1], [103, 1])]]);
    expect(market.staleness(0, T0 + 2)).toBeNull();
  });
});

describe('bars', () => {
  test('close at their end on engine time, ordered by open time, then asset', () => {
    const market = room();
    feed(market, [
      [T0 + 10, print(1, T0 + 10, 50, 3)],
      [T0 + 20, prints(0, T0 + 20, [100, 110, 95, 105], 2)],
      [T0 + 30, prints(0, T0 + 30, [106, 107, 90, 91], 4)],
    ]);
    expect(market.takeClosedBars(T0 + HOUR - 1)).toEqual([]);
    expect(market.takeClosedBars(T0 + HOUR).map(row)).toEqual([
      [0, 0, 100, 110, 90, 91, 6],
      [1, 0, 50, 50, 50, 50, 3],
    ]);
    expect(market.takeClosedBars(T0 + HOUR)).toEqual([]);
    expect(market.nextBarAtMs(T0 + HOUR)).toBe(T0 + 2 * HOUR);
  });

  test('a print of a later bar closes the earlier one before its time', () => {
    const market = room();
    feed(market, [
      [T0 + 10, print(0, T0 + 10, 100)],
      [T0 + HOUR - 5, print(0, T0 + HOUR + 1, 101)],
    ]);
    expect(market.takeClosedBars(T0 + HOUR - 5).map(row)).toEqual([[0, 0, 100, 100, 100, 100, 1]]);
    expect(market.takeClosedBars(T0 + HOUR)).toEqual([]);
  });

  test('late prints of a closed bar are dropped and counted', () => {
    const market = room();
    feed(market, [[T0 + 10, print(0, T0 + 10, 100)]]);
    market.takeClosedBars(T0 + HOUR);
    expect(market.apply(print(0, T0 + HOUR - 1, 500), T0 + HOUR + 5)).toMatchObject({ code: 'EXPIRED' });
    expect(market.quote(0)?.lastTicks).toBe(100);
    expect(market.counters().late).toBe(1);
    expect(market.bars(0).map(row)).toEqual([[0, 0, 100, 100, 100, 100, 1]]);
  });

  test('prints older than everything that closed make no bar either', () => {
    const market = room();
    market.takeClosedBars(T0 + HOUR);
    expect(market.apply(print(0, T0 + 5, 100), T0 + HOUR + 5)).toMatchObject({ code: 'EXPIRED' });
    expect(market.takeClosedBars(T0 + 9 * HOUR)).toEqual([]);
  });

  test('a quiet interval with a book or mark is carried flat, one without any update is no bar', () => {
    const market = room();
    feed(market, [[T0 + 10, print(0, T0 + 10, 100)]]);
    market.takeClosedBars(T0 + HOUR);
    feed(market, [[T0 + HOUR + 10, book(0, T0 + HOUR, [99, 1], [101, 1])]]);
    feed(market, [[T0 + 3 * HOUR + 10, mark(0, T0, 120)]]);
    const bars = market.takeClosedBars(T0 + 4 * HOUR);
    expect(bars.map(row)).toEqual([
      [0, HOUR, 100, 100, 100, 100, 0],
      [0, 3 * HOUR, 100, 100, 100, 100, 0],
    ]);
    expect(bars.map((bar) => bar.prints)).toEqual([0, 0]);
  });

  test('books and marks alone, with no price ever traded, make no bar', () => {
    const market = room();
    feed(market, [[T0 + 10, book(0, T0, [99, 1], [101, 1])]]);
    expect(market.takeClosedBars(T0 + 5 * HOUR)).toEqual([]);
    expect(market.formingBar(0)).toBeNull();
  });

  test('within one instant the order of book and prints does not matter', () => {
    const updates = [
      book(0, T0 + HOUR, [99, 1], [101, 1]),
      print(0, T0 + HOUR - 3, 110),
      print(0, T0 + HOUR - 2, 120),
    ] as const;
    for (const order of [updates, [updates[1], updates[0], updates[2]], [updates[1], updates[2], updates[0]]]) {
      const market = room();
      feed(
        market,
        order.map((update) => [T0 + HOUR + 5, update]),
      );
      expect(market.takeClosedBars(T0 + HOUR + 5).map(row)).toEqual([[0, 0, 110, 120, 110, 120, 2]]);
      expect(market.takeClosedBars(T0 + 2 * HOUR).map(row)).toEqual([[0, HOUR, 120, 120, 120, 120, 0]]);
    }
  });

  test('a later print closes the quiet interval between as well', () => {
    const market = room();
    feed(market, [
      [T0 + HOUR - 1, print(0, T0 + HOUR - 1, 100)],
      [T0 + HOUR + 9, book(0, T0 + HOUR + 9, [99, 1], [101, 1])],
      [T0 + 2 * HOUR - 1, print(0, T0 + 2 * HOUR + 1, 130)],
    ]);
    expect(market.takeClosedBars(T0 + 2 * HOUR - 1).map(row)).toEqual([
      [0, 0, 100, 100, 100, 100, 1],
      [0, HOUR, 100, 100, 100, 100, 0],
    ]);
  });

  test('the bar that forms can be drawn: traded or flat', () => {
    const market = room();
    feed(market, [[T0 + 10, prints(0, T0 + 10, [100, 110, 95, 105], 2)]]);
    expect(row(market.formingBar(0) as ClosedBar)).toEqual([0, 0, 100, 110, 95, 105, 2]);
    market.takeClosedBars(T0 + HOUR);
    expect(market.formingBar(0)).toBeNull();
    feed(market, [[T0 + HOUR, mark(0, T0 + HOUR, 104)]]);
    expect(row(market.formingBar(0) as ClosedBar)).toEqual([0, HOUR, 105, 105, 105, 105, 0]);
  });

  test('at most barsKept are held, oldest first', () => {
    const market = room({ barsKept: 3 });
    for (let i = 0; i < 5; i++) feed(market, [[T0 + i * HOUR, print(0, T0 + i * HOUR, 100 + i)]]);
    market.takeClosedBars(T0 + 5 * HOUR);
    expect(market.bars(0).map((bar) => bar.closeTicks)).toEqual([102, 103, 104]);
    expect(market.bars(9)).toEqual([]);
  });
});

describe('history', () => {
  const bars = [T0 - 2 * HOUR, 10, 12, 9, 11, 5, T0 - HOUR, 11, 11, 11, 11, 0];

  test('comes out once, is kept, and is carried on from', () => {
    const market = room();
    feed(market, [
      [T0 + 5, book(0, T0 + 5, [10, 1], [12, 1])],
      [T0 + 6, history(0, bars)],
    ]);
    const taken = market.takeHistory();
    expect(taken.map(row)).toEqual([
      [0, -2 * HOUR, 10, 12, 9, 11, 5],
      [0, -HOUR, 11, 11, 11, 11, 0],
    ]);
    expect(taken.map((bar) => bar.prints)).toEqual([1, 0]);
    expect(market.takeHistory()).toEqual([]);
    expect(market.bars(0)).toHaveLength(2);
    expect(market.quote(0)?.lastTicks).toBe(11);
    expect(market.takeClosedBars(T0 + HOUR).map(row)).toEqual([[0, 0, 11, 11, 11, 11, 0]]);
  });

  test('leaves out bars that are not complete: they would tell the future', () => {
    const market = room();
    feed(market, [[T0 - 1, history(0, bars)]]);
    expect(market.takeHistory().map((bar) => bar.openMs)).toEqual([T0 - 2 * HOUR]);
    expect(market.counters().unfinished).toBe(1);
  });

  test('is refused after live trades and where it overlaps, and goes on where it follows', () => {
    const market = room();
    feed(market, [[T0, history(0, bars.slice(0, 6))]]);
    expect(market.apply(history(0, bars), T0)).toMatchObject({ code: 'OUT_OF_RANGE' });
    feed(market, [[T0, history(0, bars.slice(6))]]);
    feed(market, [[T0, print(0, T0, 20)]]);
    expect(market.apply(history(0, []), T0)).toMatchObject({ code: 'DUPLICATE' });
  });

  test('that includes the interval of an open quiet bar takes its place', () => {
    const market = room();
    feed(market, [
      [T0 - 5, book(0, T0 - 5, [10, 1], [12, 1])],
      [T0 + 5, book(0, T0 + 5, [10, 1], [12, 1])],
      [T0 + 5, history(0, bars)],
    ]);
    expect(market.takeClosedBars(T0 + 5)).toEqual([]);
    expect(market.takeClosedBars(T0 + HOUR).map(row)).toEqual([[0, 0, 11, 11, 11, 11, 0]]);
  });
});

describe('the day', () => {
  test('has the oldest known price as base until a day is known', () => {
    const market = room();
    expect(market.quote(0)?.dayBaseTicks).toBeNull();
    feed(market, [[T0, mark(0, T0, 90)]]);
    expect(market.quote(0)?.dayBaseTicks).toBe(90);
    feed(market, [[T0 + 1, print(0, T0 + 1, 100)]]);
    market.takeClosedBars(T0 + HOUR);
    expect(market.quote(0)?.dayBaseTicks).toBe(100);
  });

  test('equals a plain sum over the closed bars of the last 24 hours', () => {
    const market = room({ barsKept: 60 });
    for (let i = 0; i < 80; i++) {
      const lots = 10_000_000 + i;
      // Every seventh hour has no update at all, so bars are missing inside the window.
      if (i % 7 === 6) continue;
      feed(market, [[T0 + i * HOUR, print(0, T0 + i * HOUR, 1_000 + i, lots)]]);
      market.takeClosedBars(T0 + (i + 1) * HOUR);
      const endMs = T0 + (i + 1) * HOUR;
      const all = market.bars(0);
      const inside = all.filter((bar) => bar.openMs + HOUR > endMs - 24 * HOUR);
      const before = all.filter((bar) => bar.openMs + HOUR <= endMs - 24 * HOUR).at(-1);
      const dollars = inside.reduce((sum, bar) => sum + Math.round((bar.closeTicks / 1e6) * bar.volumeLots), 0);
      expect(market.quote(0)?.dayVolumeUnits).toBe(dollars * 1_000_000);
      expect(market.quote(0)?.dayBaseTicks).toBe(before?.closeTicks ?? inside[0]?.openTicks);
    }
  });

  test('forgets bars that fell out of a short ring', () => {
    const market = room({ barsKept: 5 });
    for (let i = 0; i < 12; i++) {
      feed(market, [[T0 + i * HOUR, print(0, T0 + i * HOUR, 100 + i, 1_000_000)]]);
      market.takeClosedBars(T0 + (i + 1) * HOUR);
    }
    const dollars = [107, 108, 109, 110, 111].reduce((sum, ticks) => sum + ticks, 0);
    expect(market.quote(0)?.dayVolumeUnits).toBe(dollars * 1_000_000);
    expect(market.quote(0)?.dayBaseTicks).toBe(107);
  });
});

describe('state', () => {
  test('a restored room goes on exactly as the first one', () => {
    const first = room();
    feed(first, [
      [T0, history(0, [T0 - HOUR, 10, 12, 9, 11, 5])],
      [T0 + 1, book(0, T0, [10, 1, 9, 2], [12, 1])],
      [T0 + 2, mark(1, T0, 50, { fundingRate: -0.0002 })],
      [T0 + 3, print(1, T0 + 3, 51)],
      [T0 + HOUR - 3, print(1, T0 + HOUR + 1, 52)],
    ]);
    const second = new MarketRoom(SETTINGS);
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    expect(second.snapshot()).toEqual(first.snapshot());
    for (const market of [first, second]) {
      market.apply(print(0, T0 + HOUR + 4, 13), T0 + HOUR + 5);
      market.apply(book(0, T0 - 1, [1, 1], [2, 1]), T0 + HOUR + 6);
    }
    expect(second.takeHistory()).toEqual(first.takeHistory());
    expect(second.takeClosedBars(T0 + 3 * HOUR)).toEqual(first.takeClosedBars(T0 + 3 * HOUR));
    expect(second.quote(0)).toEqual(first.quote(0));
    expect(second.snapshot()).toEqual(first.snapshot());
  });

  test('other settings keep the quotes; another interval starts the bars anew', () => {
    const market = room();
    feed(market, [
      [T0, book(0, T0, [10, 1], [12, 1])],
      [T0 + 1, print(0, T0 + 1, 11)],
    ]);
    market.takeClosedBars(T0 + HOUR);
    market.configure({ ...SETTINGS, barsKept: 50, staleAfterMs: 5_000_000 });
    expect(market.bars(0)).toHaveLength(1);
    expect(market.staleness(0, T0 + 5_000_000)).toBeNull();
    market.configure({ ...SETTINGS, barIntervalMs: 60_000 });
    expect(market.bars(0)).toEqual([]);
    expect(market.quote(0)?.bestBidTicks).toBe(10);
    feed(market, [[T0 + HOUR + 1, print(0, T0 + HOUR + 1, 15)]]);
    expect(market.takeClosedBars(T0 + HOUR + 60_000).map((bar) => bar.intervalMs)).toEqual([60_000]);
  });
});
