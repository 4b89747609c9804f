import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BudgetMeter } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { VenueHttp } from '../../../../src/adapters/hyperliquid/venue-http.ts';
import type { MarketUpdate } from '../../../../src/engine/domain/market-update.ts';
import { gatewayRig, loopbackEndpoints, type Rig, sendOrders } from '../../../support/gateway-rig.ts';
import { ACCOUNT, LoopbackVenue, until } from '../../../support/loopback-venue.ts';

let venue: LoopbackVenue;
let rig: Rig;

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  rig = gatewayRig(venue.url);
});

afterEach(async () => {
  await venue.close();
  await rig.gateway.stop();
});

const updates = (): readonly MarketUpdate[] => rig.of('Market').flatMap((input) => input.updates);
const level = (px: string, sz: string) => ({ px, sz, n: 1 });
const fill = (tid: number, time: number, change: object = {}) => ({
  coin: 'BTC',
  px: '95000.0',
  sz: '0.001',
  side: 'B',
  time,
  startPosition: '0.0',
  dir: 'Open Long',
  closedPnl: '0.0',
  hash: '0x00',
  oid: 77,
  crossed: true,
  fee: '0.04275',
  tid,
  feeToken: 'USDC',
  twapId: null,
  ...change,
});

describe('the start', () => {
  test('tells instruments, marks and the connection', async () => {
    await rig.connect();
    expect(rig.of('Instruments')[0]?.instruments).toEqual([
      { asset: 0, symbol: 'BTC', szDecimals: 5, priceDecimals: 1, maxLeverage: 40, listed: true },
      { asset: 1, symbol: 'ETH', szDecimals: 4, priceDecimals: 2, maxLeverage: 25, listed: true },
    ]);
    expect(rig.of('VenueStatus').map(({ connection }) => connection)).toEqual(['connecting', 'connected']);
    rig.gateway.flushMarket();
    expect(updates()[0]).toMatchObject({
      type: 'mark',
      asset: 0,
      markTicks: 950_010,
      oracleTicks: 950_000,
      fundingRate: 0.0000125,
    });
  });

  test('keeps on asking while the venue is away, and says so', async () => {
    let away = 2;
    const answer = venue.info.get('metaAndAssetCtxs');
    venue.info.set('metaAndAssetCtxs', (body) => {
      away -= 1;
      return away >= 0 ? { status: 502, body: '<html></html>' } : (answer?.(body) ?? 'drop');
    });
    await rig.connect();
    expect(rig.of('VenueStatus').map(({ connection }) => connection)).toEqual([
      'connecting',
      'disconnected',
      'connecting',
      'connected',
    ]);
  });

  test('asks for history before live trades, in whole bars, and sums the running one up', async () => {
    await rig.gateway.stop();
    const barMs = 60_000;
    const nowBar = Math.floor(Date.now() / barMs) * barMs;
    const candle = (t: number, close: string) => ({
      t,
      T: t + barMs - 1,
      s: 'BTC',
      i: '1m',
      o: '95000.0',
      c: close,
      h: '95010.0',
      l: '94990.0',
      v: '1.5',
      n: 3,
    });
    venue.info.set('candleSnapshot', ({ req }) => ({
      json:
        (req as { coin: string }).coin === 'BTC' ? [candle(nowBar - barMs, '95001.0'), candle(nowBar, '95002.0')] : [],
    }));
    rig = gatewayRig(venue.url, { historyBars: 10 });
    await rig.connect();
    await until(() => updates().some((update) => update.type === 'history'));
    expect(updates().find((update) => update.type === 'history')).toEqual({
      type: 'history',
      asset: 0,
      intervalMs: barMs,
      bars: [nowBar - barMs, 950_000, 950_100, 949_900, 950_010, 150_000],
    });
    expect(updates().find((update) => update.type === 'prints')).toMatchObject({
      firstAtMs: nowBar,
      closeTicks: 950_020,
      volumeLots: 150_000,
      count: 3,
    });
    await until(() => venue.subscribed.some((text) => text.includes('trades') && text.includes('BTC')));
  });
});

describe('market data', () => {
  test('is conflated: one book of the newest touch over the last whole book, trades of a bar in one summary', async () => {
    await rig.connect();
    rig.gateway.flushMarket();
    const before = updates().length;
    const time = Date.now();
    venue.push('l2Book', {
      coin: 'BTC',
      time,
      levels: [
        [level('95000.0', '1.0'), level('94990.0', '2.0')],
        [level('95010.0', '1.0'), level('95020.0', '3.0')],
      ],
    });
    venue.push('bbo', { coin: 'BTC', time: time + 5, bbo: [level('94995.0', '0.5'), level('95005.0', '0.25')] });
    const bar = Math.floor(time / 60_000) * 60_000;
    const trade = (tid: number, atMs: number, px: string) => ({
      coin: 'BTC',
      side: 'B',
      px,
      sz: '0.001',
      time: atMs,
      hash: '0x0',
      tid,
      users: ['0x1', '0x2'],
    });
    venue.push('trades', [
      trade(2, bar + 2, '95010.0'),
      trade(1, bar + 1, '95000.0'),
      trade(3, bar + 60_000, '95020.0'),
    ]);
    venue.push('trades', [trade(1, bar + 1, '95000.0'), trade(2, bar + 2, '95010.0')]);
    await until(() => updates().filter((update) => update.type === 'prints').length >= 2);
    const fresh = updates().slice(before);
    expect(fresh.findLast((update) => update.type === 'book')).toMatchObject({
      venueAtMs: time + 5,
      bids: [949_950, 50_000, 949_900, 200_000],
      asks: [950_050, 25_000, 950_100, 100_000, 950_200, 300_000],
    });
    const prints = fresh.filter((update) => update.type === 'prints');
    expect(prints.reduce((sum, print) => sum + print.count, 0)).toBe(3);
    expect(prints.every((print) => Math.floor(print.firstAtMs / 60_000) === Math.floor(print.lastAtMs / 60_000))).toBe(
      true,
    );
  });

  test('of an empty side, nulls and bad figures is told as it is or not at all, never as zero', async () => {
    await rig.connect();
    const time = Date.now();
    venue.push('bbo', { coin: 'BTC', time, bbo: [null, level('95005.0', '0.25')] });
    await until(() => updates().some((update) => update.type === 'book'));
    expect(updates().find((update) => update.type === 'book')).toMatchObject({ bids: [], asks: [950_050, 25_000] });
    const before = updates().filter((update) => update.asset === 1 && update.type === 'book').length;
    venue.push('bbo', { coin: 'ETH', time, bbo: [level('1e3', '1.0'), null] });
    venue.push('l2Book', { coin: 'ETH', time, levels: [[level('3000.001', '1.0')], []] });
    venue.push('l2Book', { coin: 'ETH', time });
    await until(() => rig.gateway.view().problems.length >= 3);
    expect(updates().filter((update) => update.asset === 1 && update.type === 'book')).toHaveLength(before);
    expect(rig.gateway.view().problems.join()).toContain('bbo: bbo[0].px is "1e3", expected was a decimal as text');
  });
});

describe('what a socket may say', () => {
  test.each([
    ['bare text', 'Websocket connection established.'],
    ['a list', '[1,2,3]'],
    ['null', 'null'],
    ['a control frame without data', '{"channel":"subscriptionResponse"}'],
    ['a post answer of another shape', '{"channel":"post","data":null}'],
    ['an error that is no text', '{"channel":"error","data":{"a":1}}'],
    ['an error whose braces hold no JSON', '{"channel":"error","data":"Invalid subscription {broken"}'],
    ['an error with braces around nothing', '{"channel":"error","data":"x {oops}"}'],
    ['trades of nobody', '{"channel":"trades","data":[]}'],
    ['trades that are none', '{"channel":"trades","data":[null]}'],
    ['a channel that nobody knows', '{"channel":"future","data":{}}'],
  ])('%s stops nothing', async (_what, text) => {
    await rig.connect();
    venue.raw(text);
    venue.push('bbo', { coin: 'BTC', time: Date.now(), bbo: [null, null] });
    await until(() => updates().some((update) => update.type === 'book'));
    expect(rig.gateway.view().connection).toBe('connected');
  });
});

describe('the account', () => {
  test('fills come once, whichever way and how often they come, with their client id', async () => {
    await rig.connect();
    const time = Date.now();
    const cloid = `0x${'a'.repeat(32)}`;
    const order = {
      coin: 'BTC',
      side: 'B',
      limitPx: '95000.0',
      sz: '0.0',
      oid: 77,
      timestamp: time,
      origSz: '0.001',
      cloid,
    };
    venue.push('orderUpdates', [{ order, status: 'filled', statusTimestamp: time }]);
    venue.push('userFills', { user: ACCOUNT, fills: [fill(1, time), fill(1, time)] });
    venue.push('userFills', {
      user: ACCOUNT,
      fills: [fill(1, time), fill(2, time + 1), fill(3, time - 3_600_000)],
      isSnapshot: true,
    });
    await until(() => rig.of('Fill').length >= 2);
    venue.info.set('userFillsByTime', () => ({ json: [fill(1, time), fill(2, time + 1)] }));
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'reconnect' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    expect(rig.of('Fill').map(({ tid }) => tid)).toEqual(['1', '2']);
    expect(rig.of('Fill')[0]).toMatchObject({
      cloid,
      feeUnits: 42_750,
      priceTicks: 950_000,
      sizeLots: 100,
      isTaker: true,
      isBuy: true,
    });
    expect(rig.of('OrderUpdate')[0]).toMatchObject({
      cloid,
      status: 'filled',
      filledLots: 100,
      remainingLots: 0,
      oid: 77,
    });
    expect(rig.of('AccountSnapshot')[0]?.fills.map(({ tid }) => tid)).toEqual(['1', '2']);
  });

  test('is read whole: cash, positions at cost, orders with their children, deposits', async () => {
    await rig.connect();
    const summary = { accountValue: '1100.5', totalNtlPos: '950.0', totalRawUsd: '150.5', totalMarginUsed: '47.5' };
    const position = {
      coin: 'BTC',
      szi: '0.01',
      leverage: { type: 'cross', value: 20 },
      entryPx: '94000.0',
      positionValue: '950.0',
      unrealizedPnl: '10.0',
      returnOnEquity: '0.2',
      liquidationPx: null,
      marginUsed: '47.5',
      maxLeverage: 40,
      cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
    };
    venue.info.set('clearinghouseState', () => ({
      json: {
        marginSummary: summary,
        crossMarginSummary: summary,
        withdrawable: '1.0',
        assetPositions: [{ type: 'oneWay', position }],
        time: 5_000,
      },
    }));
    const base = {
      coin: 'BTC',
      side: 'A',
      limitPx: '85000.0',
      sz: '0.01',
      oid: 2,
      timestamp: 1,
      origSz: '0.01',
      triggerCondition: 'Price below 93000',
      isTrigger: true,
      triggerPx: '93000.0',
      children: [],
      isPositionTpsl: false,
      reduceOnly: true,
      orderType: 'Stop Market',
      tif: null,
      cloid: null,
    };
    const parent = {
      ...base,
      side: 'B',
      oid: 1,
      orderType: 'Limit',
      isTrigger: false,
      triggerPx: '0.0',
      reduceOnly: false,
      tif: 'Gtc',
      children: [{ ...base, oid: 3 }],
    };
    const ofPosition = {
      ...base,
      oid: 4,
      isPositionTpsl: true,
      sz: '0.0',
      origSz: '0.0',
      orderType: 'Take Profit Market',
    };
    venue.info.set('frontendOpenOrders', () => ({ json: [parent, base, ofPosition, { ...base, oid: 3 }] }));
    venue.info.set('userNonFundingLedgerUpdates', () => ({
      json: [
        { time: 1, hash: '0x1', delta: { type: 'deposit', usdc: '1000.0' } },
        { time: 2, hash: '0x2', delta: { type: 'withdraw', usdc: '10.0', nonce: 1, fee: '1.0' } },
        { time: 3, hash: '0x3', delta: { type: 'accountClassTransfer', usdc: '5.0', toPerp: true } },
      ],
    }));
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'start' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    const [snapshot] = rig.of('AccountSnapshot');
    expect(snapshot).toMatchObject({
      venueAtMs: 5_000,
      cashUnits: 1_090_500_000,
      netDepositsUnits: 994_000_000,
      positions: [{ asset: 0, sizeLots: 1_000, costUnits: 940_000_000 }],
    });
    expect(
      snapshot?.openOrders.map(({ oid, tpsl, live, remainingLots }) => ({ oid, tpsl, live, remainingLots })),
    ).toEqual([
      { oid: 1, tpsl: null, live: true, remainingLots: 1_000 },
      { oid: 2, tpsl: 'sl', live: true, remainingLots: 1_000 },
      { oid: 3, tpsl: 'sl', live: false, remainingLots: 1_000 },
      { oid: 4, tpsl: 'tp', live: true, remainingLots: 1_000 },
    ]);
  });

  test('funding is told as it is paid, and with the statement; what a subscription replays is the past', async () => {
    await rig.connect();
    const row = { time: 4_000, coin: 'BTC', usdc: '-0.125', szi: '-0.01', fundingRate: '0.0000125', nSamples: null };
    venue.push('userFundings', { user: ACCOUNT, isSnapshot: true, fundings: [row] });
    venue.push('userFundings', {
      user: ACCOUNT,
      fundings: [
        { ...row, usdc: '0.25' },
        { ...row, coin: '@1' },
        { ...row, szi: '0.0000001' },
      ],
    });
    await until(() => rig.of('Funding').length === 1);
    expect(rig.of('Funding')[0]).toEqual({
      kind: 'Funding',
      asset: 0,
      units: 250_000,
      sizeLots: -1_000,
      rate: 0.0000125,
      venueAtMs: 4_000,
    });
    const { time, ...delta } = row;
    venue.info.set('userFunding', () => ({ json: [{ time, hash: '0x', delta: { type: 'funding', ...delta } }] }));
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'reconnect' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    expect(rig.of('AccountSnapshot')[0]?.funding).toMatchObject([{ units: -125_000 }]);
    expect(rig.gateway.view().problems.join()).toContain('a funding payment of BTC cannot be read');
  });

  test('half of a truth is none: an unreadable answer is asked for again, and no snapshot is made of the rest', async () => {
    await rig.connect();
    let bad = 2;
    const good = venue.info.get('clearinghouseState');
    venue.info.set('clearinghouseState', (body) => {
      bad -= 1;
      return bad >= 0 ? { json: { marginSummary: {} } } : (good?.(body) ?? 'drop');
    });
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'start' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    expect(bad).toBe(-1);
    expect(rig.gateway.view().problems.join()).toContain(
      'clearinghouseState: the answer cannot be read: marginSummary.accountValue is nothing',
    );
  });

  test('an order is asked for by its client id', async () => {
    await rig.connect();
    const cloid = `0x${'b'.repeat(32)}`;
    rig.gateway.execute({ kind: 'QueryOrder', effectId: 'q1', gate: 'none', cloid, asset: 1 });
    await until(() => rig.of('OrderUpdate').length === 1);
    expect(rig.of('OrderUpdate')[0]).toMatchObject({ cloid, asset: 1, status: 'unknownOid' });
  });
});

describe('a lost connection', () => {
  test('is told, comes back by itself, and every subscription is made anew', async () => {
    await rig.connect();
    // Four of each of two markets, the contexts of all, and four of the account.
    const made = 13;
    await until(() => venue.subscribed.length === made);
    venue.breakStreams();
    await until(() => rig.of('VenueStatus').at(-1)?.connection === 'connecting');
    await until(() => rig.of('VenueStatus').at(-1)?.connection === 'connected');
    await until(() => rig.gateway.view().sockets.market === 'ready');
    await until(() => venue.subscribed.length === 2 * made);
    // The account's heartbeat is one of the market's channels, on a socket of its own.
    expect(new Set(venue.subscribed).size).toBe(made - 1);
    expect(rig.of('AdapterFault').map(({ component, recovered }) => [component, recovered])).toEqual([
      ['market', false],
      ['market', true],
    ]);
  });

  test('by a subscription on which the venue hangs up ends once that one is found', async () => {
    venue.onSubscribe = (subscription, socket) => {
      if (subscription['type'] !== 'bbo' || subscription['coin'] !== 'ETH') return true;
      socket.terminate();
      return false;
    };
    rig.gateway.start((body) => rig.inputs.push(body));
    await until(() => rig.gateway.view().sockets.market === 'ready', 15_000);
    expect(rig.gateway.view().problems.join()).toContain('"type":"bbo","coin":"ETH"');
    venue.push('bbo', { coin: 'BTC', time: Date.now(), bbo: [null, null] });
    await until(() => updates().some((update) => update.type === 'book' && update.asset === 0));
  });
});

describe('an unwatched window', () => {
  test('makes the connection idle while nothing is open, and not a moment longer', async () => {
    await rig.connect();
    const now = () => rig.gateway.view().profile.usageNow;
    rig.gateway.setWatched(false);
    // Nobody knows yet whether something is open.
    expect(now()).toBe('steady');
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'start' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    expect(now()).toBe('idle');
    rig.gateway.setWatched(true);
    expect(now()).toBe('steady');
    rig.gateway.setWatched(false);
    rig.gateway.execute(sendOrders('e1'));
    expect(now()).toBe('steady');
  });

  test('asks for the statement once a minute instead of twice then', async () => {
    await rig.connect();
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'start' });
    await until(() => rig.of('AccountSnapshot').length === 1);
    const ask = (id: string) =>
      rig.gateway.execute({ kind: 'QueryAccount', effectId: id, gate: 'none', reason: 'periodic' });
    rig.gateway.setWatched(false);
    ask('q2');
    await until(() => rig.of('AccountSnapshot').length === 2);
    ask('q3');
    rig.gateway.setWatched(true);
    ask('q4');
    await until(() => rig.of('AccountSnapshot').length === 3);
    expect(venue.asked.filter((type) => type === 'clearinghouseState')).toHaveLength(3);
  });
});

describe('a spent budget', () => {
  test('holds periodic questions for the account back, so that room is left for cancels and stops; others are asked', async () => {
    const meter = new BudgetMeter(() => Date.now());
    rig = gatewayRig(venue.url, { meter, http: new VenueHttp(loopbackEndpoints(venue.url), meter) });
    await rig.connect();
    meter.spend(900);
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'periodic' });
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q2', gate: 'none', reason: 'reconnect' });
    await until(() => rig.of('AccountSnapshot').length > 0);
    expect(rig.of('AccountSnapshot').map(({ reason }) => reason)).toEqual(['reconnect']);
    expect(venue.asked.filter((type) => type === 'frontendOpenOrders')).toHaveLength(1);
  });
});

describe('a question for the account', () => {
  test('is answered with its own mark, also one that came while another was under way', async () => {
    rig = gatewayRig(venue.url);
    await rig.connect();
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'reconnect', epoch: 3 });
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q2', gate: 'none', reason: 'reconnect', epoch: 5 });
    await until(() => rig.of('AccountSnapshot').length > 1);
    expect(rig.of('AccountSnapshot').map(({ epoch }) => epoch)).toEqual([3, 5]);
  });
});

describe('funding', () => {
  const payment = (time: number) => ({
    time,
    hash: '0x00',
    delta: { type: 'funding', coin: 'BTC', usdc: '-0.5', szi: '0.001', fundingRate: '0.0000125', nSamples: null },
  });

  test('is read page after page, and again when the rest of the account could not be read', async () => {
    const firstMs = Date.now() - 5 * 3_600_000;
    const all = Array.from({ length: 700 }, (_, place) => payment(firstMs + place * 1_000));
    venue.info.set('userFunding', ({ startTime }) => ({
      json: all.filter(({ time }) => time >= Number(startTime)).slice(0, 500),
    }));
    const answer = venue.info.get('userNonFundingLedgerUpdates');
    if (answer === undefined) throw new Error('the server answers for movements of money');
    let away = 1;
    venue.info.set('userNonFundingLedgerUpdates', (body) => (away-- > 0 ? { status: 500, body: 'no' } : answer(body)));
    rig = gatewayRig(venue.url, { fillsSinceMs: firstMs - 10 * 3_600_000 });
    await rig.connect();
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q1', gate: 'none', reason: 'start' });
    await until(() => rig.of('AccountSnapshot').length > 0);
    expect(rig.of('AccountSnapshot')[0]?.funding).toHaveLength(700);
  });
});
