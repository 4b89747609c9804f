import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayParts } from '../../../../src/adapters/hyperliquid/gateway.ts';
import { gatewayRig, type Rig } from '../../../support/gateway-rig.ts';
import { LoopbackVenue, until } from '../../../support/loopback-venue.ts';

const HOUR = 3_600_000;

interface Entry {
  readonly szDecimals: number;
  readonly name: string;
  readonly maxLeverage: number;
  readonly isDelisted?: true;
}

let venue: LoopbackVenue;
let rig: Rig;
let entries: Entry[] = [];

const coin = (name: string, more: Partial<Entry> = {}): Entry => ({ szDecimals: 2, name, maxLeverage: 10, ...more });

/** A context; the first coins have the largest volume. */
const ctx = (at: number) => ({
  funding: '0.0000125',
  openInterest: '10.5',
  prevDayPx: '100.0',
  dayNtlVlm: `${1_000_000 - at}.5`,
  premium: '-0.0002',
  oraclePx: '109.9',
  markPx: '110.0',
  midPx: '110.0',
  impactPxs: null,
  dayBaseVlm: '10.0',
});

const universe = (): unknown => [
  { universe: entries, marginTables: [], collateralToken: 0 },
  entries.map((_entry, at) => ctx(at)),
];

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  entries = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE'].map((name) => coin(name));
  venue.info.set('metaAndAssetCtxs', () => ({ json: universe() }));
});

afterEach(async () => {
  await rig.gateway.stop();
  await venue.close();
});

async function connect(change: Partial<GatewayParts> = {}): Promise<void> {
  rig = gatewayRig(venue.url, { markets: 3, ...change });
  await rig.connect();
}

const followed = (): readonly string[] =>
  rig.gateway.universe.view().rows.flatMap(({ symbol, followed: is }) => (is ? [symbol] : []));
const whys = (): Readonly<Record<string, string | null>> =>
  Object.fromEntries(rig.gateway.universe.view().rows.map(({ symbol, why }) => [symbol, why]));
const unfollowed = (): readonly number[] =>
  rig
    .of('Market')
    .flatMap(({ updates }) => updates.flatMap((each) => (each.type === 'unfollowed' ? [each.asset] : [])));
const contexts = (): void =>
  venue.push('allDexsAssetCtxs', {
    ctxs: [
      ['', entries.map((_entry, at) => ctx(at))],
      ['other', [ctx(0)]],
    ],
  });
const book = (name: string): void =>
  venue.push('l2Book', {
    coin: name,
    time: Date.now(),
    levels: [[{ px: '109.0', sz: '1.0', n: 1 }], [{ px: '111.0', sz: '1.0', n: 1 }]],
  });
const booksOf = (asset: number): number =>
  rig.of('Market').flatMap(({ updates }) => updates.filter((each) => each.type === 'book' && each.asset === asset))
    .length;

describe('the universe', () => {
  test('has every market with the figures of its context; the largest by volume are followed', async () => {
    await connect();
    const { rows, followedMax, chosen, defaultCount, followsAll, refreshMs } = rig.gateway.universe.view();
    expect(rows.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH', 'SOL', 'XRP', 'DOGE']);
    expect(rows[0]).toMatchObject({
      asset: 0,
      priceDecimals: 4,
      maxLeverage: 10,
      delisted: false,
      why: 'default',
      dayVolumeUsd: 1_000_000.5,
      openInterestUsd: 1_155,
      fundingHourly: 0.0000125,
      markTicks: 1_100_000,
      oracleTicks: 1_099_000,
      premium: -0.0002,
      volatilityYear: null,
      correlationBtc: null,
    });
    expect(rows[0]?.dayChange).toBeCloseTo(0.1, 12);
    expect(followed()).toEqual(['BTC', 'ETH', 'SOL']);
    expect({ followedMax, chosen, defaultCount, followsAll, refreshMs }).toEqual({
      followedMax: 236,
      chosen: null,
      defaultCount: 3,
      followsAll: false,
      refreshMs: 120_000,
    });
  });

  test('of which a market is new is asked for as soon as contexts show it, and the engine is told', async () => {
    await connect();
    entries = [...entries, coin('NEW', { maxLeverage: 3 })];
    contexts();
    await until(() => rig.of('Instruments').length === 2);
    expect(rig.of('Instruments').at(-1)?.instruments.at(-1)).toMatchObject({ asset: 5, symbol: 'NEW', maxLeverage: 3 });
    expect(venue.asked.filter((type) => type === 'metaAndAssetCtxs')).toHaveLength(2);
    expect(rig.gateway.universe.whyNot(['NEW'])).toBeNull();
  });

  test('is asked for anew after a lost connection: no stream tells of listings, and a delisted market is let go', async () => {
    await connect();
    entries = entries.map((entry) =>
      entry.name === 'ETH'
        ? { ...entry, isDelisted: true }
        : entry.name === 'SOL'
          ? { ...entry, maxLeverage: 4 }
          : entry,
    );
    venue.breakStreams();
    await until(() => rig.of('Instruments').length === 2);
    const now = rig.of('Instruments').at(-1)?.instruments;
    expect(now?.map(({ listed }) => listed)).toEqual([true, false, true, true, true]);
    expect(now?.[2]?.maxLeverage).toBe(4);
    expect(followed()).toEqual(['BTC', 'SOL']);
    expect(rig.gateway.universe.view().rows[1]).toMatchObject({ delisted: true, followed: false, why: null });
    expect(rig.gateway.universe.whyNot(['ETH'])).toMatchObject({ code: 'UNKNOWN_SYMBOL', actual: 'ETH' });
  });

  test('takes no prices from contexts of another list than its own, and asks for that list once', async () => {
    await connect();
    const before = rig.of('Market').length;
    const strange = { ctxs: [['', [...entries, coin('X')].map((_entry, at) => ({ ...ctx(at), markPx: '999.0' }))]] };
    for (let times = 0; times < 3; times++) venue.push('allDexsAssetCtxs', strange);
    await until(() => venue.asked.filter((type) => type === 'metaAndAssetCtxs').length === 2);
    await until(() => rig.of('Market').length > before);
    expect(JSON.stringify(rig.of('Market'))).not.toContain('9990000');
    expect(rig.gateway.universe.view().rows.map(({ markTicks }) => markTicks)).toEqual(entries.map(() => 1_100_000));
    expect(venue.asked.filter((type) => type === 'metaAndAssetCtxs')).toHaveLength(2);
  });

  test('marks of markets that nobody follows come with the contexts of all', async () => {
    await connect();
    const marks = () =>
      rig.of('Market').flatMap(({ updates }) => updates.filter((each) => each.type === 'mark' && each.asset === 4))
        .length;
    const before = marks();
    contexts();
    await until(() => marks() > before);
    expect(followed()).not.toContain('DOGE');
  });

  test('a frame of contexts that is no data is told and changes nothing', async () => {
    await connect();
    const { rows } = rig.gateway.universe.view();
    venue.push('allDexsAssetCtxs', { ctxs: [['', [{ ...ctx(0), markPx: 'NaN' }]]] });
    await until(() => rig.gateway.view().problems.some((each) => each.includes('allDexsAssetCtxs')));
    expect(rig.gateway.universe.view().rows).toEqual(rows);
  });
});

describe('a choice of markets while it runs', () => {
  test('ends the subscriptions of what is dropped and tells the engine; what still comes of it is none of ours', async () => {
    await connect();
    rig.gateway.universe.watch(['XRP', 'BTC']);
    expect(followed()).toEqual(['BTC', 'XRP']);
    expect(whys()).toMatchObject({ BTC: 'chosen', ETH: null, XRP: 'chosen' });
    await until(() => venue.ended.length === 8);
    expect(venue.ended.every((text) => text.includes('"ETH"') || text.includes('"SOL"'))).toBe(true);
    expect(unfollowed()).toEqual([1, 2]);
    await until(() => venue.subscribed.filter((text) => text.includes('"XRP"')).length === 4);
    book('ETH');
    book('XRP');
    await until(() => booksOf(3) > 0);
    expect(booksOf(1)).toBe(0);
    expect(rig.gateway.universe.view().chosen).toEqual(['XRP', 'BTC']);
  });

  test('brings back a market that was dropped with a history of its own, and the largest when nobody chooses', async () => {
    const asked: string[] = [];
    venue.info.set('candleSnapshot', (body) => {
      const { coin, interval } = body['req'] as { readonly coin: string; readonly interval: string };
      // Of the index also the hours of its long past are asked for.
      if (interval === '1m') asked.push(coin);
      else expect([coin, interval]).toEqual(['BTC', '1h']);
      return { json: [] };
    });
    await connect({ historyBars: 50 });
    await until(() => asked.length === 3);
    rig.gateway.universe.watch(['DOGE']);
    await until(() => asked.includes('DOGE'));
    rig.gateway.universe.watch(null);
    await until(() => asked.length === 7);
    expect(asked.slice(4).toSorted()).toEqual(['BTC', 'ETH', 'SOL']);
    expect(followed()).toEqual(['BTC', 'ETH', 'SOL']);
    expect(unfollowed()).toEqual([0, 1, 2, 4]);
  });

  test('keeps what is held', async () => {
    await connect();
    rig.gateway.universe.holds([2]);
    rig.gateway.universe.watch(['XRP']);
    expect(followed()).toEqual(['SOL', 'XRP']);
    expect(whys()).toMatchObject({ SOL: 'held', XRP: 'chosen' });
    expect(unfollowed()).toEqual([0, 1]);
  });

  test('is refused with the number and the limit of the connection, and then changes nothing', async () => {
    entries = Array.from({ length: 300 }, (_each, at) => coin(`C${at}`));
    await connect();
    const names = entries.slice(0, 237).map(({ name }) => name);
    expect(rig.gateway.universe.whyNot(names)).toMatchObject({ code: 'OUT_OF_RANGE', actual: 237, limit: '1..236' });
    rig.gateway.universe.watch(names);
    expect(followed()).toEqual(['C0', 'C1', 'C2']);
    rig.gateway.universe.watch(names.slice(1));
    await until(() => rig.gateway.view().budget.subscriptions.used >= 4 * 236, 20_000);
    expect(followed()).toHaveLength(236);
    expect(rig.gateway.view().budget.subscriptions.used).toBeLessThanOrEqual(1_000);
    expect(rig.gateway.view().problems).toEqual([]);
  });
});

describe('a start', () => {
  test('follows what was chosen before, told of names that are not listed any more', async () => {
    await connect({ chosen: ['DOGE', 'GONE'] });
    expect(followed()).toEqual(['DOGE']);
    expect(rig.gateway.view().problems.join()).toContain('does not list: GONE');
  });

  test('follows the largest where nothing of a choice is listed', async () => {
    await connect({ chosen: ['GONE'] });
    expect(followed()).toEqual(['BTC', 'ETH', 'SOL']);
    expect(rig.gateway.view().problems.join()).toContain('no chosen market is listed');
  });

  test('on an earlier run lets go of what is not followed any more, and asks for no bars of what is', async () => {
    await connect({ chosen: ['XRP'], resumed: true, historyBars: 50 });
    expect(unfollowed()).toEqual([0, 1, 2, 4]);
    await until(() => venue.subscribed.some((text) => text.includes('trades')));
    expect(venue.asked).not.toContain('candleSnapshot');
    rig.gateway.universe.watch(['ETH']);
    await until(() => venue.asked.includes('candleSnapshot'));
  });
});

describe('candles for the chart', () => {
  const requests: { readonly interval: string; readonly startTime: number; readonly endTime: number }[] = [];
  const LENGTH = { '1m': 60_000, '5m': 300_000, '15m': 900_000, '1h': HOUR, '4h': 4 * HOUR, '1d': 24 * HOUR } as const;

  beforeEach(() => {
    requests.length = 0;
    venue.info.set('candleSnapshot', (body) => {
      const req = body['req'] as { coin: string; interval: keyof typeof LENGTH; startTime: number; endTime: number };
      requests.push(req);
      const stepMs = LENGTH[req.interval];
      const rows: unknown[] = [];
      for (let t = Math.ceil(req.startTime / stepMs) * stepMs; t <= req.endTime; t += stepMs)
        rows.push({
          t,
          T: t + stepMs - 1,
          s: req.coin,
          i: req.interval,
          o: '1.0',
          c: '2.0',
          h: '3.0',
          l: '0.5',
          v: '7.0',
          n: 3,
        });
      return { json: rows };
    });
  });

  test('come in every interval, the running one marked', async () => {
    await connect();
    for (const interval of ['1m', '5m', '15m', '1h', '4h', '1d'] as const) {
      const reply = await rig.gateway.universe.candles({ symbol: 'BTC', interval, endMs: null, count: 10 });
      if (!reply.ok) throw new Error(reply.error.detail);
      const { candles, atMs } = reply.value;
      expect(candles).toHaveLength(10);
      expect(candles.map(({ isOpen }) => isOpen)).toEqual([...Array.from({ length: 9 }, () => false), true]);
      expect(candles.at(-1)?.openMs).toBe(Math.floor(atMs / LENGTH[interval]) * LENGTH[interval]);
      expect(candles[0]).toMatchObject({ openTicks: 10_000, highTicks: 30_000, lowTicks: 5_000, volumeLots: 700 });
    }
  });

  test('are not asked for twice: an older page asks for the page alone, the same span for nothing', async () => {
    await connect();
    const ask = async (endMs: number | null) =>
      await rig.gateway.universe.candles({ symbol: 'BTC', interval: '1h', endMs, count: 5 });
    const first = await ask(null);
    if (!first.ok) throw new Error(first.error.detail);
    await ask(null);
    expect(requests).toHaveLength(1);
    const firstMs = first.value.candles[0]?.openMs as number;
    const page = await ask(firstMs);
    expect(requests).toHaveLength(2);
    expect(requests[1]).toMatchObject({ startTime: firstMs - 5 * HOUR, endTime: firstMs - 1 });
    expect(page.ok && page.value.candles.map(({ openMs }) => (firstMs - openMs) / HOUR)).toEqual([5, 4, 3, 2, 1]);
    await ask(firstMs);
    expect(requests).toHaveLength(2);
  });

  test('of a market that there is not are refused, and those of a venue that does not answer too', async () => {
    await connect();
    const unknown = await rig.gateway.universe.candles({ symbol: 'NO', interval: '1h', endMs: null, count: 5 });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'UNKNOWN_SYMBOL' } });
    venue.info.set('candleSnapshot', () => ({ status: 500, body: 'no' }));
    const down = await rig.gateway.universe.candles({ symbol: 'ETH', interval: '1h', endMs: null, count: 5 });
    expect(down).toMatchObject({ ok: false, error: { code: 'VENUE_DOWN' } });
  });
});
