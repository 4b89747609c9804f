import { beforeEach, expect, test } from 'vitest';
import { MarketTape } from '../../../../src/adapters/hyperliquid/market-tape.ts';
import type { L2Book, Trade } from '../../../../src/hyperliquid/decode/market-shapes.ts';
import { instrument, T0 } from '../../../support/market-updates.ts';

const MINUTE = 60_000;
const BTC = instrument(0, 'BTC');

let tape: MarketTape;
const late: (readonly [number, number])[] = [];
let tid = 0;

beforeEach(() => {
  tape = new MarketTape(MINUTE, () => T0 + MINUTE);
  late.length = 0;
  tape.onLate = (asset, atMs) => late.push([asset, atMs - T0]);
});

function trade(atMs: number): Trade {
  tid += 1;
  return {
    coin: 'BTC',
    side: 'A',
    px: '100',
    sz: '1',
    time: T0 + atMs,
    hash: '0x',
    tid,
    users: ['0x1', '0x2'],
  } as Trade;
}

function book(atMs: number): L2Book {
  const level = (px: string) => ({ px, sz: '1', n: 1 });
  return { coin: 'BTC', time: T0 + atMs, levels: [[level('99')], [level('101')]] } as unknown as L2Book;
}

test('a trade of a bar before the newest trade’s is told, for no bar of the engine can take it', () => {
  tape.onTrades(BTC, [trade(59_000), trade(61_000)]);
  expect(late).toEqual([]);
  tape.onTrades(BTC, [trade(58_000)]);
  expect(late).toEqual([[0, 58_000]]);
  expect(tape.drain().filter(({ type }) => type === 'prints')).toHaveLength(2);
});

test('a trade of a bar that the venue was seen to be beyond is told, and handed over all the same', () => {
  tape.onTrades(BTC, [trade(58_000)]);
  tape.onBook(BTC, book(60_500));
  // The engine has not been told of the book yet: the trade reaches it with it.
  tape.onTrades(BTC, [trade(58_500)]);
  expect(late).toEqual([]);
  tape.drain();
  tape.onTrades(BTC, [trade(59_000)]);
  expect(late).toEqual([[0, 59_000]]);
  expect(tape.drain().filter(({ type }) => type === 'prints')).toHaveLength(1);
  tape.onTrades(BTC, [trade(60_700)]);
  expect(late).toHaveLength(1);
});
