import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MarketTape } from '../../src/adapters/hyperliquid/market-tape.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { decode } from '../../src/hyperliquid/decode/decode.ts';
import { CHANNELS } from '../../src/hyperliquid/decode/tables.ts';
import { recordedData } from '../support/data.ts';

const FRAMES = recordedData('orderbook/hyperliquid-btc-2025-01-26');
const BTC: Instrument = { asset: 0, symbol: 'BTC', szDecimals: 5, priceDecimals: 1, maxLeverage: 40, listed: true };

interface Line {
  readonly recvNs: string;
  readonly frame: { readonly channel: string; readonly data: unknown };
}

test.skipIf(FRAMES === null)('a captured stretch of the real venue raises no fault and is never called stale', () => {
  const market = new MarketRoom({ barIntervalMs: 60_000, barsKept: 50, staleAfterMs: 15_000 });
  market.setInstruments([BTC]);
  let nowMs = 0;
  const tape = new MarketTape(60_000, () => nowMs);
  let taken = 0;
  const lines = readFileSync(join(FRAMES as string, 'frames.jsonl'), 'utf8')
    .trim()
    .split('\n');
  for (const line of lines) {
    const { recvNs, frame } = JSON.parse(line) as Line;
    // The first trades are a replay of what was before: a run has those from its history.
    if (nowMs === 0) tape.knowTradesTo(BTC.asset, Number(BigInt(recvNs) / 1_000_000n));
    nowMs = Number(BigInt(recvNs) / 1_000_000n);
    if (market.quote(0)?.bookAtMs !== null) expect(market.staleness(0, nowMs)).toBeNull();
    if (frame.channel === 'l2Book') {
      const book = decode(CHANNELS.l2Book, frame.data);
      expect(book.ok && tape.onBook(BTC, book.value)).toBeNull();
    } else if (frame.channel === 'trades') {
      const trades = decode(CHANNELS.trades, frame.data);
      expect(trades.ok && tape.onTrades(BTC, trades.value)).toBeNull();
    }
    for (const update of tape.drain()) {
      expect(market.apply(update, nowMs)).toBeNull();
      taken += 1;
    }
  }
  expect(taken).toBeGreaterThan(45);
  expect(market.faults()).toEqual([]);
  expect(market.counters()).toMatchObject({ updates: taken, refused: 0 });
});
