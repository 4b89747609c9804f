import { BASE_URLS, Hyperliquid, type OrderRequest, WSS_URLS } from 'hyperliquid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { until } from '../support/loopback-venue.ts';
import { SandboxDay } from '../support/sandbox-day.ts';
import { addressOf, wallet } from '../support/sandbox-lab.ts';

/*
 * A day of trading with the package `hyperliquid` of another author, unmodified. It takes no address as an option; its constructor reads it from
 * its exported tables of addresses, which are set here. It sets a referral code on its own with the first order, and it prints a lot.
 */

const KEY = `0x${(1).toString(16).padStart(64, '0')}`;
const USER = addressOf(wallet(1));
const REAL = { base: BASE_URLS.PRODUCTION, wss: WSS_URLS.PRODUCTION };

let day: SandboxDay;
let client: Hyperliquid;

beforeAll(async () => {
  for (const method of ['log', 'warn', 'error'] as const) vi.spyOn(console, method).mockReturnValue();
  day = await SandboxDay.open();
  Object.assign(BASE_URLS, { PRODUCTION: day.url });
  Object.assign(WSS_URLS, { PRODUCTION: day.wsUrl });
  client = new Hyperliquid({ privateKey: KEY, enableWs: true, disableAssetMapRefresh: true, walletAddress: USER });
  await client.connect();
});

afterAll(async () => {
  let isClosed = false;
  client.ws.on('close', () => (isClosed = true));
  client.disconnect();
  await until(() => isClosed);
  Object.assign(BASE_URLS, { PRODUCTION: REAL.base });
  Object.assign(WSS_URLS, { PRODUCTION: REAL.wss });
  await day.close();
  vi.restoreAllMocks();
});

const order = (words: Partial<OrderRequest>): OrderRequest =>
  ({
    coin: 'BTC-PERP',
    is_buy: true,
    sz: 0.01,
    limit_px: 94_000,
    order_type: { limit: { tif: 'Gtc' } },
    reduce_only: false,
    ...words,
  }) as OrderRequest;

/** The one status of an order reply. */
async function placed(words: Partial<OrderRequest>): Promise<Record<string, { oid: number; [key: string]: unknown }>> {
  const reply = await client.exchange.placeOrder(order(words));
  expect(reply).toMatchObject({ status: 'ok', response: { type: 'order', data: { statuses: [expect.anything()] } } });
  return reply.response.data.statuses[0];
}

const CLOID = `0x${'c1'.repeat(16)}`;

describe('a trading day of the package hyperliquid', () => {
  test('learns the names of the markets and what they cost', async () => {
    expect(await client.custom.getAllAssets()).toEqual({ perp: ['BTC-PERP', 'ETH-PERP'], spot: expect.any(Array) });
    expect(await client.info.getAllMids()).toMatchObject({ 'BTC-PERP': 95_000, 'ETH-PERP': 3_500 });
    const book = await client.info.getL2Book('BTC-PERP');
    expect(book).toMatchObject({
      coin: 'BTC-PERP',
      levels: [
        [{ px: 94_999 }, {}, {}, {}, {}],
        [{ px: 95_001 }, {}, {}, {}, {}],
      ],
    });
    expect(await client.info.perpetuals.getMeta()).toMatchObject({
      universe: [{ name: 'BTC-PERP', szDecimals: 5 }, {}],
    });
    expect(await client.info.perpetuals.getClearinghouseState(USER)).toMatchObject({ withdrawable: 10_000 });
  });

  test('places, replaces and cancels', async () => {
    const { resting } = await placed({ cloid: CLOID });
    expect(resting).toEqual({ oid: expect.any(Number), cloid: CLOID });
    const { filled } = await placed({ limit_px: 95_500, order_type: { limit: { tif: 'Ioc' } } });
    expect(filled).toEqual({ oid: expect.any(Number), totalSz: '0.01', avgPx: '95001.0' });
    expect(await client.info.getUserOpenOrders(USER)).toMatchObject([
      { coin: 'BTC-PERP', side: 'buy', limitPx: 94_000, oid: resting?.oid },
    ]);
    expect(await client.exchange.modifyOrder(CLOID, order({ limit_px: 93_000, cloid: CLOID }) as never)).toEqual({
      status: 'ok',
      response: { type: 'default' },
    });
    const [moved] = await client.info.getUserOpenOrders(USER);
    expect(moved).toMatchObject({ limitPx: 93_000, cloid: CLOID });
    expect(moved?.oid).not.toBe(resting?.oid);
    expect(await client.info.getOrderStatus(USER, moved?.oid as number)).toMatchObject({
      status: 'order',
      order: { status: 'open' },
    });
    expect(await client.exchange.cancelOrder({ coin: 'BTC-PERP', o: moved?.oid as number })).toEqual({
      status: 'ok',
      response: { type: 'cancel', data: { statuses: ['success'] } },
    });
    expect(await client.exchange.cancelOrder({ coin: 'BTC-PERP', o: 1 })).toMatchObject({
      response: { data: { statuses: [{ error: 'Order was never placed, already canceled, or filled. asset=0' }] } },
    });
    await placed({ cloid: `0x${'c2'.repeat(16)}` });
    expect(await client.exchange.cancelOrderByCloid('BTC-PERP', `0x${'c2'.repeat(16)}`)).toMatchObject({
      response: { data: { statuses: ['success'] } },
    });
  });

  test('stops, batches, leverage, refusals', async () => {
    const stop = await placed({
      is_buy: false,
      limit_px: 80_000,
      reduce_only: true,
      order_type: { trigger: { isMarket: true, triggerPx: 90_000, tpsl: 'sl' } },
    });
    expect(stop).toBe('waitingForTrigger');
    const batch = await client.exchange.placeOrder({
      orders: [
        order({ limit_px: 90_000 }),
        order({ limit_px: 90_000.5 }),
        order({ limit_px: 94_100, order_type: { limit: { tif: 'Alo' } } }),
      ],
      grouping: 'na',
    });
    expect(batch.response.data.statuses).toMatchObject([
      { resting: {} },
      { error: 'Price must be divisible by tick size. asset=0' },
      { resting: {} },
    ]);
    expect(await client.exchange.updateLeverage('ETH-PERP', 'isolated', 7)).toMatchObject({ status: 'ok' });
    expect(await client.exchange.updateLeverage('ETH-PERP', 'isolated', 99)).toMatchObject({
      status: 'err',
      response: expect.stringContaining('Invalid leverage value'),
    });
    expect(await client.exchange.transferBetweenSpotAndPerp(10, false)).toMatchObject({ status: 'ok' });
    expect(await client.info.spot.getSpotClearinghouseState(USER)).toMatchObject({ balances: [{ total: 10 }] });
    expect(await client.exchange.approveAgent({ agentAddress: wallet(31).address, agentName: 'bot' })).toMatchObject({
      status: 'ok',
    });
    await client.custom.cancelAllOrders();
    expect(await client.info.getUserOpenOrders(USER)).toEqual([]);
  });

  test('streams: book, trades, candles, its own orders and fills', async () => {
    const heard = new Map<string, unknown[]>();
    const hear = (name: string) => (data: unknown) => void heard.set(name, [...(heard.get(name) ?? []), data]);
    const { subscriptions } = client;
    await subscriptions.subscribeToAllMids(hear('allMids'));
    await subscriptions.subscribeToL2Book('BTC-PERP', hear('l2Book'));
    await subscriptions.subscribeToTrades('BTC-PERP', hear('trades'));
    await subscriptions.subscribeToCandle('BTC-PERP', '1m', hear('candle'));
    await subscriptions.subscribeToOrderUpdates(USER, hear('orderUpdates'));
    await subscriptions.subscribeToUserFills(USER, hear('userFills'));
    await subscriptions.subscribeToWebData2(USER, hear('webData2'));
    const { filled } = await placed({
      is_buy: false,
      limit_px: 94_500,
      order_type: { limit: { tif: 'Ioc' } },
      reduce_only: true,
    });
    const startedMs = Date.now();
    while (heard.size < 7 && Date.now() - startedMs < 10_000) {
      day.skip(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...heard.keys()].sort()).toEqual([
      'allMids',
      'candle',
      'l2Book',
      'orderUpdates',
      'trades',
      'userFills',
      'webData2',
    ]);
    await until(() => JSON.stringify(heard.get('userFills')).includes(`"oid":${filled?.oid}`));
    expect(JSON.stringify(heard.get('orderUpdates'))).toContain('"status":"filled"');
    expect(heard.get('l2Book')?.at(-1)).toMatchObject({
      coin: 'BTC-PERP',
      levels: [
        [{ px: expect.any(Number) }, {}, {}, {}, {}],
        [{}, {}, {}, {}, {}],
      ],
    });
  });

  test('orders as post frames over the WebSocket', async () => {
    const reply = await client.wsPayloads.placeOrder(order({ limit_px: 91_000 }));
    expect(JSON.stringify(reply)).toContain('resting');
    expect(await client.info.getUserOpenOrders(USER)).toMatchObject([{ limitPx: 91_000 }]);
    await client.custom.cancelAllOrders();
    day.exchange.audit();
    expect(day.problems).toEqual([]);
  });

  test('it has set its referral code on its own', () => {
    expect(day.venue.directory.referrerOf(USER)).not.toBeNull();
  });
});
