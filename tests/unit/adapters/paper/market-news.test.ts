import { describe, expect, test } from 'vitest';
import { CLOSED_TEXT, MarketNews } from '../../../../src/adapters/paper/market-news.ts';
import { asLots, asTicks } from '../../../../src/contract/units.ts';
import type { BookUpdate, MarkUpdate, PrintsUpdate } from '../../../../src/engine/domain/market-update.ts';

const book = (asset: number, bid = 100): BookUpdate => ({
  type: 'book',
  asset,
  venueAtMs: 1,
  bids: [bid, 1],
  asks: [bid + 1, 1],
});
const mark = (asset: number): MarkUpdate => ({
  type: 'mark',
  asset,
  venueAtMs: 1,
  markTicks: asTicks(100),
  oracleTicks: asTicks(100),
  fundingRate: null,
});
const prints = (asset: number, atMs: number): PrintsUpdate => ({
  type: 'prints',
  asset,
  firstAtMs: atMs,
  lastAtMs: atMs,
  openTicks: asTicks(100),
  highTicks: asTicks(100),
  lowTicks: asTicks(100),
  closeTicks: asTicks(100),
  volumeLots: asLots(1),
  count: 1,
});
const nothing = (asset: number, atMs: number) => ({ type: 'book', asset, venueAtMs: atMs, bids: [], asks: [] });

describe('news of a market elsewhere', () => {
  test('reach the exchange where something is held: trades, then the book, then the mark, each once', () => {
    const news = new MarketNews(() => true);
    news.note([book(0), mark(0), prints(0, 50), book(1), mark(1), prints(1, 50)]);
    expect(news.take([0], 60)).toEqual([prints(0, 50), book(0), mark(0)]);
    expect(news.take([0], 61)).toEqual([]);
  });

  test('of a market where nothing is held wait, but for its trades', () => {
    const news = new MarketNews(() => true);
    news.note([book(1, 90), prints(1, 50)]);
    news.take([], 60);
    news.note([book(1, 95), mark(1)]);
    expect(news.takeFor([1], 70)).toEqual([book(1, 95), mark(1)]);
  });

  test('trades from before an order came are none of its business', () => {
    const news = new MarketNews(() => true);
    news.note([book(0)]);
    news.takeFor([0], 100);
    news.note([prints(0, 99)]);
    expect(news.take([0], 101)).toEqual([]);
    news.note([prints(0, 100)]);
    expect(news.take([0], 102)).toEqual([prints(0, 100)]);
  });

  test('a book that was told is not told again: what was taken of it stays gone', () => {
    const news = new MarketNews(() => true);
    news.note([book(0)]);
    expect(news.takeFor([0], 1)).toEqual([book(0)]);
    expect(news.takeFor([0], 2)).toEqual([]);
  });

  test('quotes of another run or of a lost connection are emptied until there are new ones', () => {
    const news = new MarketNews(() => true);
    expect(news.take([0], 5)).toEqual([nothing(0, 5)]);
    news.note([book(0)]);
    expect(news.take([0], 6)).toEqual([book(0)]);
    news.note([book(0, 101)]);
    news.lose();
    expect(news.take([0], 7)).toEqual([nothing(0, 7)]);
    expect(news.take([0], 8)).toEqual([]);
  });

  test('listings are told once, and without prices no order is taken', () => {
    let isConnected = false;
    const news = new MarketNews(() => isConnected);
    expect([news.takeListing(), news.closed()]).toEqual([null, CLOSED_TEXT]);
    news.list([]);
    isConnected = true;
    expect([news.takeListing(), news.takeListing(), news.closed()]).toEqual([[], null, null]);
  });
});
