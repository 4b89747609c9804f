import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, cloidOf, type LiveVenue, richLife } from '../../../support/live-venue.ts';
import { type StreamClient, StreamLab } from '../../../support/stream-lab.ts';

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

interface Update {
  readonly order: { readonly oid: number; readonly sz: string; readonly origSz: string; readonly cloid?: string };
  readonly status: string;
}
interface Fills {
  readonly user: string;
  readonly isSnapshot?: true;
  readonly fills: readonly { readonly sz: string; readonly side: string; readonly tid: number }[];
}

const user = ALICE;

describe('orders', () => {
  test('are told step by step, without a first frame', async () => {
    live.send([{ ticks: 900_000 }]);
    await client.follow('orderUpdates', { user });
    live.send([{ ticks: 910_000, cloid: cloidOf(7) }]);
    const open = await client.next<readonly Update[]>('orderUpdates');
    expect(open).toMatchObject([{ order: { cloid: cloidOf(7), sz: '0.01', origSz: '0.01' }, status: 'open' }]);
    live.request({ kind: 'cancel', account: user, cancels: [{ asset: 0, cloid: cloidOf(7) }] });
    expect(await client.next('orderUpdates')).toMatchObject([{ order: { cloid: cloidOf(7) }, status: 'canceled' }]);
    live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
    expect((await client.next<readonly Update[]>('orderUpdates')).at(-1)).toMatchObject({
      order: { sz: '0.0' },
      status: 'filled',
    });
    expect(client.of('orderUpdates')).toHaveLength(3);
  });

  test('what happened together comes in one frame', async () => {
    await client.follow('orderUpdates', { user });
    live.send([{ ticks: 900_000 }, { ticks: 910_000 }, { ticks: 920_000 }]);
    expect(await client.next('orderUpdates')).toHaveLength(3);
  });

  test('of others are not told', async () => {
    await client.follow('orderUpdates', { user });
    live.send([{ ticks: 900_000 }], BOB);
    live.send([{ ticks: 910_000 }]);
    expect(await client.next('orderUpdates')).toMatchObject([{ order: { limitPx: '91000.0' } }]);
    expect(client.of('orderUpdates')).toHaveLength(1);
  });

  test('the open ones as a whole, after each change and with their children', async () => {
    await client.follow('openOrders', { user });
    expect(await client.next('openOrders')).toEqual({ dex: '', user, orders: [] });
    live.send(
      [{ ticks: 900_000 }, { sell: true, ticks: 950_000, trigger: { ticks: 1_200_000, tpsl: 'tp' } }],
      ALICE,
      'normalTpsl',
    );
    const { orders } = await client.next<{ orders: { children: unknown[] }[] }>('openOrders');
    expect(orders.find(({ children }) => children.length > 0)).toMatchObject({
      limitPx: '90000.0',
      children: [{ isTrigger: true, triggerPx: '120000.0' }],
    });
  });

  test('their history: what was, then each step', async () => {
    live.send([{ ticks: 900_000, cloid: cloidOf(1) }]);
    await client.follow('userHistoricalOrders', { user });
    const first = await client.next<{ orderHistory: unknown[] }>('userHistoricalOrders');
    expect(first).toMatchObject({ user, isSnapshot: true, orderHistory: [{ status: 'open' }] });
    live.request({ kind: 'cancel', account: user, cancels: [{ asset: 0, cloid: cloidOf(1) }] });
    const next = await client.next('userHistoricalOrders');
    expect(next).toMatchObject({ user, orderHistory: [{ status: 'canceled', order: { cloid: cloidOf(1) } }] });
    expect(next).not.toHaveProperty('isSnapshot');
  });

  test('a resting one that was filled is noticed', async () => {
    await client.follow('notification', { user });
    live.send([{ ticks: 900_000 }]);
    live.move(0, 890_000);
    expect(await client.next('notification')).toEqual({
      notification: expect.stringMatching(/^Resting order filled: Bought 0\.01 BTC at \$90000(\.0)?$/),
    });
  });
});

describe('fills', () => {
  test('first those that were, newest first and marked; then each once', async () => {
    live.send([{ lots: 30, ticks: 1_010_000, tif: 'Ioc' }]);
    live.pass(10);
    live.send([{ lots: 20, sell: true, ticks: 990_000, tif: 'Ioc' }]);
    await client.follow('userFills', { user });
    const past = await client.next<Fills>('userFills');
    expect(past).toMatchObject({ user, isSnapshot: true, fills: [{ sz: '0.0002' }, { sz: '0.0003' }] });
    live.send([{ lots: 50, ticks: 1_010_000, tif: 'Ioc' }]);
    const news = await client.next<Fills>('userFills');
    expect(news).toMatchObject({ user, fills: [{ sz: '0.0005', side: 'B' }] });
    expect(news).not.toHaveProperty('isSnapshot');
    expect(new Set([...past.fills, ...news.fills].map(({ tid }) => tid)).size).toBe(3);
  });

  test('an account without any has an empty first frame', async () => {
    await client.follow('userFills', { user: BOB });
    expect(await client.next('userFills')).toEqual({ user: BOB, fills: [], isSnapshot: true });
  });

  test('those of one moment are one when it is wished', async () => {
    await client.follow('userFills', { user, aggregateByTime: true });
    await client.next('userFills');
    live.send([{ lots: 500_000, ticks: 1_000_300, tif: 'Ioc' }]);
    live.send([{ lots: 20_000, ticks: 1_000_400, tif: 'Ioc' }]);
    const { fills } = await client.next<Fills>('userFills');
    expect(fills).toHaveLength(1);
  });

  test('as events on the channel `user`, without a first frame', async () => {
    live.send([{ lots: 30, ticks: 1_010_000, tif: 'Ioc' }]);
    await client.follow('userEvents', { user });
    live.send([{ lots: 20, sell: true, ticks: 990_000, tif: 'Ioc' }]);
    expect(await client.next('user')).toMatchObject({ fills: [{ sz: '0.0002', dir: 'Close Long' }] });
    expect(client.of('user')).toHaveLength(1);
  });
});

describe('a liquidation', () => {
  test('tells fills, what became of orders, and itself', async () => {
    await client.follow('userEvents', { user: BOB });
    live.request({ kind: 'leverage', account: BOB, asset: 0, leverage: 40 });
    live.send([{ lots: 250_000, ticks: 1_001_000, tif: 'Ioc' }], BOB);
    await client.next('user');
    live.move(0, 970_000);
    live.pass(60_000);
    const told = await client.next<Record<string, unknown>>('user', (data) => 'liquidation' in data);
    expect(told['liquidation']).toMatchObject({ liquidated_user: BOB });
    const fills = client.of<Record<string, unknown[]>>('user').filter((data) => 'fills' in data);
    expect(fills.at(-1)?.['fills']?.[0]).toMatchObject({ liquidation: { liquidatedUser: BOB } });
  });
});

describe('rows', () => {
  test('funding: what was, then each hour, also as an event', async () => {
    live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
    await client.follow('userFundings', { user });
    expect(await client.next('userFundings')).toEqual({ user, fundings: [], isSnapshot: true });
    await client.follow('userEvents', { user });
    live.pass(50 * 60_000);
    const { fundings } = await client.next<{ fundings: Record<string, unknown>[] }>('userFundings');
    expect(fundings).toMatchObject([{ coin: 'BTC', szi: '0.01', nSamples: null }]);
    expect(await client.next('user')).toEqual({ funding: fundings[0] });
    live.pass(60 * 60_000);
    expect(await client.next('userFundings')).toMatchObject({ fundings: { length: 1 } });
  });

  test('transfers, each once, also those of one millisecond', async () => {
    await client.follow('userNonFundingLedgerUpdates', { user });
    const first = await client.next<{ nonFundingLedgerUpdates: unknown[] }>('userNonFundingLedgerUpdates');
    expect(first).toMatchObject({ isSnapshot: true, nonFundingLedgerUpdates: [{ delta: { type: 'deposit' } }] });
    const move = (): void =>
      void live.request({ kind: 'classTransfer', account: user, units: 5_000_000, toPerp: false });
    move();
    expect(await client.next('userNonFundingLedgerUpdates')).toMatchObject({
      nonFundingLedgerUpdates: [{ delta: { type: 'accountClassTransfer', usdc: '5.0', toPerp: false } }],
    });
    move();
    move();
    live.wallMs += 1_000;
    expect(await client.next('userNonFundingLedgerUpdates')).toMatchObject({
      nonFundingLedgerUpdates: { length: 2 },
    });
  });

  test('who joins later is not told twice', async () => {
    await client.follow('userNonFundingLedgerUpdates', { user });
    live.request({ kind: 'classTransfer', account: user, units: 5_000_000, toPerp: false });
    const late = await lab.client();
    await late.follow('userNonFundingLedgerUpdates', { user });
    expect(await late.next('userNonFundingLedgerUpdates')).toMatchObject({ nonFundingLedgerUpdates: { length: 2 } });
    live.request({ kind: 'classTransfer', account: user, units: 6_000_000, toPerp: false });
    for (const one of [client, late])
      await one.next<{ nonFundingLedgerUpdates: { delta: { usdc: string } }[] }>(
        'userNonFundingLedgerUpdates',
        ({ nonFundingLedgerUpdates: [row] }) => row?.delta.usdc === '6.0',
      );
    expect(late.of('userNonFundingLedgerUpdates')).toHaveLength(2);
  });

  test('slices: history, fills and state', async () => {
    for (const type of ['userEvents', 'userTwapHistory', 'userTwapSliceFills', 'twapStates'])
      await client.follow(type, { user });
    expect(await client.next('twapStates')).toEqual({ dex: '', user, states: [] });
    live.request({
      kind: 'twap',
      account: user,
      asset: 2,
      isBuy: true,
      sizeLots: 200_000,
      reduceOnly: false,
      minutes: 5,
      randomize: false,
      stopTicks: 900_000,
    });
    const { states } = await client.next<{ states: [number, object][] }>('twapStates');
    expect(states).toMatchObject([
      [expect.any(Number), { coin: 'kPEPE', side: 'B', minutes: 5, trigger: null, stopPx: '0.9' }],
    ]);
    live.wallMs += 1_000;
    const steps = (): readonly { history: { status: { status: string } }[]; isSnapshot?: true }[] =>
      client.of('userTwapHistory');
    await client.until(() => steps().length === 2);
    for (let half = 0; half < 14; half++) live.pass(30_000);
    await client.until(() => steps().length === 3);
    expect(steps().map(({ history, isSnapshot }) => [isSnapshot, history.map(({ status }) => status.status)])).toEqual([
      [true, []],
      [undefined, ['activated']],
      [undefined, ['finished']],
    ]);
    const told = client.of<{ twapHistory?: unknown }>('user').flatMap(({ twapHistory }) => twapHistory ?? []);
    expect(told).toEqual(steps().flatMap(({ history }) => history));
    const slices = client.of<{ twapSliceFills: { twapId: number }[]; isSnapshot?: true }>('userTwapSliceFills');
    expect(slices[0]).toMatchObject({ twapSliceFills: [], isSnapshot: true });
    expect(slices.slice(1).flatMap((one) => one.twapSliceFills).length).toBeGreaterThan(5);
  });
});

describe('states', () => {
  test.each(['clearinghouseState', 'allDexsClearinghouseState', 'webData2', 'spotState', 'webData3'])(
    '%s comes at once, and soon after something has happened',
    async (type) => {
      await client.follow(type, { user });
      const first = JSON.stringify(await client.next(type));
      live.pass(10);
      if (type === 'spotState' || type === 'webData3')
        live.request({ kind: 'classTransfer', account: user, units: 5_000_000, toPerp: false });
      else live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
      live.pass(5_000);
      const second = JSON.stringify(await client.next(type));
      expect(second).not.toBe(first);
      if (type.endsWith('learinghouseState')) expect(second).toContain('"szi":"0.01"');
    },
  );

  test('activeAssetData shows what may be traded', async () => {
    await client.follow('activeAssetData', { user, coin: 'ETH' });
    const first = await client.next<{ leverage: object }>('activeAssetData');
    expect(first).toMatchObject({ user, coin: 'ETH', leverage: { type: 'cross', value: 20 } });
    live.request({ kind: 'leverage', account: user, asset: 1, leverage: 5 });
    live.wallMs += 1_000;
    expect(await client.next('activeAssetData')).toMatchObject({ leverage: { type: 'cross', value: 5 } });
  });

  test('nothing happens to an account: its state is not repeated before its time', async () => {
    await client.follow('openOrders', { user });
    await client.next('openOrders');
    live.pass(20_000);
    const witness = await lab.client();
    await witness.follow('clearinghouseState', { user });
    await witness.next('clearinghouseState');
    live.pass(5_000);
    await witness.next('clearinghouseState');
    await client.settle();
    expect(client.of('openOrders')).toHaveLength(1);
  });
});

test('every channel of a rich life opens without a fault', async () => {
  await lab.close();
  live = richLife();
  lab = await StreamLab.open(live);
  client = await lab.client();
  const types = 'orderUpdates userEvents userFills userFundings userNonFundingLedgerUpdates userHistoricalOrders';
  const more =
    'userTwapHistory userTwapSliceFills openOrders clearinghouseState spotState twapStates webData2 webData3';
  for (const type of `${types} ${more}`.split(' '))
    for (const one of [ALICE, BOB]) await client.follow(type, { user: one });
  await client.settle();
  expect(client.of('error')).toEqual([]);
  expect(client.of('userHistoricalOrders')).toHaveLength(2);
});
