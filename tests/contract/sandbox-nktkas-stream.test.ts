import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import { afterEach, describe, expect, test } from 'vitest';
import { typeErrors } from '../support/check-types.ts';
import { ALICE, BOB, cloidOf, type LiveVenue, richLife } from '../support/live-venue.ts';
import { until } from '../support/loopback-venue.ts';
import { StreamLab } from '../support/stream-lab.ts';

const user = ALICE as `0x${string}`;

/** Parameters of each subscription that the client knows and that has something to tell here. */
const CALLS: Readonly<Record<string, readonly object[]>> = {
  activeAssetCtx: [{ coin: 'BTC' }, { coin: 'kPEPE' }, { coin: 'DEAD' }],
  activeAssetData: [{ user, coin: 'ETH' }],
  allDexsAssetCtxs: [{}],
  allDexsClearinghouseState: [{ user }],
  allMids: [{}],
  assetCtxs: [{}],
  bbo: [{ coin: 'BTC' }, { coin: 'DEAD' }],
  candle: [{ coin: 'BTC', interval: '1h' }],
  clearinghouseState: [{ user }],
  fastAssetCtxs: [{}],
  l2Book: [{ coin: 'BTC', fast: true }, { coin: 'ETH' }, { coin: 'kPEPE', nSigFigs: 5, mantissa: 2 }],
  notification: [{ user }],
  openOrders: [{ user }],
  orderUpdates: [{ user }],
  spotAssetCtxs: [{}],
  spotState: [{ user }],
  trades: [{ coin: 'BTC' }],
  twapStates: [{ user }],
  userEvents: [{ user }],
  userFills: [{ user }, { user, aggregateByTime: true }],
  userFundings: [{ user }],
  userHistoricalOrders: [{ user }],
  userNonFundingLedgerUpdates: [{ user }],
  userTwapHistory: [{ user }],
  userTwapSliceFills: [{ user }],
  webData3: [{ user }],
};

/** Those that have nothing to tell: there are no spot markets and no bets. */
const SILENT = ['activeSpotAssetCtx', 'outcomeMetaUpdates'];

interface Following {
  unsubscribe(): Promise<void>;
}
type Subscribe = (...args: readonly unknown[]) => Promise<Following>;

let lab: StreamLab;
const transports: WebSocketTransport[] = [];

function connect(): { readonly subs: SubscriptionClient; readonly transport: WebSocketTransport } {
  const transport = new WebSocketTransport({ url: lab.url, timeout: 3_000, reconnect: { reconnectionDelay: 10 } });
  transports.push(transport);
  return { subs: new SubscriptionClient({ transport }), transport };
}

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  const { problems } = lab.live;
  await lab.close();
  expect(problems).toEqual([]);
});

/** Something of everything. */
function something(live: LiveVenue): void {
  live.send([{ ticks: 900_000, cloid: cloidOf(90) }]);
  live.send([{ ticks: 1_000_000, lots: 500, tif: 'Ioc' }]);
  live.request({ kind: 'classTransfer', account: ALICE, units: 5_000_000, toPerp: false });
  live.move(0, 890_000);
  live.pass(6_000);
}

describe('the published client follows', () => {
  test('everything that it knows, is told things of its own types, and leaves', async () => {
    lab = await StreamLab.open(richLife());
    const known = Object.getOwnPropertyNames(SubscriptionClient.prototype).filter((name) => name !== 'constructor');
    expect(known.filter((name) => CALLS[name] === undefined).toSorted()).toEqual(
      SILENT.filter((name) => known.includes(name)),
    );
    const heard = new Map<string, unknown[]>();
    const following: Following[] = [];
    // Some events carry no key by which the client could tell two subscriptions of a socket apart.
    for (const [name, calls] of Object.entries(CALLS)) {
      for (const params of calls) {
        const { subs } = connect();
        const events: unknown[] = [];
        heard.set(`${name} ${JSON.stringify(params)}`, events);
        const listener = (event: unknown): number => events.push(event);
        const method = (subs as unknown as Record<string, Subscribe>)[name] as Subscribe;
        const args = Object.keys(params).length === 0 ? [listener] : [params, listener];
        following.push(await method.apply(subs, args));
      }
    }
    something(lab.live);
    const quiet = (): string[] => [...heard].filter(([, events]) => events.length === 0).map(([name]) => name);
    await until(() => quiet().length === 0).catch(() => expect(quiet()).toEqual([]));
    for (const one of following) await one.unsubscribe();
    const values = [...heard].flatMap(([name, events]) =>
      events.map((value) => ({ type: `${name[0]?.toUpperCase()}${name.split(' ')[0]?.slice(1)}Event`, value })),
    );
    expect(values.length).toBeGreaterThan(30);
    expect(await typeErrors('@nktkas/hyperliquid/api/subscription', values)).toEqual([]);
    const before = values.length;
    something(lab.live);
    const { subs } = connect();
    let last = 0;
    await subs.allMids(() => last++);
    await until(() => last > 0);
    expect([...heard.values()].flat()).toHaveLength(before);
  }, 60_000);

  test('the check sees an event of the wrong type', async () => {
    lab = await StreamLab.open();
    const errors = await typeErrors('@nktkas/hyperliquid/api/subscription', [
      { type: 'BboEvent', value: { coin: 'BTC', time: '1', bbo: [null, null] } },
      { type: 'UserFillsEvent', value: { user, fills: [], isSnapshot: false, extra: 1 } },
    ]);
    expect(errors.filter((line) => line.includes('error TS')).length).toBeGreaterThanOrEqual(2);
  }, 60_000);

  test('what has nothing to tell: one is confirmed, one refused by name', async () => {
    lab = await StreamLab.open();
    const { subs } = connect();
    const bets = await subs.outcomeMetaUpdates(() => undefined);
    await bets.unsubscribe();
    await expect(subs.activeSpotAssetCtx({ coin: '@1' }, () => undefined)).rejects.toThrow(/Invalid subscription/);
  });

  test('a mixed-case address, and is told of itself', async () => {
    lab = await StreamLab.open();
    const { subs } = connect();
    const events: unknown[] = [];
    const mixed = `0x${ALICE.slice(2).toUpperCase()}` as `0x${string}`;
    await subs.clearinghouseState({ user: mixed }, (event) => events.push(event));
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ user, dex: '' });
  });
});

describe('after a cut', () => {
  /** Follows four things over one transport, two of them with a first frame; counts what it hears. */
  async function follow(subs: SubscriptionClient): Promise<Record<string, number>> {
    const heard = { orderUpdates: 0, userFills: 0, bbo: 0, allMids: 0 };
    await subs.orderUpdates({ user }, () => heard.orderUpdates++);
    await subs.userFills({ user }, () => heard.userFills++);
    await subs.bbo({ coin: 'BTC' }, () => heard.bbo++);
    await subs.allMids(() => heard.allMids++);
    await until(() => heard.userFills === 1 && heard.bbo === 1 && heard.allMids === 1);
    return heard;
  }

  test('1006 by a fault: the client comes back and follows the same again', async () => {
    lab = await StreamLab.open({ rules: [{ fault: 'close', fromMs: 1_000, times: 1 }] });
    const { live } = lab;
    const { subs, transport } = connect();
    const closes: number[] = [];
    transport.socket.addEventListener('close', ({ code }) => closes.push(code));
    const heard = await follow(subs);
    live.send([{ ticks: 900_000 }]);
    await until(() => heard['orderUpdates'] === 1);
    live.pass(1_000);
    await until(() => heard['userFills'] === 2 && heard['allMids'] === 2);
    expect(closes).toEqual([1006]);
    live.send([{ ticks: 910_000 }]);
    await until(() => heard['orderUpdates'] === 2);
    live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
    await until(() => heard['userFills'] === 3);
    expect(heard['userFills']).toBe(3);
  });

  test('a coin that does not exist: refused, everything else is followed again', async () => {
    lab = await StreamLab.open();
    const { live } = lab;
    const { subs } = connect();
    const heard = await follow(subs);
    await expect(subs.l2Book({ coin: 'btc' }, () => undefined)).rejects.toThrow(/closed/);
    await until(() => heard['userFills'] === 2 && heard['allMids'] === 2);
    live.send([{ ticks: 910_000 }]);
    await until(() => heard['orderUpdates'] === 1);
    expect(heard['bbo']).toBe(2);
  });
});

describe('what no honest client sends leaves others as they are', () => {
  test.each<[string, (attacker: Awaited<ReturnType<StreamLab['client']>>) => void]>([
    ['noise', (one) => [...Array(500).keys()].forEach((n) => one.raw(Buffer.alloc(n, n)))],
    ['half a frame of JSON, five hundred times', (one) => [...Array(500)].forEach(() => one.raw('{"method":"sub'))],
    ['a frame of 10 MB', (one) => one.raw('x'.repeat(10 * 1024 * 1024))],
    ['unknown methods', (one) => [...Array(500).keys()].forEach((n) => one.say({ method: `m${n}`, id: n }))],
    [
      'thousands of subscriptions',
      (one) =>
        [...Array(5_000).keys()].forEach((n) => {
          one.say({
            method: 'subscribe',
            subscription: { type: 'userFills', user: `0x${n.toString(16).padStart(40, 'd')}` },
          });
        }),
    ],
    [
      'thousands of subscriptions to the same, each with a key of its own',
      (one) =>
        [...Array(5_000).keys()].forEach((n) => {
          one.say({ method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC', [`k${n}`]: 'x'.repeat(200) } });
        }),
    ],
    [
      'posts without end',
      (one) =>
        [...Array(2_000).keys()].forEach((id) => {
          one.say({ method: 'post', id, request: { type: 'action', payload: { action: { type: 'order' } } } });
        }),
    ],
    ['a wrong coin', (one) => one.say({ method: 'subscribe', subscription: { type: 'bbo', coin: '' } })],
  ])('%s', async (_name, attack) => {
    lab = await StreamLab.open({ limits: 'real' });
    const { live } = lab;
    const { subs } = connect();
    const updates: unknown[] = [];
    const prices: unknown[] = [];
    await subs.orderUpdates({ user: BOB as `0x${string}` }, (event) => updates.push(event));
    await subs.bbo({ coin: 'BTC' }, (event) => prices.push(event));
    await until(() => prices.length === 1);
    const attacker = await lab.client();
    attack(attacker);
    for (let n = 1; n <= 3; n++) {
      live.send([{ ticks: 900_000 + n * 10 }], BOB);
      live.move(0, 1_000_000 + n * 1_000);
      live.wallMs += 100;
      await until(() => updates.length === n && prices.length === n + 1);
    }
    expect(updates).toHaveLength(3);
    // Whatever it was, the server has read it all or ended the socket.
    if (attacker.closed === null) attacker.raw('{"method":"ping"}');
    await attacker.until(() => attacker.closed !== null || attacker.frames.length > 0);
    expect(live.exchange.openOrderDetails(BOB)).toHaveLength(3);
  });
});
