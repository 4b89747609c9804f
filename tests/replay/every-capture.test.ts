import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { CoinTable } from '../../src/adapters/hyperliquid/coin-table.ts';
import { MarketTape } from '../../src/adapters/hyperliquid/market-tape.ts';
import { readFrame } from '../../src/adapters/hyperliquid/socket-guard.ts';
import { takeFrame } from '../../src/adapters/hyperliquid/take-frame.ts';
import { TextTaker } from '../../src/adapters/hyperliquid/take-text.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { decode } from '../../src/hyperliquid/decode/decode.ts';
import { CHANNELS, INFO } from '../../src/hyperliquid/decode/tables.ts';
import { recordedData } from '../support/data.ts';
import { CAPTURED_MARKETS } from '../support/frame-texts.ts';

/*
 * Every captured frame of public market data through the guard of the socket, the readers of text, the decoders, the tape and the engine's market room: each
 * ends as updates that the room takes, or as a refusal that is named here with its reason.
 */

/** Frames that change nothing, by file or kind, and why. */
const EXPECTED: Readonly<Record<string, string>> = {
  'candle--': 'bars are asked for, not listened to',
  'allMids--': 'mids are not traded on; touches are',
  'activeSpotAssetCtx--': 'spot pairs are not offered',
  'webData2--': 'the account is read by questions',
  'post--': 'actions go over HTTP',
  'subscriptionResponse--': 'a confirmation',
  'pong--': 'answer to a ping',
  'error--': 'a refusal of the venue',
  'notification--': 'a text for a person',
};

/** Channels of the account, which no market tape takes. */
const OF_ACCOUNT =
  /^(user|order|clearinghouse|openOrders|spotState|twap|webData3|allDexsClearinghouse|activeAssetData)/;

const MARKETS = recordedData('hyperliquid/ws');

/** What becomes of one text on a tape and in a room of its own, at the time that its own stamps tell. */
function fate(text: string): { readonly taken: number; readonly refused: readonly string[] } {
  const read = readFrame(text);
  if ('reason' in read) return { taken: 0, refused: [read.reason] };
  const stamps = [...text.matchAll(/"time":(\d{13})/g)].map(([, ms]) => Number(ms));
  const nowMs = stamps.length === 0 ? 1_790_000_000_000 : Math.max(...stamps);
  const room = new MarketRoom({ barIntervalMs: 60_000, barsKept: 50, staleAfterMs: 15_000 });
  const instruments: Instrument[] = [...CAPTURED_MARKETS.values()];
  room.setInstruments(instruments);
  const tape = new MarketTape(60_000, () => nowMs);
  const coins = {
    ofCoin: (coin: string) => CAPTURED_MARKETS.get(coin) ?? null,
    isListed: (coin: string) => CAPTURED_MARKETS.has(coin),
  };
  const refused: string[] = [];
  if (!new TextTaker({ coins, tape }).take(text, false)) {
    const problem = takeFrame({ coins, tape }, { ...read, isTop: false });
    if (problem !== null) refused.push(problem);
  }
  let taken = 0;
  for (const update of tape.drain()) {
    const refusal = room.apply(update, nowMs);
    if (refusal === null) taken += 1;
    else refused.push(`${refusal.code}: ${refusal.detail}`);
  }
  return { taken, refused };
}

describe.skipIf(MARKETS === null)('captured frames', () => {
  const names = MARKETS === null ? [] : readdirSync(MARKETS).toSorted();

  test.each(names)('%s ends as an update or as a refusal that is expected', (name) => {
    const text = readFileSync(join(MARKETS as string, name), 'utf8').trim();
    const kind = `${name.split('--')[0]}--`;
    if (OF_ACCOUNT.test(name) || kind in EXPECTED) {
      expect(fate(text)).toEqual({ taken: 0, refused: [] });
      return;
    }
    if (kind === 'allDexsAssetCtxs--') {
      const { data } = JSON.parse(text) as { readonly data: unknown };
      expect(decode(CHANNELS.allDexsAssetCtxs, data).ok).toBe(true);
      return;
    }
    const { taken, refused } = fate(text);
    expect(refused).toEqual([]);
    expect(taken).toBeGreaterThan(0);
  });

  test('need every line of the table of what changes nothing', () => {
    const idle = Object.keys(EXPECTED).filter((kind) => !names.some((name) => name.startsWith(kind)));
    expect(idle).toEqual([]);
  });
});

const INFOS = recordedData('hyperliquid/info');

describe.skipIf(INFOS === null)('captured universes', () => {
  const names =
    INFOS === null ? [] : readdirSync(INFOS).filter((name) => /^meta(AndAssetCtxs)?--.*response/.test(name));

  test.each(names)('%s becomes markets that the engine takes, and their contexts marks', (name) => {
    const json: unknown = JSON.parse(readFileSync(join(INFOS as string, name), 'utf8'));
    const both = decode(INFO.metaAndAssetCtxs, json);
    const meta = both.ok ? both : decode(INFO.meta, json);
    if (!meta.ok) throw new Error(meta.error.path);
    const coins = new CoinTable();
    coins.take(both.ok ? both.value[0] : (meta.value as Parameters<CoinTable['take']>[0]));
    const room = new MarketRoom({ barIntervalMs: 60_000, barsKept: 50, staleAfterMs: 15_000 });
    room.setInstruments(coins.all());
    expect(room.instruments()).toHaveLength(coins.all().length);
    if (!both.ok) return;
    const tape = new MarketTape(60_000, () => 1_790_000_000_000);
    const problems = both.value[1].flatMap((ctx, asset) => {
      const instrument = coins.ofAsset(asset);
      return instrument === null || !instrument.listed ? [] : [tape.onContext(instrument, ctx)];
    });
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
    const refused = tape.drain().map((update) => room.apply(update, 1_790_000_000_000));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter((refusal) => refusal !== null)).toEqual([]);
  });
});

const MIDS = recordedData('orderbook/hyperliquid-mids-2025-07-22');

test.skipIf(MIDS === null)('every recorded set of mids is read whole', () => {
  const lines = gunzipSync(readFileSync(join(MIDS as string, 'mids.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(64);
  for (const line of lines) {
    const { mids: set } = JSON.parse(line) as { readonly mids: unknown };
    const mids = decode(INFO.allMids, set);
    expect(mids.ok && mids.value.size).toBeGreaterThan(390);
  }
});
