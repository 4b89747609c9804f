import { afterEach, expect, test } from 'vitest';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { ALICE, BOB, cloidOf, type LiveVenue } from '../support/live-venue.ts';
import { type StreamClient, StreamLab } from '../support/stream-lab.ts';

/*
 * What a client knows that only listens, against what one is told that asks: after an hour of trading every picture that a stream feeds is the
 * answer of /info. One client listens from the beginning, another came in the middle.
 */

/** JSON of the wire; paths that are read are known to be there. */
// oxlint-disable-next-line typescript/no-explicit-any -- compared as a whole; what is read is there or the test fails
type Json = any;

const MINUTES = 60;
const USER = { user: ALICE };
const COINS = ['BTC', 'ETH'] as const;
const INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;

let lab: StreamLab;

afterEach(async () => {
  await lab.close();
  expect(lab.live.problems).toEqual([]);
});

const FOLLOWED: readonly (readonly [type: string, more: object])[] = [
  ...[
    'openOrders',
    'clearinghouseState',
    'spotState',
    'webData2',
    'webData3',
    'userFills',
    'userFundings',
    'orderUpdates',
    'userHistoricalOrders',
    'userNonFundingLedgerUpdates',
  ].map((type) => [type, USER] as const),
  ['allMids', {}],
  ['allDexsAssetCtxs', {}],
  ['assetCtxs', { dex: '' }],
  ...COINS.flatMap((coin) => ['l2Book', 'bbo', 'trades', 'activeAssetCtx'].map((type) => [type, { coin }] as const)),
  ...COINS.map((coin) => ['l2Book', { coin, fast: true }] as const),
  ...COINS.flatMap((coin) => INTERVALS.map((interval) => ['candle', { coin, interval }] as const)),
];

async function listener(): Promise<StreamClient> {
  const client = await lab.client();
  for (const [type, more] of FOLLOWED) client.say({ method: 'subscribe', subscription: { type, ...more } });
  await client.until(() => client.of('subscriptionResponse').length === FOLLOWED.length);
  return client;
}

/** A minute of a trading day: the market moves, two accounts trade, rest, cancel, protect and change their minds. */
function minute(live: LiveVenue, chance: RandomStream, no: number): void {
  for (const asset of [0, 1]) {
    const middle = asset === 0 ? 1_000_000 : 400_000;
    const ticks = Math.round((middle * (1 + chance.int(-60, 60) / 10_000)) / 100) * 100;
    live.move(asset, ticks);
    const lots = 100 * chance.int(10, 40);
    const sell = chance.int(0, 1) === 1;
    const worst = sell ? ticks * 0.98 : ticks * 1.02;
    const away = sell ? ticks * 1.02 : ticks * 0.98;
    const level = (price: number): number => Math.round(price / 100) * 100;
    live.send([{ asset, sell, lots, ticks: level(worst), tif: 'Ioc' }]);
    live.send([{ asset, sell, lots, ticks: level(away), cloid: cloidOf(10 * no + asset + 1) }]);
    live.send([{ asset, sell: !sell, lots: 1_000, ticks: level(sell ? worst : away), tif: 'Gtc' }], BOB);
    if (no % 4 === 0)
      live.send(
        [
          { asset, sell, lots, ticks: level(away) },
          { asset, sell: !sell, lots, trigger: { ticks: level(away * (sell ? 1.03 : 0.97)), tpsl: 'sl' } },
        ],
        ALICE,
        'normalTpsl',
      );
  }
  if (no % 3 === 0) {
    const [oldest] = live.exchange.openOrderDetails(ALICE);
    if (oldest !== undefined)
      live.request({ kind: 'cancel', account: ALICE, cancels: [{ asset: oldest.asset, oid: oldest.oid }] });
  }
  if (no % 20 === 7) live.request({ kind: 'classTransfer', account: ALICE, units: 10_000_000, toPerp: false });
  live.pass(60_000);
}

/** The last frame of a channel that fits. */
function last(client: StreamClient, channel: string, fits: (data: Json) => boolean = () => true): Json {
  const found = client.of<Json>(channel).filter((data) => fits(data));
  if (found.length === 0) throw new Error(`nothing came on ${channel}`);
  return found.at(-1);
}

/** All rows that the frames of a channel brought, once each by their key. */
function gathered(
  frames: readonly Json[],
  rowsIn: (data: Json) => readonly Json[],
  keyOf: (row: Json) => unknown,
): Json {
  const rows = new Map<string, Json>();
  for (const frame of frames) for (const row of rowsIn(frame)) rows.set(JSON.stringify(keyOf(row)), row);
  return Object.fromEntries([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const keyed = (rows: readonly Json[], keyOf: (row: Json) => unknown): Json => gathered([rows], (all) => all, keyOf);

/** A value without its fields of these names, at any depth: times at which a picture was made. */
function without(value: Json, ...names: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((each) => without(each, ...names));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, without(each, ...names)]));
}

/** What each channel has come to mean to a listener, beside the answer to the question that asks for the same. */
function pictures(live: LiveVenue, client: StreamClient): Readonly<Record<string, { heard: Json; asked: Json }>> {
  const ask = (type: string, more: object = {}): Json => live.ask<Json>(type, more);
  const coinOf = (coin: string) => (data: Json) => data.coin === coin;
  const state = without(ask('clearinghouseState', USER), 'time');
  const orders = ask('frontendOpenOrders', USER);
  const web = last(client, 'webData2');
  const found: Record<string, { heard: Json; asked: Json }> = {
    openOrders: { heard: last(client, 'openOrders').orders, asked: orders },
    clearinghouseState: {
      heard: without(last(client, 'clearinghouseState').clearinghouseState, 'time'),
      asked: state,
    },
    spotState: { heard: last(client, 'spotState').spotState, asked: ask('spotClearinghouseState', USER) },
    'webData2, account': { heard: without(web.clearinghouseState, 'time'), asked: state },
    'webData2, orders': { heard: web.openOrders, asked: orders },
    'webData2, ledger': { heard: web.cumLedger, asked: last(client, 'webData3').userState.cumLedger },
    userFills: {
      heard: gathered(
        client.of('userFills'),
        (data) => data.fills,
        (fill) => fill.tid,
      ),
      asked: keyed(ask('userFills', USER), (fill) => fill.tid),
    },
    orderUpdates: { heard: endsHeard(client), asked: endsAsked(live, client) },
    userNonFundingLedgerUpdates: {
      heard: gathered(
        client.of('userNonFundingLedgerUpdates'),
        (data) => data.nonFundingLedgerUpdates,
        (row) => row,
      ),
      asked: keyed(ask('userNonFundingLedgerUpdates', { ...USER, startTime: 0 }), (row) => row),
    },
    userFundings: {
      heard: gathered(
        client.of('userFundings'),
        (data) => data.fundings,
        ({ time, coin }) => [time, coin],
      ),
      asked: keyed(
        ask('userFunding', { ...USER, startTime: 0 }).map((row: Json) => ({
          time: row.time,
          ...without(row.delta, 'type'),
        })),
        ({ time, coin }) => [time, coin],
      ),
    },
    allMids: { heard: last(client, 'allMids').mids, asked: ask('allMids') },
    allDexsAssetCtxs: { heard: last(client, 'allDexsAssetCtxs').ctxs, asked: [['', ask('metaAndAssetCtxs')[1]]] },
    assetCtxs: { heard: last(client, 'assetCtxs').ctxs, asked: ask('metaAndAssetCtxs')[1] },
  };
  for (const [asset, coin] of COINS.entries()) {
    const book = without(ask('l2Book', { coin }), 'time');
    const isFast = (data: Json): boolean => data.fast === true;
    const heardBook = without(
      last(client, 'l2Book', (data) => coinOf(coin)(data) && !isFast(data)),
      'time',
    );
    found[`l2Book ${coin}`] = { heard: heardBook, asked: book };
    found[`l2Book fast ${coin}`] = {
      heard: last(client, 'l2Book', (data) => coinOf(coin)(data) && isFast(data)).levels,
      asked: book.levels.map((side: Json) => side.slice(0, 5)),
    };
    found[`bbo ${coin}`] = {
      heard: last(client, 'bbo', coinOf(coin)).bbo,
      asked: [book.levels[0][0] ?? null, book.levels[1][0] ?? null],
    };
    found[`activeAssetCtx ${coin}`] = {
      heard: last(client, 'activeAssetCtx', coinOf(coin)).ctx,
      asked: ask('metaAndAssetCtxs')[1][asset],
    };
    // From the first that it heard on: the opening repeats the newest thirty.
    const trades = client.of<Json>('trades').flat();
    const own = trades.filter(coinOf(coin));
    const firstTid = Math.min(...own.map(({ tid }: Json) => tid));
    const recent = ask('recentTrades', { coin }).filter(({ tid }: Json) => tid >= firstTid);
    found[`trades ${coin}`] = { heard: keyed(own, ({ tid }) => tid), asked: keyed(recent, ({ tid }) => tid) };
    for (const interval of INTERVALS) {
      const bars = client.of<Json>('candle').filter((bar) => bar.s === coin && bar.i === interval);
      const heard = keyed(bars, ({ t }) => t);
      const req = { coin, interval, startTime: Math.min(...bars.map(({ t }) => t)), endTime: live.wallMs };
      found[`candle ${coin} ${interval}`] = { heard, asked: keyed(ask('candleSnapshot', { req }), ({ t }) => t) };
    }
  }
  return found;
}

/** The last word on each order that the listener heard of. */
function endsHeard(client: StreamClient): Json {
  const said = gathered(
    client.of<Json>('orderUpdates'),
    (rows) => rows,
    ({ order }) => order.oid,
  );
  return Object.fromEntries(
    Object.entries<Json>(said).map(([oid, { order, status }]) => [oid, { coin: order.coin, status, sz: order.sz }]),
  );
}

function endsAsked(live: LiveVenue, client: StreamClient): Json {
  const oids = Object.keys(endsHeard(client)).map(Number);
  return Object.fromEntries(
    oids.map((oid) => {
      const { order } = live.ask<Json>('orderStatus', { ...USER, oid });
      return [String(oid), { coin: order.order.coin, status: order.status, sz: order.order.sz }];
    }),
  );
}

test('after an hour of trading every stream says what /info says', { timeout: 60_000 }, async () => {
  lab = await StreamLab.open();
  const { live } = lab;
  for (const user of [ALICE, BOB]) live.venue.open(user);
  const chance = new RandomStream(20251010, 'streams');
  const early = await listener();
  let late: StreamClient | null = null;
  for (let no = 0; no < MINUTES; no += 1) {
    minute(live, chance, no);
    await early.settle();
    if (no === MINUTES / 2) late = await listener();
  }
  if (late === null) throw new Error('nobody came in the middle');
  // The slowest pictures come every quarter of a minute.
  live.pass(20_000);
  for (const client of [early, late]) {
    const names = Object.keys(pictures(live, client));
    for (const name of names) {
      await expect
        .poll(() => pictures(live, client)[name]?.heard, { timeout: 5_000, message: name })
        .toEqual(pictures(live, client)[name]?.asked);
    }
  }
  const fills = live.ask<Json[]>('userFills', USER);
  expect(fills.length).toBeGreaterThan(50);
  expect(live.ask<Json[]>('userFunding', { ...USER, startTime: 0 }).length).toBeGreaterThan(0);
  expect(live.ask<Json[]>('frontendOpenOrders', USER).length).toBeGreaterThan(0);
  // No order was left out. Refused ones stand in the history alone: the answer to their request has said it.
  const history = live.ask<Json[]>('historicalOrders', USER).filter(({ status }) => !/rejected$/i.test(status));
  const oids = new Set(history.map(({ order }) => String(order.oid)));
  expect(Object.keys(endsHeard(early)).toSorted()).toEqual([...oids].toSorted());
});
