import { beforeEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, cloidOf, LiveVenue, richLife, WALL_START_MS } from '../../../support/live-venue.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let live: LiveVenue;
beforeEach(() => {
  live = new LiveVenue();
});

type Row = Readonly<Record<string, unknown>>;

const state = (user = ALICE): Row => live.ask('clearinghouseState', { user });

describe('an account', () => {
  test('is opened by whatever asks for it first, whatever the case of its letters', () => {
    const mixed = `0x${'aB'.repeat(20)}`;
    expect(live.venue.directory.users()).toEqual([]);
    live.ask('userFees', { user: mixed });
    expect(live.venue.directory.users()).toEqual([mixed.toLowerCase()]);
    expect(state(mixed)).toMatchObject({ withdrawable: '10000.0', marginSummary: { accountValue: '10000.0' } });
    expect(live.ask('userNonFundingLedgerUpdates', { user: mixed })).toMatchObject([
      { time: live.venue.wireMs(live.exchange.nowMs), delta: { type: 'deposit', usdc: '10000.0' } },
    ]);
  });

  test('is not opened by the question who it is, nor for an agent', () => {
    expect(live.ask('userRole', { user: BOB })).toEqual({ role: 'missing' });
    live.ask('userFees', { user: ALICE });
    expect(live.ask('userRole', { user: ALICE })).toEqual({ role: 'user' });
    live.venue.directory.approveAgent({
      master: ALICE,
      agent: BOB,
      agentName: 'desk',
      nowMs: live.venue.clientNowMs(),
    });
    expect(live.ask('userRole', { user: BOB })).toEqual({ role: 'agent', data: { user: ALICE } });
    expect(state(BOB)).toMatchObject({
      withdrawable: '0.0',
      marginSummary: { accountValue: '0.0' },
      assetPositions: [],
    });
    expect(live.venue.directory.users()).toEqual([ALICE]);
    expect(live.ask('extraAgents', { user: ALICE })).toEqual([
      { name: 'desk', address: BOB, validUntil: live.venue.clientNowMs() + 90 * 24 * HOUR },
    ]);
  });

  test('shows a cross position by hand: 0.01 BTC bought at 100,010', () => {
    live.request({ kind: 'leverage', account: ALICE, asset: 0, leverage: 10 });
    live.send([{ ticks: 1_010_000, lots: 1_000, tif: 'Ioc' }]);
    live.move(0, 1_010_000);
    // Fee 0.045 % of 1,000.1 = 0.450045; worth 10,000 - 0.450045 + 0.01 x 990.
    expect(state()).toMatchObject({
      marginSummary: {
        accountValue: '10009.449955',
        totalNtlPos: '1010.0',
        totalRawUsd: '8999.449955',
        totalMarginUsed: '101.0',
      },
      crossMaintenanceMarginUsed: '12.625',
      assetPositions: [
        {
          type: 'oneWay',
          position: {
            coin: 'BTC',
            szi: '0.01',
            leverage: { type: 'cross', value: 10 },
            entryPx: '100010.0',
            positionValue: '1010.0',
            unrealizedPnl: '9.9',
            // 9.9 of 1,000.1 / 10.
            returnOnEquity: '0.098990101',
            liquidationPx: null,
            marginUsed: '101.0',
            maxLeverage: 40,
            cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
          },
        },
      ],
      time: live.venue.wireMs(live.exchange.nowMs),
    });
  });

  test('shows what could be traded, and how', () => {
    live.request({ kind: 'leverage', account: ALICE, asset: 1, leverage: 5, isCross: false });
    expect(live.ask('activeAssetData', { user: ALICE, coin: 'ETH' })).toMatchObject({
      user: ALICE,
      coin: 'ETH',
      leverage: { type: 'isolated', value: 5, rawUsd: '0.0' },
      availableToTrade: ['10000.0', '10000.0'],
      markPx: '4000.0',
    });
    expect(live.ask('activeAssetData', { user: ALICE, coin: 'NONE' })).toBeNull();
  });

  test('holds transferred USDC in its spot wallet', () => {
    live.ask('userFees', { user: ALICE });
    expect(live.ask('spotClearinghouseState', { user: ALICE })).toEqual({ balances: [] });
    live.request({ kind: 'classTransfer', account: ALICE, units: 1_250_000, toPerp: false });
    expect(live.ask('spotClearinghouseState', { user: ALICE })).toEqual({
      balances: [{ coin: 'USDC', token: 0, total: '1.25', hold: '0.0', entryNtl: '0.0' }],
    });
    expect(live.ask<Row[]>('userNonFundingLedgerUpdates', { user: ALICE })[1]).toMatchObject({
      delta: { type: 'accountClassTransfer', usdc: '1.25', toPerp: false },
    });
    const portfolio = new Map(
      live.ask<[string, { accountValueHistory: [number, string][] }][]>('portfolio', { user: ALICE }),
    );
    expect(portfolio.get('day')?.accountValueHistory.at(-1)?.[1]).toBe('10000.0');
    expect(portfolio.get('perpDay')?.accountValueHistory.at(-1)?.[1]).toBe('9998.75');
  });

  test('funding is told by hour and coin, and cut to a span', () => {
    live.send([{ ticks: 1_010_000, lots: 1_000, tif: 'Ioc' }]);
    live.pass(2 * HOUR);
    const first = WALL_START_MS - (WALL_START_MS % HOUR) + HOUR;
    const rows = live.ask<Row[]>('userFunding', { user: ALICE, startTime: 0 });
    expect(rows).toEqual(
      [first, first + HOUR].map((time) => ({
        time,
        hash: `0x${'0'.repeat(64)}`,
        // 0.01 BTC x 100,000 x 0.0000125
        delta: { type: 'funding', coin: 'BTC', usdc: '-0.0125', szi: '0.01', fundingRate: '0.0000125', nSamples: null },
      })),
    );
    expect(live.ask('userFunding', { user: ALICE, startTime: first + 1 })).toEqual([rows[1]]);
    expect(live.ask('userFunding', { user: ALICE, endTime: first })).toEqual([rows[0]]);
    live.pass(600 * HOUR);
    expect(live.ask('userFunding', { user: ALICE, startTime: 0 })).toHaveLength(500);
  });

  test('statements are read whole by pages of 500 rows, each page from the last row of the one before', () => {
    live.send([
      { ticks: 1_010_000, lots: 1_000, tif: 'Ioc' },
      { asset: 1, ticks: 404_000, lots: 1_000, tif: 'Ioc' },
    ]);
    live.pass(2_500 * HOUR);
    for (let i = 0; i < 4_200; i++) {
      live.request({ kind: 'classTransfer', account: ALICE, units: 1_000_000, toPerp: i % 2 === 1 });
      live.pass(1);
    }
    const keys = (type: string): number => {
      const known = new Set<string>();
      for (let startTime = 0; ; ) {
        const page = live.ask<Row[]>(type, { user: ALICE, startTime });
        const before = known.size;
        for (const row of page) known.add(JSON.stringify(row));
        expect(page.length).toBeLessThanOrEqual(500);
        if (known.size === before) return known.size;
        startTime = page.at(-1)!['time'] as number;
      }
    };
    expect(keys('userFunding')).toBe(5_000);
    expect(keys('userNonFundingLedgerUpdates')).toBe(4_201);
  });

  test('fees and budget follow what was traded', () => {
    live.send([{ ticks: 1_010_000, lots: 1_000, tif: 'Ioc' }]);
    expect(live.ask('userFees', { user: ALICE })).toMatchObject({
      dailyUserVlm: [{ date: '2025-10-10', userCross: '1000.1', userAdd: '0.0', exchange: '1000.1' }],
      userCrossRate: '0.00045',
      userAddRate: '0.00015',
      feeSchedule: {
        cross: '0.00045',
        add: '0.00015',
        tiers: { vip: { length: 6, 0: { ntlCutoff: '5000000.0', cross: '0.0004', add: '0.00012' } } },
      },
    });
    expect(live.ask('userRateLimit', { user: ALICE })).toEqual({
      cumVlm: '1000.1',
      nRequestsUsed: 0,
      nRequestsCap: 11_000,
      nRequestsSurplus: 0,
    });
    expect(live.ask('referral', { user: ALICE })).toMatchObject({
      cumVlm: '1000.1',
      referredBy: null,
      referrerState: { stage: 'needToTrade', data: { required: '10000.0' } },
    });
  });

  test('remembers whom it allowed what', () => {
    const ask = (): unknown => live.ask('maxBuilderFee', { user: ALICE, builder: BOB });
    expect(ask()).toBe(0);
    live.venue.directory.approveBuilderFee(ALICE, BOB, 10);
    expect(ask()).toBe(10);
    expect(live.ask('approvedBuilders', { user: ALICE })).toEqual([BOB]);
    live.venue.directory.approveBuilderFee(ALICE, BOB, 0);
    expect(live.ask('approvedBuilders', { user: ALICE })).toEqual([]);
    live.venue.directory.setReferrer(ALICE, 'CODE');
    expect(live.ask('referral', { user: ALICE })).toMatchObject({ referredBy: { code: 'CODE' } });
  });

  test('its worth over time goes on, a point every five minutes', () => {
    live.ask('userFees', { user: ALICE });
    for (let i = 0; i < 12; i++) live.pass(5 * MINUTE);
    const portfolio = new Map(
      live.ask<[string, { accountValueHistory: [number, string][]; pnlHistory: unknown[]; vlm: string }][]>(
        'portfolio',
        { user: ALICE },
      ),
    );
    expect([...portfolio.keys()]).toEqual([
      'day',
      'week',
      'month',
      'allTime',
      'perpDay',
      'perpWeek',
      'perpMonth',
      'perpAllTime',
    ]);
    const day = portfolio.get('day');
    expect(day?.accountValueHistory.length).toBeGreaterThanOrEqual(12);
    expect(day?.pnlHistory.length).toBe(day?.accountValueHistory.length);
    expect(day?.vlm).toBe('0.0');
  });

  test('its gain counts from its opening, and moving money between its wallets is none', () => {
    const last = (name: string): readonly (string | undefined)[] => {
      const periods = new Map(
        live.ask<[string, { accountValueHistory: [number, string][]; pnlHistory: [number, string][] }][]>('portfolio', {
          user: ALICE,
        }),
      );
      const period = periods.get(name);
      return [period?.accountValueHistory.at(-1)?.[1], period?.pnlHistory.at(-1)?.[1]];
    };
    live.send([{ lots: 1_000, ticks: 1_010_000, tif: 'Ioc' }]);
    const [worth, gain] = last('allTime');
    expect(Number(gain)).toBeCloseTo(Number(worth) - 10_000, 6);
    expect(Number(gain)).toBeLessThan(0);
    live.pass(1);
    live.request({ kind: 'classTransfer', account: ALICE, units: 1_250_000, toPerp: false });
    expect(last('day')).toEqual([worth, gain]);
    for (let hour = 0; hour < 48; hour++) live.pass(HOUR);
    // A day of funding alone; two of them in all.
    expect(last('perpDay')[1]).toBe('-0.3');
    expect(Number(last('allTime')[1])).toBeCloseTo(Number(gain) - 0.6, 6);
  });

  test('of what was traded in each period, in the portfolio', () => {
    const trade = (days: number, sell: boolean): void => {
      for (let hour = 0; hour < 24 * days; hour++) live.pass(HOUR);
      live.send([{ sell, lots: 1_000, ticks: sell ? 990_000 : 1_010_000, tif: 'Ioc' }]);
    };
    // 1,000.1 and 999.9 USDC by turns, 40, 20 and 3 days ago and yesterday by the calendar, within the last 24 hours.
    trade(0.5, false);
    trade(20, true);
    trade(17, false);
    trade(2, true);
    live.pass(20 * HOUR);
    const volumes = new Map(
      live.ask<[string, { vlm: string }][]>('portfolio', { user: ALICE }).map(([name, { vlm }]) => [name, vlm]),
    );
    expect(Object.fromEntries(volumes)).toEqual({
      day: '999.9',
      week: '2000.0',
      month: '2999.9',
      allTime: '4000.0',
      perpDay: '999.9',
      perpWeek: '2000.0',
      perpMonth: '2999.9',
      perpAllTime: '4000.0',
    });
  });

  test('no vaults, stakes and sub-accounts', () => {
    const user = { user: ALICE };
    expect(live.ask('subAccounts', user)).toBeNull();
    expect(live.ask('delegations', user)).toEqual([]);
    expect(live.ask('userVaultEquities', user)).toEqual([]);
    expect(live.ask('userAbstraction', user)).toBe('disabled');
  });
});

describe('orders', () => {
  test('stand in both forms, newest first, children by themselves and in their parent', () => {
    live = richLife();
    const short = live.ask<Row[]>('openOrders', { user: ALICE });
    const long = live.ask<Row[]>('frontendOpenOrders', { user: ALICE });
    expect(short.map(({ oid }) => oid)).toEqual(long.map(({ oid }) => oid));
    const oids = long.map(({ oid }) => Number(oid));
    expect(oids).toEqual(oids.toSorted((a, b) => b - a));
    const parent = long.find(({ cloid }) => cloid === cloidOf(3));
    const children = parent?.['children'] as Row[];
    expect(
      children.map(({ orderType, triggerCondition, reduceOnly, tif }) => [
        orderType,
        triggerCondition,
        reduceOnly,
        tif,
      ]),
    ).toEqual([
      ['Take Profit Market', 'Price above 120000', true, null],
      ['Stop Market', 'Price below 70000', true, null],
    ]);
    for (const child of children) expect(long).toContainEqual(child);
    expect(parent).toMatchObject({
      orderType: 'Limit',
      tif: 'Gtc',
      triggerCondition: 'N/A',
      triggerPx: '0.0',
      isTrigger: false,
    });
    const stop = short.find(({ limitPx }) => limitPx === '85000.0');
    expect(stop).toMatchObject({ coin: 'BTC', side: 'A', sz: '0.01', origSz: '0.01', reduceOnly: true });
    expect(Object.keys(short.find(({ cloid }) => cloid === cloidOf(2)) ?? {})).not.toContain('reduceOnly');
    expect(live.ask('openOrders', { user: ALICE, dex: 'xyz' })).toEqual([]);
  });

  test('are found by number and by client id, whatever became of them', () => {
    live.send([{ ticks: 900_000, lots: 500, cloid: cloidOf(7) }]);
    const byCloid = live.ask<Row>('orderStatus', { user: ALICE, oid: cloidOf(7).toUpperCase().replace('0X', '0x') });
    expect(byCloid).toMatchObject({
      status: 'order',
      order: {
        status: 'open',
        statusTimestamp: live.wallMs,
        order: { coin: 'BTC', side: 'B', limitPx: '90000.0', sz: '0.005', cloid: cloidOf(7) },
      },
    });
    const { oid } = (byCloid['order'] as { order: { oid: number } }).order;
    expect(live.ask('orderStatus', { user: ALICE, oid })).toEqual(byCloid);
    live.request({ kind: 'cancel', account: ALICE, cancels: [{ asset: 0, oid }] });
    expect(live.ask('orderStatus', { user: ALICE, oid })).toMatchObject({
      order: { status: 'canceled', order: { sz: '0.005' } },
    });
    expect(live.ask('orderStatus', { user: BOB, oid })).toEqual({ status: 'unknownOid' });
    expect(live.ask('orderStatus', { user: ALICE, oid: 999 })).toEqual({ status: 'unknownOid' });
    for (const bad of ['5', -1, 1.5, null, '0x12', {}])
      expect(live.info({ type: 'orderStatus', user: ALICE, oid: bad }).status).toBe(422);
  });

  test('have a history with the reasons of refusals, newest first', () => {
    live.send([{ ticks: 900_000, tif: 'Ioc' }]);
    live.pass(1_000);
    live.send([{ ticks: 1_010_000, tif: 'FrontendMarket' }]);
    const history = live.ask<{ order: Row; status: string }[]>('historicalOrders', { user: ALICE });
    expect(history.map(({ status }) => status)).toContain('iocCancelRejected');
    expect(history[0]).toMatchObject({
      status: 'filled',
      order: { orderType: 'Market', tif: 'FrontendMarket', sz: '0.0', origSz: '0.01' },
    });
  });

  test('of a time-weighted order make slices', () => {
    live = richLife();
    const [ended, begun] = live.ask<Row[]>('twapHistory', { user: ALICE });
    expect(ended).toMatchObject({
      twapId: 1,
      status: { status: 'finished' },
      state: { coin: 'kPEPE', sz: '200000.0', executedSz: '200000.0', minutes: 5, trigger: null, stopPx: null },
    });
    expect(begun).toMatchObject({
      twapId: 1,
      status: { status: 'activated' },
      state: { executedSz: '0.0' },
      time: Math.floor(WALL_START_MS / 1_000),
    });
    const slices = live.ask<{ fill: Row; twapId: number }[]>('userTwapSliceFills', { user: ALICE });
    expect(slices.length).toBeGreaterThan(5);
    expect(slices.every(({ twapId }) => twapId === 1)).toBe(true);
    expect(live.ask('userTwapSliceFillsByTime', { user: ALICE, startTime: 0, endTime: WALL_START_MS })).toEqual([]);
  });
});

describe('fills', () => {
  beforeEach(() => {
    live.send([{ ticks: 1_010_000, lots: 1_000, tif: 'Ioc', cloid: cloidOf(1) }]);
    live.pass(MINUTE);
    live.send([{ sell: true, ticks: 990_000, lots: 400, tif: 'Ioc' }]);
    live.pass(MINUTE);
    live.send([{ sell: true, ticks: 990_000, lots: 1_600, tif: 'Ioc' }]);
  });

  test('say what they did to the position, newest first', () => {
    const fills = live.ask<Row[]>('userFills', { user: ALICE });
    expect(fills.map(({ dir, startPosition, sz }) => [dir, startPosition, sz])).toEqual([
      ['Long > Short', '0.006', '0.016'],
      ['Close Long', '0.01', '0.004'],
      ['Open Long', '0.0', '0.01'],
    ]);
    expect(fills[2]).toEqual({
      coin: 'BTC',
      px: '100010.0',
      sz: '0.01',
      side: 'B',
      time: WALL_START_MS + 1,
      startPosition: '0.0',
      dir: 'Open Long',
      closedPnl: '0.0',
      hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      oid: expect.any(Number),
      crossed: true,
      fee: '0.450045',
      tid: expect.any(Number),
      cloid: cloidOf(1),
      feeToken: 'USDC',
      twapId: null,
    });
    // Sold at 99,990 what was bought at 100,010; the fee is told apart.
    expect(fills[1]).toMatchObject({ closedPnl: '-0.08', side: 'A' });
    expect(Object.keys(fills[1] ?? {})).not.toContain('cloid');
  });

  test('of a span begin with the oldest unless they are reversed', () => {
    const times = (more: object): unknown[] =>
      live
        .ask<Row[]>('userFillsByTime', { user: ALICE, startTime: 0, ...more })
        .map(({ time }) => Number(time) - WALL_START_MS - 1);
    expect(times({})).toEqual([0, MINUTE, 2 * MINUTE]);
    expect(times({ reversed: true })).toEqual([2 * MINUTE, MINUTE, 0]);
    expect(times({ startTime: WALL_START_MS + MINUTE })).toEqual([MINUTE, 2 * MINUTE]);
    expect(times({ startTime: WALL_START_MS + MINUTE, endTime: WALL_START_MS + MINUTE + 1 })).toEqual([MINUTE]);
    expect(live.info({ type: 'userFillsByTime', user: ALICE }).status).toBe(422);
  });

  test('of one order that took several others add up when asked', () => {
    live.scene((market) => market.replaceQuotes(1, 0, [], [400_000, 100, 400_100, 100, 400_400, 200]));
    live.send([{ asset: 1, ticks: 410_000, lots: 400, tif: 'Ioc' }], BOB);
    expect(live.ask('userFills', { user: BOB })).toHaveLength(3);
    const [whole, ...rest] = live.ask<Row[]>('userFills', { user: BOB, aggregateByTime: true });
    expect(rest).toEqual([]);
    // (400,000 + 400,100 + 2 x 400,400) / 4 ticks
    expect(whole).toMatchObject({ sz: '0.04', px: '4002.25', startPosition: '0.0', dir: 'Open Long' });
  });

  test('of a liquidation name who, how and at which mark', () => {
    live = richLife();
    const [last] = live.ask<Row[]>('userFills', { user: BOB });
    expect(last).toMatchObject({
      side: 'A',
      liquidation: { liquidatedUser: BOB, markPx: '97000.0', method: expect.stringMatching(/market|backstop/) },
    });
  });

  test('are 2,000 at most', () => {
    for (let i = 0; i < 1_050; i++) {
      live.send([{ ticks: 1_010_000, lots: 100, tif: 'Ioc' }], BOB);
      live.send([{ sell: true, ticks: 990_000, lots: 100, tif: 'Ioc' }], BOB);
      if (i % 100 === 0) live.move(0, 1_000_000);
    }
    expect(live.ask('userFills', { user: BOB })).toHaveLength(2_000);
    expect(live.ask('userFillsByTime', { user: BOB, startTime: 0 })).toHaveLength(2_000);
    expect(live.ask('historicalOrders', { user: BOB })).toHaveLength(2_000);
  });
});
