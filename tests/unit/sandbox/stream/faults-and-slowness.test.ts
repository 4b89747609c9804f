import { afterEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, type LiveVenue } from '../../../support/live-venue.ts';
import { until } from '../../../support/loopback-venue.ts';
import { type StreamClient, StreamLab } from '../../../support/stream-lab.ts';

let lab: StreamLab;
let live: LiveVenue;
let client: StreamClient;

async function open(...rules: readonly object[]): Promise<void> {
  lab = await StreamLab.open({ rules });
  live = lab.live;
  client = await lab.client();
}

afterEach(async () => {
  await lab.close();
  expect(live.problems).toEqual([]);
});

interface Update {
  readonly order: { readonly limitPx: string };
}

/** Places an order at each price; each is an event of its own. */
function place(...prices: readonly number[]): void {
  for (const price of prices) live.send([{ ticks: price * 10 }]);
}

const heard = (one: StreamClient = client): readonly number[] =>
  one.of<readonly Update[]>('orderUpdates').map(([update]) => Number(update?.order.limitPx));

describe('faults of frames', () => {
  test('dropped: never sent, later ones are', async () => {
    await open({ fault: 'dropEvent', channel: 'orderUpdates', skip: 1, times: 1 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000, 90_001, 90_002);
    await client.until(() => heard().length === 2);
    await client.settle();
    expect(heard()).toEqual([90_000, 90_002]);
  });

  test('doubled', async () => {
    await open({ fault: 'duplicateEvent', channel: 'orderUpdates', times: 1 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000, 90_001);
    await client.until(() => heard().length === 3);
    expect(heard()).toEqual([90_000, 90_000, 90_001]);
  });

  test('overtaken by the next', async () => {
    await open({ fault: 'reorderEvent', channel: 'orderUpdates', times: 1 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000, 90_001);
    await client.until(() => heard().length === 2);
    expect(heard()).toEqual([90_001, 90_000]);
  });

  test('held back with nothing after it, it comes by itself', async () => {
    await open({ fault: 'reorderEvent', channel: 'orderUpdates', times: 1 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000);
    await client.until(() => heard().length === 1);
    expect(heard()).toEqual([90_000]);
  });

  test('late', async () => {
    await open({ fault: 'delayEvent', channel: 'orderUpdates', ms: 80, times: 1 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000, 90_001);
    await client.until(() => heard().length === 2);
    expect(heard()).toEqual([90_001, 90_000]);
  });

  test('other channels and answers are untouched', async () => {
    await open({ fault: 'dropEvent' });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000);
    client.say({ method: 'post', id: 1, request: { type: 'info', payload: { type: 'meta' } } });
    await client.next('post');
    await client.settle();
    expect(client.frames.map(({ channel }) => channel)).toEqual(['subscriptionResponse', 'post', 'pong']);
  });
});

describe('faults of sockets', () => {
  test('a stall: nothing but pongs, then it goes on', async () => {
    await open({ fault: 'stall', fromMs: 1_000, toMs: 20_000 });
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000);
    await client.until(() => heard().length === 1);
    live.pass(1_000);
    place(90_001);
    client.say({ method: 'post', id: 1, request: { type: 'info', payload: { type: 'meta' } } });
    await client.settle();
    expect(heard()).toEqual([90_000]);
    expect(client.of('post')).toEqual([]);
    live.pass(19_000);
    place(90_002);
    await client.until(() => heard().length === 2);
    expect(heard()).toEqual([90_000, 90_002]);
    expect(client.closed).toBeNull();
  });

  test.each<[string, object]>([
    ['a delay', { fault: 'delayEvent', channel: 'orderUpdates', ms: 60, times: 1 }],
    ['another order', { fault: 'reorderEvent', channel: 'orderUpdates', times: 1 }],
  ])('what %s holds back is lost when a stall begins before it goes out', async (_name, rule) => {
    const later = { fault: 'delayEvent', channel: 'allMids', ms: 1_100 };
    await open(rule, later, { fault: 'stall', fromMs: 1_000, toMs: 20_000, times: 1 });
    const witness = await lab.client();
    await client.follow('orderUpdates', { user: ALICE });
    place(90_000);
    await witness.follow('allMids');
    live.pass(1_000);
    // Held back for longer than the other, and by the same clock.
    await witness.next('allMids');
    await client.settle();
    expect(heard()).toEqual([]);
    live.pass(20_000);
    place(90_001);
    await client.until(() => heard().length === 1);
    expect(heard()).toEqual([90_001]);
  });

  test('a cut without a close frame, once; whoever comes back is served', async () => {
    await open({ fault: 'close', fromMs: 1_000, toMs: 2_000 });
    await client.settle();
    live.pass(1_000);
    expect(await client.end()).toBe(1006);
    live.pass(1_000);
    const again = await lab.client();
    await again.follow('allMids');
    await again.next('allMids');
  });
});

describe('a reader who does not read', () => {
  /** Has the server answer so much that the answers pile up. */
  const flood = (posts: number): void => {
    const payload = {
      type: 'candleSnapshot',
      req: { coin: 'BTC', interval: '1m', startTime: live.wallMs - 36_000_000, endTime: null },
    };
    for (let id = 1; id <= posts; id++) client.say({ method: 'post', id, request: { type: 'info', payload } });
  };

  /** Waits until the server has read everything that the client has sent. */
  async function caughtUp(mark: string): Promise<void> {
    client.say({ method: 'subscribe', subscription: { type: 'notification', user: mark } });
    await until(() => live.venue.directory.isUser(mark), 15_000);
  }

  test('misses books but no event of its account, and has the last price when it reads again', async () => {
    await open();
    const quick = await lab.client();
    for (const one of [client, quick]) {
      await one.follow('orderUpdates', { user: ALICE });
      await one.follow('bbo', { coin: 'BTC' });
      await one.next('bbo');
    }
    client.socket.pause();
    flood(200);
    await caughtUp(BOB);
    for (let n = 1; n <= 20; n++) {
      live.move(0, 1_000_000 + n * 1_000);
      live.wallMs += 100;
      await quick.next('bbo');
      place(90_000 + n);
    }
    expect(quick.of('bbo')).toHaveLength(21);
    client.socket.resume();
    await client.until(() => heard().length === 20);
    expect(client.of('post')).toHaveLength(200);
    expect(heard()).toEqual(Array.from({ length: 20 }, (_, at) => 90_001 + at));
    expect(client.of('bbo')).toHaveLength(1);
    live.wallMs += 100;
    const last = quick.of<{ bbo: unknown }>('bbo').at(-1);
    expect((await client.next<{ bbo: unknown }>('bbo')).bbo).toEqual(last?.bbo);
    expect(quick.of('bbo')).toHaveLength(21);
  });

  test('misses no trade and the end of no bar', async () => {
    await open();
    const quick = await lab.client();
    for (const one of [client, quick]) {
      await one.follow('trades', { coin: 'BTC' });
      await one.follow('candle', { coin: 'BTC', interval: '1m' });
      await one.next('candle');
    }
    client.socket.pause();
    flood(200);
    await caughtUp(BOB);
    const trades = (one: StreamClient): readonly unknown[] => one.of<readonly unknown[]>('trades').flat();
    for (let minute = 0; minute < 5; minute++) {
      live.send([{ ticks: 1_000_200, tif: 'Ioc' }]);
      await quick.until(() => trades(quick).length === 2 * minute + 1);
      live.pass(60_000);
      live.send([{ sell: true, ticks: 999_800, tif: 'Ioc' }], BOB);
      await quick.until(() => trades(quick).length === 2 * minute + 2);
      const frames = quick.of('candle').length;
      live.wallMs += 500;
      await quick.until(() => quick.of('candle').length > frames);
    }
    client.socket.resume();
    await client.until(() => client.of('post').length === 200);
    await client.settle();
    expect(trades(client)).toEqual(trades(quick));
    const forming = quick.of<{ t: number }>('candle').at(-1)?.t ?? 0;
    const ends = (one: StreamClient): readonly unknown[] => {
      const ended = one.of<{ t: number }>('candle').filter(({ t }) => t < forming);
      return [...new Map(ended.map((bar) => [bar.t, bar])).values()];
    };
    expect(ends(quick).length).toBeGreaterThan(3);
    expect(ends(client)).toEqual(ends(quick));
  });

  test('is told so and ended when too much waits for it, and others notice nothing', async () => {
    await open();
    const quick = await lab.client();
    await quick.follow('orderUpdates', { user: ALICE });
    client.socket.pause();
    flood(700);
    await quick.settle();
    place(90_000);
    await quick.until(() => heard(quick).length === 1);
    client.socket.resume();
    expect(await client.end()).toBe(1008);
    expect(client.reason).toMatch(/^Too slow/);
    expect(client.of('post').length).toBeLessThan(700);
    await quick.settle();
  }, 30_000);
});
