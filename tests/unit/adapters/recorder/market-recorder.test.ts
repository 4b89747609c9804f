import { expect, test } from 'vitest';
import { MarketRecorder } from '../../../../src/adapters/recorder/market-recorder.ts';
import type { MarketRecord } from '../../../../src/adapters/recorder/records.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import { RUN, touch } from '../../../support/recordings.ts';

function rig(symbols: 'all' | readonly string[] = 'all') {
  const records: MarketRecord[] = [];
  const time = { nowMs: 1_000 };
  const writer = {
    append: (record: MarketRecord) => void records.push(record),
    close: () => Promise.resolve(),
    bytes: 5,
    dropped: 2,
    reason: '',
  };
  const recorder = new MarketRecorder({ writer, run: RUN, symbols, nowMs: () => time.nowMs });
  return { recorder, records, time, writer, kinds: () => records.map(({ body }) => body.kind) };
}

const instrument = (asset: number, symbol: string): Instrument => ({
  asset,
  symbol,
  szDecimals: 5,
  priceDecimals: 1,
  maxLeverage: 40,
  listed: true,
});

test('a frame has the moment that the tape was told while it took it', () => {
  const { recorder, records, time } = rig();
  const tape = recorder.clock(() => time.nowMs);
  expect(tape()).toBe(1_000);
  time.nowMs = 1_007;
  // The same frame: one moment.
  expect(tape()).toBe(1_000);
  recorder.raw('market', false, touch('BTC', 1));
  time.nowMs = 1_009;
  expect(tape()).toBe(1_009);
  recorder.raw('market', false, touch('BTC', 2));
  expect(records.map(({ order, atMs }) => [order, atMs])).toEqual([
    [1, 1_000],
    [2, 1_000],
    [3, 1_009],
  ]);
});

test('of chosen markets only, and everything that names none', () => {
  const { recorder, records, kinds } = rig(['ETH']);
  recorder.instruments([instrument(0, 'BTC'), instrument(1, 'ETH')]);
  recorder.raw('market', false, touch('BTC', 1));
  recorder.raw('market', true, touch('ETH', 1));
  recorder.raw('market', false, '<html>');
  recorder.history(instrument(0, 'BTC'), { knownToMs: 1, updates: [] });
  recorder.history(instrument(1, 'ETH'), { knownToMs: 1, updates: [] });
  recorder.socket('market', 'connecting', 'closed (1006)');
  expect(kinds()).toEqual(['start', 'instruments', 'frame', 'frame', 'history', 'socket']);
  expect(records[1]?.body).toMatchObject({ instruments: [{ symbol: 'ETH' }] });
  expect(records[2]?.body).toMatchObject({ isTop: true, text: touch('ETH', 1) });
});

test('a drain is noted where something was recorded since the last', () => {
  const { recorder, kinds } = rig(['ETH']);
  recorder.drained();
  recorder.raw('market', false, touch('BTC', 1));
  recorder.drained();
  recorder.raw('market', false, touch('ETH', 1));
  recorder.drained();
  recorder.drained();
  expect(kinds()).toEqual(['start', 'frame', 'drain']);
});

test('it says how it stands', () => {
  const { recorder, writer } = rig();
  expect(recorder.view()).toEqual({ state: 'recording', bytes: 5, dropped: 2, reason: '' });
  writer.reason = 'the disk is full';
  expect(recorder.view()).toMatchObject({ state: 'stopped', reason: 'the disk is full' });
});
