import { expect, test } from 'vitest';
import type { MarketWitness } from '../../../../src/adapters/hyperliquid/market-witness.ts';
import { RecorderSlot } from '../../../../src/adapters/recorder/recorder-slot.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';

const market = (asset: number, symbol: string): Instrument => ({
  asset,
  symbol,
  szDecimals: 2,
  priceDecimals: 4,
  maxLeverage: 10,
  listed: true,
});
const BTC = market(0, 'BTC');
const ETH = market(1, 'ETH');

/** A recorder that writes down what it is told. */
function recorder(bytes: number) {
  const told: string[] = [];
  const witness: MarketWitness = {
    raw: (socket, isTop, text) => told.push(`raw ${socket} ${isTop} ${text}`),
    socket: (...words) => told.push(`socket ${words.join(' ')}`),
    instruments: (list) => told.push(`instruments ${list.map(({ symbol }) => symbol).join(' ')}`),
    history: ({ symbol }) => told.push(`history ${symbol}`),
    told: ({ symbol }) => told.push(`told ${symbol}`),
    follows: (list) => told.push(`follows ${list.map(({ symbol }) => symbol).join(' ')}`),
    unfollows: ({ symbol }) => told.push(`unfollows ${symbol}`),
    contexts: (rows) => told.push(`contexts ${rows.length}`),
    drained: () => told.push('drained'),
    clock: (nowMs) => () => nowMs() + bytes,
    view: () => ({ state: 'recording', bytes, dropped: 0, reason: '' }),
    stop: () => {
      told.push('stop');
      return Promise.resolve();
    },
  };
  return { told, witness };
}

test('an empty slot takes everything and says that nothing is recorded', async () => {
  const slot = new RecorderSlot();
  slot.raw('market', false, '{}');
  slot.drained();
  await slot.stop();
  expect(slot.view()).toEqual({ state: 'stopped', bytes: 0, dropped: 0, reason: 'not started yet' });
  expect(slot.clock(() => 7)()).toBe(7);
});

test('a recorder is told everything in order', () => {
  const slot = new RecorderSlot();
  const { told, witness } = recorder(10);
  slot.use(witness);
  slot.instruments([BTC, ETH]);
  slot.follows([BTC]);
  slot.socket('market', 'ready', '4 subscriptions');
  slot.history(BTC, { updates: [], knownToMs: 1 } as unknown as Parameters<MarketWitness['history']>[1]);
  slot.raw('market', true, '{"a":1}');
  slot.told(BTC, []);
  slot.contexts([]);
  slot.drained();
  slot.unfollows(BTC);
  expect(told).toEqual([
    'instruments BTC ETH',
    'follows BTC',
    'socket market ready 4 subscriptions',
    'history BTC',
    'raw market true {"a":1}',
    'told BTC',
    'contexts 0',
    'drained',
    'unfollows BTC',
  ]);
});

test('a new one begins with the markets, connections and followed markets as they are, and the tape goes by its clock', async () => {
  const slot = new RecorderSlot();
  const clock = slot.clock(() => 1_000);
  const first = recorder(10);
  slot.use(first.witness);
  expect(clock()).toBe(1_010);
  slot.instruments([BTC, ETH]);
  slot.follows([BTC, ETH]);
  slot.unfollows(BTC);
  slot.socket('market', 'subscribing', 'connected, subscribing');
  slot.socket('market', 'ready', '4 subscriptions');
  await slot.stop();
  expect(first.told.at(-1)).toBe('stop');
  expect(slot.view()).toEqual({ state: 'stopped', bytes: 10, dropped: 0, reason: '' });
  expect(clock()).toBe(1_000);
  slot.raw('market', false, 'lost: nobody records');
  const second = recorder(20);
  slot.use(second.witness);
  expect(second.told).toEqual(['instruments BTC ETH', 'socket market ready 4 subscriptions', 'follows ETH']);
  expect(clock()).toBe(1_020);
  expect(slot.view().bytes).toBe(20);
  expect(first.told.at(-1)).toBe('stop');
});
