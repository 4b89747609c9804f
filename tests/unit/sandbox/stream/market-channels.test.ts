import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WireBook } from '../../../../src/sandbox/shapes/l2-book.ts';
import { USUAL_PACES } from '../../../../src/sandbox/stream/channels/market.ts';
import { recordedData } from '../../../support/data.ts';
import { BOB, type LiveVenue } from '../../../support/live-venue.ts';
import { type StreamClient, StreamLab } from '../../../support/stream-lab.ts';

/** Frames of the exchange itself; the first of trades is what it sent on subscribing. */
const FRAMES = recordedData('orderbook/hyperliquid-btc-2025-01-26');

let lab: StreamLab;
let live: LiveVenue;
let client: StreamClient;

beforeEach(async () => {
  lab = await StreamLab.open();
  live = lab.live;
  client = await lab.client();
});

afterEach(async () => {
  await lab.close();
  expect(live.problems).toEqual([]);
});

/** Lets the wall clock go on and waits until a round of states has been sent. */
async function round(ms: number): Promise<void> {
  const witness = await lab.client();
  await witness.follow('fastAssetCtxs');
  await witness.next('fastAssetCtxs');
  live.move(2, live.exchange.nowMs % 2 === 0 ? 10_010 : 9_990);
  live.pass(Math.max(ms, 1_001));
  await witness.next('fastAssetCtxs');
  await client.settle();
  witness.socket.terminate();
}

type Trade = {
  readonly side: string;
  readonly px: string;
  readonly sz: string;
  readonly tid: number;
  readonly time: number;
};
type Candle = { readonly t: number; readonly T: number; readonly n: number };

describe('books', () => {
  test('come at the pace of the exchange, twenty levels or five fast ones', async () => {
    await client.follow('l2Book', { coin: 'BTC' });
    const first = await client.next<WireBook>('l2Book');
    expect(first).toMatchObject({ coin: 'BTC', levels: [{ length: 3 }, { length: 3 }] });
    expect(first).not.toHaveProperty('fast');
    await client.follow('l2Book', { coin: 'ETH', fast: true });
    expect(await client.next('l2Book')).toMatchObject({ coin: 'ETH', fast: true });
    const books = (coin: string): number => client.of<WireBook>('l2Book').filter((book) => book.coin === coin).length;
    live.pass(USUAL_PACES.fastBookMs);
    await client.next<WireBook>('l2Book', ({ coin }) => coin === 'ETH');
    expect(books('BTC')).toBe(1);
    live.pass(USUAL_PACES.bookMs);
    const second = await client.next<WireBook>('l2Book', ({ coin }) => coin === 'BTC');
    expect(second.time).toBeGreaterThan(first.time);
  });

  test('at another pace when it is set', async () => {
    await lab.close();
    lab = await StreamLab.open(live, { paces: { bookMs: 200 } });
    client = await lab.client();
    await client.follow('l2Book', { coin: 'BTC' });
    await client.next('l2Book');
    live.pass(200);
    await client.next('l2Book');
    expect(client.of('l2Book')).toHaveLength(2);
  });

  test('aggregated ones have a spread, and are another subscription', async () => {
    await client.follow('l2Book', { coin: 'BTC' });
    await client.next('l2Book');
    await client.follow('l2Book', { coin: 'BTC', nSigFigs: 2 });
    const book = await client.next<WireBook>('l2Book');
    expect(book.spread).toBe('20.0');
    expect(book.levels[0].map(({ px }) => px)).toEqual(['99000.0']);
  });
});

describe('best prices', () => {
  test('come when they change, not when time passes', async () => {
    await client.follow('bbo', { coin: 'BTC' });
    expect(await client.next('bbo')).toMatchObject({ bbo: [{ px: '99990.0' }, { px: '100010.0' }] });
    await round(10_000);
    expect(client.of('bbo')).toHaveLength(1);
    live.move(0, 1_010_000);
    live.wallMs += 100;
    expect(await client.next('bbo')).toMatchObject({ bbo: [{ px: '100989.9' }, { px: '101010.1' }] });
    expect(client.of('bbo')).toHaveLength(2);
  });

  test('who joins later and whoever was there know the same in the end', async () => {
    await client.follow('bbo', { coin: 'BTC' });
    const first = await client.next<{ bbo: unknown }>('bbo');
    live.move(0, 1_010_000);
    const late = await lab.client();
    await late.follow('bbo', { coin: 'BTC' });
    const between = await late.next<{ bbo: unknown }>('bbo');
    expect(between.bbo).not.toEqual(first.bbo);
    live.move(0, 1_000_000);
    live.wallMs += 100;
    expect((await late.next<{ bbo: unknown }>('bbo')).bbo).toEqual(first.bbo);
  });
});

describe('trades', () => {
  test('the first frame repeats past ones, then each is told once', async () => {
    live.send([{ lots: 30, ticks: 1_010_000, tif: 'Ioc' }]);
    live.send([{ lots: 20, sell: true, ticks: 990_000, tif: 'Ioc' }]);
    await client.follow('trades', { coin: 'BTC' });
    const past = await client.next<readonly Trade[]>('trades');
    expect(past.map(({ side, sz }) => [side, sz])).toEqual([
      ['B', '0.0003'],
      ['A', '0.0002'],
    ]);
    live.send([{ lots: 50, ticks: 1_010_000, tif: 'Ioc' }]);
    const news = await client.next<readonly Trade[]>('trades');
    expect(news).toMatchObject([{ side: 'B', px: '100010.0', sz: '0.0005' }]);
    expect(new Set([...past, ...news].map(({ tid }) => tid)).size).toBe(3);
  });

  test.skipIf(FRAMES === null)('the first frame holds as many as that of the exchange, in its order', async () => {
    const captured = readFileSync(join(FRAMES!, 'frames.jsonl'), 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { frame: { channel: string; data: Trade[] } }]));
    const first = captured.find(({ frame }) => frame.channel === 'trades')!.frame.data;
    for (let i = 0; i < first.length + 10; i++) live.send([{ lots: 20 + i, ticks: 1_010_000, tif: 'Ioc' }]);
    await client.follow('trades', { coin: 'BTC' });
    const past = await client.next<readonly Trade[]>('trades');
    expect(past).toHaveLength(first.length);
    const sizes = past.map(({ sz }) => Math.round(Number(sz) * 1e5));
    expect(sizes).toEqual(first.map((_, i) => 30 + i));
    // A first frame of the exchange rises in time too.
    const times = first.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('of one coin only', async () => {
    await client.follow('trades', { coin: 'ETH' });
    live.send([{ lots: 30, ticks: 1_010_000, tif: 'Ioc' }]);
    live.send([{ asset: 1, lots: 100, ticks: 410_000, tif: 'Ioc' }]);
    expect(await client.next('trades')).toMatchObject([{ coin: 'ETH' }]);
    expect(client.of('trades')).toHaveLength(1);
  });
});

describe('bars', () => {
  const trade = (): void => void live.send([{ lots: 30, ticks: 1_010_000, tif: 'Ioc' }]);

  test('the one that forms, and its last word after it has ended', async () => {
    trade();
    await client.follow('candle', { coin: 'BTC', interval: '1m' });
    const first = await client.next<Candle>('candle');
    expect(first.n).toBe(1);
    live.pass(50_000);
    trade();
    live.pass(30_000);
    trade();
    // Nobody looked between the second trade and the end of its minute.
    live.wallMs += 500;
    expect(await client.next<Candle>('candle')).toMatchObject({ t: first.t, n: 2, v: '0.0006' });
    expect(await client.next<Candle>('candle')).toMatchObject({ t: first.t + 60_000, n: 1 });
    live.pass(1_000);
    trade();
    expect(await client.next<Candle>('candle')).toMatchObject({ t: first.t + 60_000, n: 2 });
    expect(client.of('candle')).toHaveLength(4);
  });

  test('none is left out when several end between two looks', async () => {
    trade();
    await client.follow('candle', { coin: 'BTC', interval: '1m' });
    const { t } = await client.next<Candle>('candle');
    for (let minute = 1; minute <= 5; minute++) {
      live.pass(60_000);
      trade();
    }
    await client.next<Candle>('candle', (bar) => bar.t === t + 5 * 60_000);
    expect(client.of<Candle>('candle').map((bar) => (bar.t - t) / 60_000)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test.each(['1h', '1d', '1M'])('of %s', async (interval) => {
    await client.follow('candle', { coin: 'BTC', interval });
    const { t, T } = await client.next<Candle>('candle');
    expect(t).toBeLessThan(live.wallMs);
    expect(T).toBeGreaterThan(live.wallMs);
  });
});

describe('contexts', () => {
  test('of one asset', async () => {
    await client.follow('activeAssetCtx', { coin: 'BTC' });
    expect(await client.next('activeAssetCtx')).toMatchObject({ coin: 'BTC', ctx: { markPx: '100000.0' } });
    live.move(0, 1_010_000);
    live.wallMs += 1_000;
    expect(await client.next('activeAssetCtx')).toMatchObject({ coin: 'BTC', ctx: { markPx: '101000.0' } });
  });

  test('of all', async () => {
    await client.follow('allDexsAssetCtxs');
    const { ctxs } = await client.next<{ ctxs: [string, unknown[]][] }>('allDexsAssetCtxs');
    expect(ctxs.map(([dex, list]) => [dex, list.length])).toEqual([['', 4]]);
    await client.follow('assetCtxs', { dex: '' });
    expect(await client.next('assetCtxs')).toMatchObject({ dex: '', ctxs: { length: 4 } });
    await client.follow('spotAssetCtxs');
    expect(await client.next('spotAssetCtxs')).toEqual([]);
  });

  test('fast ones are packed: all of them at first, then what has changed, and nothing when nothing has', async () => {
    const next = async (one: StreamClient): Promise<unknown> =>
      JSON.parse(inflateRawSync(Buffer.from(await one.next<string>('fastAssetCtxs'), 'base64')).toString()) as unknown;
    await client.follow('fastAssetCtxs');
    const whole = await next(client);
    expect(whole).toMatchObject({ BTC: { markPx: '100000.0', midPx: '100000.0' }, ETH: {}, kPEPE: {} });
    live.move(1, 410_000);
    live.wallMs += 1_000;
    expect(await next(client)).toEqual({ ETH: { markPx: '4100.0', midPx: '4100.0' } });
    const late = await lab.client();
    await late.follow('fastAssetCtxs');
    expect(Object.keys((await next(late)) as object)).toEqual(Object.keys(whole as object));
    live.move(2, 11_000);
    live.wallMs += 1_000;
    for (const one of [client, late]) expect(await next(one)).toEqual({ kPEPE: { markPx: '0.011', midPx: '0.011' } });
    live.wallMs += 1_000;
    await client.settle();
    expect(client.of('fastAssetCtxs')).toHaveLength(3);
  });

  test('mids', async () => {
    await client.follow('allMids');
    expect(await client.next('allMids')).toEqual({ mids: { BTC: '100000.0', ETH: '4000.0', kPEPE: '0.01' } });
    live.move(1, 410_000);
    live.wallMs += 5_000;
    expect(await client.next('allMids')).toMatchObject({ mids: { ETH: '4100.0' } });
  });

  test('keys that a client makes up reach nobody else', async () => {
    client.raw('{"method":"subscribe","subscription":{"type":"allMids","__proto__":{"dex":"x"},"constructor":1}}');
    expect(Object.keys(await client.next('allMids'))).toEqual(['mids']);
    const other = await lab.client();
    await other.follow('allMids');
    expect(Object.keys(await other.next('allMids'))).toEqual(['mids']);
    live.move(1, 410_000);
    live.wallMs += 5_000;
    expect(Object.keys(await other.next('allMids'))).toEqual(['mids']);
  });
});

test('what is not followed is not built, and what many follow is built once', async () => {
  const { exchange } = live;
  const real = exchange.bookLevels.bind(exchange);
  let built = 0;
  exchange.bookLevels = (asset, levels) => {
    if (levels === 20) built++;
    return real(asset, levels);
  };
  await round(6_000);
  expect(built).toBe(0);
  const many = await Promise.all(Array.from({ length: 20 }, () => lab.client()));
  for (const one of many) {
    await one.follow('l2Book', { coin: 'BTC' });
    await one.next('l2Book');
  }
  built = 0;
  live.move(0, 1_010_000);
  live.pass(5_400);
  for (const one of many) await one.next('l2Book');
  expect(built).toBe(1);
  live.send([{ lots: 10, ticks: 1_020_000, tif: 'Ioc' }], BOB);
});
