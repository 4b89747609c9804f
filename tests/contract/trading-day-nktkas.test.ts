import { ApiRequestError, HttpTransport, type SubscriptionClient } from '@nktkas/hyperliquid';
import { SymbolConverter } from '@nktkas/hyperliquid/utils';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/loopback-venue.ts';
import { SandboxDay } from '../support/sandbox-day.ts';
import { addressOf, wallet } from '../support/sandbox-lab.ts';
import { SDK_IMPORTS, SdkDesk } from '../support/sdk-desk.ts';
import { cloid, exit, limit, type Order } from '../support/sdk-orders.ts';
import { TypedValues } from '../support/sdk-types.ts';

/*
 * A day of trading with the client library @nktkas/hyperliquid as it is published, against the running sandbox. The steps build on each other.
 */

let day: SandboxDay;
let desk: SdkDesk;
let subs: SubscriptionClient;
const typed = new TypedValues();

beforeAll(async () => {
  day = await SandboxDay.open();
  desk = SdkDesk.open(day, 1, typed);
  subs = await desk.follow(day);
});

afterAll(async () => {
  desk.close();
  await day.close();
});

afterEach(async () => {
  await desk.agree();
  day.exchange.audit();
  expect(day.problems).toEqual([]);
});

async function place(orders: readonly Order[], grouping: 'na' | 'normalTpsl' | 'positionTpsl' = 'na') {
  const reply = await desk.exchange.order({ orders: [...orders], grouping });
  return reply.response.data.statuses;
}

async function restingOid(order: Order): Promise<number> {
  const [status] = await place([order]);
  return (status as { resting: { oid: number } }).resting.oid;
}

async function refusalOf(request: Promise<unknown>): Promise<string> {
  const refused: unknown = await request.then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(ApiRequestError);
  return (refused as ApiRequestError).message;
}

async function flatten(): Promise<void> {
  const { assetPositions } = await desk.info.clearinghouseState({ user: desk.user });
  for (const { position } of assetPositions) {
    const a = position.coin === 'BTC' ? 0 : 1;
    const size = Number(position.szi);
    const worst = a === 0 ? ['86000', '104000'] : ['3200', '3800'];
    await place([limit(size < 0, worst[size < 0 ? 1 : 0] as string, String(Math.abs(size)), 'Ioc', { a, r: true })]);
  }
  const open = await desk.info.openOrders({ user: desk.user });
  if (open.length === 0) return;
  await desk.exchange.cancel({ cancels: open.map(({ coin, oid }) => ({ a: coin === 'BTC' ? 0 : 1, o: oid })) });
}

describe('a trading day of @nktkas/hyperliquid', () => {
  test('before the bell: names, prices, an account with its deposit', async () => {
    const symbols = await SymbolConverter.create({ transport: new HttpTransport({ apiUrl: day.url }) });
    expect([symbols.getAssetId('BTC'), symbols.getAssetId('ETH')]).toEqual([0, 1]);
    expect(symbols.getSzDecimals('BTC')).toBe(5);
    const { info, user } = desk;
    expect((await info.meta()).universe.map(({ name }) => name)).toEqual(['BTC', 'ETH']);
    expect(await info.allMids()).toMatchObject({ BTC: '95000.0', ETH: '3500.0' });
    expect((await info.l2Book({ coin: 'BTC' }))?.levels[0][0]).toEqual({ px: '94999.0', sz: '5.0', n: 1 });
    expect(await info.l2Book({ coin: 'btc' })).toBeNull();
    expect(await info.clearinghouseState({ user })).toMatchObject({ withdrawable: '10000.0', assetPositions: [] });
    await info.metaAndAssetCtxs();
    await info.spotMeta();
    await info.spotMetaAndAssetCtxs();
    await info.spotClearinghouseState({ user });
    await info.perpDexs();
    await info.outcomeMeta();
    await info.exchangeStatus();
    await info.userAbstraction({ user });
    await info.userFees({ user });
    await info.portfolio({ user });
    await info.predictedFundings();
    await info.activeAssetData({ user, coin: 'BTC' });
    await info.candleSnapshot({ coin: 'BTC', interval: '1m', startTime: Date.now() - 3_600_000 });
    await info.maxMarketOrderNtls();
    await info.referral({ user });
    await info.subAccounts({ user });
    await info.marginTable({ id: 50 });
  });

  test('orders of each time in force', async () => {
    const statuses = await place([
      limit(true, '95100', '0.01', 'Ioc', { c: cloid(1) }),
      limit(true, '94000', '0.01', 'Gtc', { c: cloid(2) }),
      limit(true, '93000', '0.01', 'Alo'),
      limit(true, '96000', '0.002', 'FrontendMarket'),
      limit(false, '95001', '0.004', 'Gtc', { c: cloid(3) }),
    ]);
    expect(statuses).toEqual([
      { filled: { totalSz: '0.01', avgPx: '95001.0', oid: expect.any(Number), cloid: cloid(1) } },
      { resting: { oid: expect.any(Number), cloid: cloid(2) } },
      { resting: { oid: expect.any(Number) } },
      { filled: { totalSz: '0.002', avgPx: '95001.0', oid: expect.any(Number) } },
      { resting: { oid: expect.any(Number), cloid: cloid(3) } },
    ]);
    expect((await desk.info.clearinghouseState({ user: desk.user })).assetPositions).toMatchObject([
      { type: 'oneWay', position: { coin: 'BTC', szi: '0.012', entryPx: '95001.0', leverage: { type: 'cross' } } },
    ]);
  });

  test('refusals in the words of the exchange, leg by leg', async () => {
    const text = await refusalOf(
      place([
        limit(true, '94000', '0.01', 'Gtc'),
        limit(true, '96000', '0.01', 'Alo'),
        limit(true, '90000', '0.01', 'Ioc'),
        limit(true, '94000.5', '0.01', 'Gtc'),
        limit(true, '94000', '0.00001', 'Gtc'),
        limit(true, '94000', '90', 'Gtc'),
        limit(true, '10000', '0.01', 'Gtc'),
        limit(true, '105000', '0.01', 'Ioc'),
        limit(true, '94000', '0.01', 'Gtc', { r: true }),
      ]),
    );
    for (const words of [
      'Post only order would have immediately matched, bbo was 94999@95001. asset=0',
      'Order could not immediately match against any resting orders. asset=0',
      'Price must be divisible by tick size. asset=0',
      'Order must have minimum value of $10. asset=0',
      'Insufficient margin to place order. asset=0',
      'Order price cannot be more than 80% away from the reference price asset=0',
      'Price too far from oracle asset=0',
      'Reduce only order would increase position. asset=0',
    ])
      expect(text).toContain(words);
    expect(await refusalOf(place([limit(true, '94000', '0.01', 'Gtc', { a: 77 })]))).toContain('asset=77');
    expect(await refusalOf(place([limit(true, '94000', '0.01', 'Gtc', { c: cloid(2) })]))).toMatch(/cloid/i);
    expect(await refusalOf(desk.exchange.scheduleCancel({ time: Date.now() + 60_000 }))).toMatch(
      /^Cannot set scheduled cancel time until enough volume traded\. Required: \$1000000\. Traded: \$/,
    );
  });

  test('replaces and cancels by number and by client id', async () => {
    const { exchange, info, user } = desk;
    const oid = await restingOid(limit(true, '92000', '0.01', 'Gtc'));
    expect(await exchange.modify({ oid, order: limit(true, '92100', '0.02', 'Gtc') })).toEqual({
      status: 'ok',
      response: { type: 'default' },
    });
    const replaced = (await info.openOrders({ user })).find(({ limitPx }) => limitPx === '92100.0');
    expect(replaced).toMatchObject({ sz: '0.02', coin: 'BTC', side: 'B' });
    expect(replaced?.oid).toBeGreaterThan(oid);
    expect(await info.orderStatus({ user, oid })).toMatchObject({ order: { status: 'canceled' } });
    const many = await exchange.batchModify({
      modifies: [
        { oid: replaced?.oid as number, order: limit(true, '92200', '0.01', 'Gtc') },
        { oid: cloid(2), order: limit(true, '93900', '0.01', 'Alo', { c: cloid(2) }) },
      ],
    });
    expect(many.response.data.statuses).toMatchObject([{ resting: {} }, { resting: { cloid: cloid(2) } }]);
    const [first] = many.response.data.statuses;
    const next = (first as { resting: { oid: number } }).resting.oid;
    await exchange.cancel({ cancels: [{ a: 0, o: next }] });
    await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: cloid(2) }] });
    expect(await refusalOf(exchange.cancel({ cancels: [{ a: 0, o: next }] }))).toContain(
      'Order was never placed, already canceled, or filled. asset=0',
    );
    expect(await refusalOf(exchange.modify({ oid: next, order: limit(true, '92100', '0.02', 'Gtc') }))).toContain(
      'Cannot modify canceled or filled order',
    );
    expect(await info.orderStatus({ user, oid: cloid(2) })).toMatchObject({ order: { status: 'canceled' } });
    expect(await info.orderStatus({ user, oid: 999_999_999 })).toEqual({ status: 'unknownOid' });
    await flatten();
  });

  test('a resting order trades when the market comes to it', async () => {
    const oid = await restingOid(limit(true, '94500', '0.01', 'Gtc'));
    await desk.agree();
    day.moveTo(0, 944_000);
    const { info, user } = desk;
    expect(await info.orderStatus({ user, oid })).toMatchObject({ order: { status: 'filled', order: { sz: '0.0' } } });
    expect((await info.userFills({ user }))[0]).toMatchObject({ oid, px: '94500.0', crossed: false, dir: 'Open Long' });
    const isIn = (event: SdkDesk['userEvents'][number]): boolean =>
      'fills' in event && event.fills.some((fill) => fill.oid === oid);
    await until(() => desk.userEvents.some(isIn));
    day.moveTo(0, 950_000);
    await flatten();
  });

  test('a parent with stop and take-profit: one fires, the other goes', async () => {
    const { info, user } = desk;
    const statuses = await place(
      [limit(true, '94000', '0.01', 'Gtc'), exit('sl', '93000', '0.01'), exit('tp', '97000', '0.01', {}, false)],
      'normalTpsl',
    );
    expect(statuses).toEqual([{ resting: { oid: expect.any(Number) } }, 'waitingForFill', 'waitingForFill']);
    const shown = await info.frontendOpenOrders({ user });
    expect(shown.find(({ children }) => children.length === 2)).toMatchObject({
      orderType: 'Limit',
      limitPx: '94000.0',
    });
    day.moveTo(0, 939_000);
    await desk.agree();
    expect((await info.frontendOpenOrders({ user })).map(({ orderType }) => orderType).sort()).toEqual([
      'Stop Market',
      'Take Profit Limit',
    ]);
    day.moveTo(0, 929_000);
    await desk.agree();
    expect(await info.openOrders({ user })).toEqual([]);
    const ends = (await info.historicalOrders({ user })).map(({ status }) => status);
    expect(ends).toContain('siblingFilledCanceled');
    expect(ends).toContain('triggered');
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([]);
    day.moveTo(0, 950_000);
  });

  test('stop and take-profit of a position follow its size; triggers alone; wrong sides', async () => {
    const { info, user } = desk;
    await place([limit(true, '96000', '0.02', 'Ioc')]);
    expect(await place([exit('sl', '90000', '0'), exit('tp', '99000', '0')], 'positionTpsl')).toEqual([
      'waitingForTrigger',
      'waitingForTrigger',
    ]);
    expect(await place([exit('sl', '80000', '0.01', { c: cloid(9) }, false)])).toHaveLength(1);
    expect(await refusalOf(place([exit('sl', '96000', '0.01')]))).toContain('Invalid TP/SL price. asset=0');
    const shown = await info.frontendOpenOrders({ user });
    expect(shown.filter(({ isPositionTpsl }) => isPositionTpsl)).toHaveLength(2);
    await desk.agree();
    day.moveTo(0, 895_000);
    await desk.agree();
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([]);
    day.moveTo(0, 950_000);
    await flatten();
  });

  test('leverage, isolated margin', async () => {
    const { exchange, info, user } = desk;
    await exchange.updateLeverage({ asset: 1, isCross: false, leverage: 5 });
    await place([limit(false, '3400', '0.5', 'Ioc', { a: 1 })]);
    await exchange.updateIsolatedMargin({ asset: 1, isBuy: true, ntli: 25_000_000 });
    const { assetPositions } = await info.clearinghouseState({ user });
    expect(assetPositions[0]?.position).toMatchObject({
      coin: 'ETH',
      szi: '-0.5',
      leverage: { type: 'isolated', value: 5 },
    });
    expect(Number(assetPositions[0]?.position.marginUsed)).toBeGreaterThan(370);
    expect(await info.activeAssetData({ user, coin: 'ETH' })).toMatchObject({
      leverage: { type: 'isolated', value: 5 },
    });
    expect(await refusalOf(exchange.updateLeverage({ asset: 1, isCross: true, leverage: 5 }))).toContain(
      'Cannot switch leverage type with open position.',
    );
    expect(await refusalOf(exchange.updateLeverage({ asset: 1, isCross: false, leverage: 26 }))).toContain(
      'Invalid leverage value',
    );
    await flatten();
    expect(await refusalOf(exchange.updateIsolatedMargin({ asset: 0, isBuy: true, ntli: 5 }))).toMatch(/isolated/i);
    await exchange.updateLeverage({ asset: 0, isCross: true, leverage: 10 });
    expect(await info.activeAssetData({ user, coin: 'BTC' })).toMatchObject({ leverage: { type: 'cross', value: 10 } });
  });

  test('time-weighted orders', async () => {
    const { exchange, info, user } = desk;
    const started = await exchange.twapOrder({ twap: { a: 0, b: true, s: '0.05', r: false, m: 5, t: false } });
    const { twapId } = (started.response.data.status as { running: { twapId: number } }).running;
    day.skip(61_000);
    const slices = await info.userTwapSliceFills({ user });
    expect(slices.length).toBeGreaterThanOrEqual(2);
    expect(slices.every((slice) => slice.twapId === twapId)).toBe(true);
    await exchange.twapCancel({ a: 0, t: twapId });
    expect(await info.twapHistory({ user })).toMatchObject([{ status: { status: 'terminated' }, twapId }, {}]);
    expect(await refusalOf(exchange.twapCancel({ a: 0, t: twapId }))).toContain('TWAP was never placed');
    expect(
      await refusalOf(exchange.twapOrder({ twap: { a: 0, b: true, s: '0.0005', r: false, m: 30, t: true } })),
    ).toContain('TWAP order value too small. Min is $300, which is $10 per minute.');
    await flatten();
  });

  test('an agent trades for its master, and only that', async () => {
    const { exchange, info, user } = desk;
    const agent = desk.clientOf(day, 21);
    const stranger = addressOf(wallet(21)) as `0x${string}`;
    await exchange.approveAgent({ agentAddress: stranger, agentName: 'desk' });
    expect(await info.userRole({ user: stranger })).toEqual({ role: 'agent', data: { user } });
    expect(await info.extraAgents({ user })).toMatchObject([{ address: stranger, name: 'desk' }]);
    const before = (await info.openOrders({ user })).length;
    await agent.order({ orders: [limit(true, '94000', '0.001', 'Gtc')], grouping: 'na' });
    expect(await info.openOrders({ user })).toHaveLength(before + 1);
    expect(await refusalOf(agent.usdClassTransfer({ amount: '1', toPerp: false }))).toBe(
      `Must deposit before performing actions. User: ${stranger}`,
    );
    await exchange.approveAgent({ agentAddress: `0x${'0'.repeat(40)}`, agentName: 'desk' });
    expect(await refusalOf(agent.order({ orders: [limit(true, '94000', '0.001', 'Gtc')], grouping: 'na' }))).toBe(
      `User or API Wallet ${stranger} does not exist.`,
    );
    await flatten();
  });

  test('money, codes, builders, late actions', async () => {
    const { exchange, info, user } = desk;
    await exchange.usdClassTransfer({ amount: '100', toPerp: false });
    expect(await info.spotClearinghouseState({ user })).toMatchObject({ balances: [{ coin: 'USDC', total: '100.0' }] });
    await exchange.usdClassTransfer({ amount: '100', toPerp: true });
    expect((await info.userNonFundingLedgerUpdates({ user })).map(({ delta }) => delta.type)).toEqual([
      'deposit',
      'accountClassTransfer',
      'accountClassTransfer',
    ]);
    await exchange.setReferrer({ code: 'FRIEND' });
    expect(await refusalOf(exchange.setReferrer({ code: 'FRIEND' }))).toContain('Referrer already set');
    expect(await info.referral({ user })).toMatchObject({ referredBy: { code: 'FRIEND' } });
    const builder = addressOf(wallet(30)) as `0x${string}`;
    const withBuilder = {
      orders: [limit(true, '94000', '0.001', 'Gtc')],
      grouping: 'na' as const,
      builder: { b: builder, f: 10 },
    };
    expect(await refusalOf(exchange.order(withBuilder))).toContain('Builder fee has not been approved.');
    await exchange.approveBuilderFee({ builder, maxFeeRate: '0.01%' });
    expect(await info.maxBuilderFee({ user, builder })).toBe(10);
    await exchange.order(withBuilder);
    expect(
      await refusalOf(
        exchange.order({ orders: [limit(true, '94000', '0.001', 'Gtc')] }, { expiresAfter: Date.now() - 60_000 }),
      ),
    ).toBe('Action already expired');
    await flatten();
    await info.userRateLimit({ user });
  });

  test('an hour later funding has been paid', async () => {
    const { info, user } = desk;
    await place([limit(true, '96000', '0.01', 'Ioc')]);
    day.skip(3_600_000);
    const payments = await info.userFunding({ user, startTime: 0 });
    expect(payments.at(-1)).toMatchObject({ delta: { type: 'funding', coin: 'BTC', szi: '0.01' } });
    await info.fundingHistory({ coin: 'BTC', startTime: Date.now() - 3_600_000 });
    await info.recentTrades({ coin: 'BTC' });
    await info.userFillsByTime({ user, startTime: 0 });
    await flatten();
  });

  test('streams of the market have the types that the library gives them', async () => {
    const seen = new Set<string>();
    const { user } = desk;
    const hear = <E>(
      channel: Parameters<SdkDesk['heard']>[0],
      take: (event: E) => void = () => seen.add(channel),
    ): ((event: E) => void) => desk.heard(channel, take);
    const following = await Promise.all([
      subs.allMids(hear('allMids')),
      subs.l2Book({ coin: 'BTC' }, hear('l2Book')),
      subs.bbo({ coin: 'BTC' }, hear('bbo')),
      subs.trades({ coin: 'BTC' }, hear('trades')),
      subs.candle({ coin: 'BTC', interval: '1m' }, hear('candle')),
      subs.activeAssetCtx({ coin: 'BTC' }, hear('activeAssetCtx')),
      subs.activeAssetData({ coin: 'BTC', user }, hear('activeAssetData')),
      subs.allDexsAssetCtxs(hear('allDexsAssetCtxs')),
      subs.spotState({ user }, hear('spotState')),
      subs.webData3({ user }, hear('webData3')),
      subs.userFundings({ user }, hear('userFundings')),
    ]);
    await place([limit(true, '96000', '0.01', 'Ioc'), limit(false, '94000', '0.01', 'Ioc')]);
    const wanted = [
      'allMids',
      'l2Book',
      'bbo',
      'trades',
      'candle',
      'activeAssetCtx',
      'activeAssetData',
      'allDexsAssetCtxs',
      'spotState',
      'webData3',
      'userFundings',
    ];
    const startedMs = Date.now();
    while (seen.size < wanted.length && Date.now() - startedMs < 10_000) {
      day.skip(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...seen].sort()).toEqual(wanted.sort());
    for (const one of following) await one.unsubscribe();
  });

  test('every answer and every event is of the type that the library says', () => {
    expect(typed.count).toBeGreaterThan(200);
    const bad = new TypedValues();
    bad.note('a number for text', `Awaited<ReturnType<InfoClient['allMids']>>`, { BTC: 95_000 });
    expect(bad.problems(SDK_IMPORTS)).toEqual([expect.stringContaining('not assignable')]);
    expect(typed.problems(SDK_IMPORTS)).toEqual([]);
  }, 60_000);
});
