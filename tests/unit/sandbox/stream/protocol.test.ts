import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SUBSCRIPTIONS } from '../../../../src/sandbox/stream/read-subscription.ts';
import { ALICE, type LiveWords } from '../../../support/live-venue.ts';
import { until } from '../../../support/loopback-venue.ts';
import { StreamClient, StreamLab } from '../../../support/stream-lab.ts';

let lab: StreamLab;

async function open(words: LiveWords = {}): Promise<StreamClient> {
  lab = await StreamLab.open(words);
  return lab.client();
}

afterEach(async () => {
  const { problems } = lab.live;
  await lab.close();
  expect(problems).toEqual([]);
});

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;

/** What each subscription needs beside its type. */
const needs = (type: string): object => {
  if (type === 'candle') return { coin: 'BTC', interval: '1m' };
  if (type === 'activeAssetData') return { user: ALICE, coin: 'BTC' };
  if (['l2Book', 'bbo', 'trades', 'activeAssetCtx'].includes(type)) return { coin: 'BTC' };
  return /AssetCtxs$|allMids|outcome/.test(type) ? {} : { user: ALICE };
};

describe('acknowledgements', () => {
  test.each(SUBSCRIPTIONS)('%s is acknowledged before its first data, and ended', async (type) => {
    const client = await open();
    const echo = await client.follow(type, needs(type));
    expect(echo).toMatchObject({ type, ...needs(type) });
    await client.settle();
    expect(client.frames[0]?.channel).toBe('subscriptionResponse');
    expect(client.of('error')).toEqual([]);
    client.say({ method: 'unsubscribe', subscription: { type, ...needs(type) } });
    expect(await client.next('subscriptionResponse')).toEqual({ method: 'unsubscribe', subscription: echo });
    const before = client.frames.length;
    const witness = await lab.client();
    await witness.follow('bbo', { coin: 'BTC' });
    await witness.next('bbo');
    lab.live.move(0, 1_010_000);
    lab.live.wallMs += 30_000;
    // The round in which it would have been told something is over.
    await witness.next('bbo');
    await client.settle();
    expect(client.frames.length - before).toBe(1);
  });

  test.each<[string, object, object]>([
    ['l2Book', { coin: 'BTC' }, { coin: 'BTC', nSigFigs: null, mantissa: null, fast: false }],
    [
      'l2Book',
      { coin: 'BTC', nSigFigs: 5, mantissa: 2, fast: true },
      { coin: 'BTC', nSigFigs: 5, mantissa: 2, fast: true },
    ],
    ['userFills', { user: ALICE }, { user: ALICE, aggregateByTime: false }],
    ['openOrders', { user: ALICE }, { user: ALICE, dex: '' }],
    ['clearinghouseState', { user: ALICE }, { user: ALICE, dex: '' }],
    ['twapStates', { user: ALICE }, { user: ALICE, dex: '' }],
    ['allMids', {}, {}],
    ['allMids', { dex: '' }, { dex: '' }],
    ['orderUpdates', { user: ALICE.replace('aa', 'AA') }, { user: ALICE }],
    ['bbo', { coin: 'BTC', mine: [1, null] }, { coin: 'BTC', mine: [1, null] }],
  ])('%s of %j is echoed with what the exchange fills in', async (type, sent, echoed) => {
    const client = await open();
    expect(await client.follow(type, sent)).toEqual({ type, ...echoed });
  });

  test('each client reads what it sent itself', async () => {
    const first = await open();
    const second = await lab.client();
    await first.follow('bbo', { coin: 'BTC', mine: 1 });
    expect(await second.follow('bbo', { coin: 'BTC', mine: 2 })).toEqual({ type: 'bbo', coin: 'BTC', mine: 2 });
    second.say({ method: 'unsubscribe', subscription: { type: 'bbo', coin: 'BTC', mine: 3 } });
    expect(await second.next('subscriptionResponse')).toEqual({
      method: 'unsubscribe',
      subscription: { type: 'bbo', coin: 'BTC', mine: 3 },
    });
  });
});

describe('errors', () => {
  test('the same twice', async () => {
    const client = await open();
    await client.follow('trades', { coin: 'ETH' });
    client.raw('{"method":"subscribe","subscription":{"type":"trades","coin":"ETH"}}');
    expect(await client.next('error')).toBe('Already subscribed: {"type":"trades","coin":"ETH"}');
    client.raw('{"method":"subscribe","subscription":{"coin":"ETH","type":"trades","note":"another text"}}');
    expect(await client.next('error')).toBe('Already subscribed: {"coin":"ETH","type":"trades","note":"another text"}');
  });

  test('the end of what was never begun', async () => {
    const client = await open();
    client.raw('{"method":"unsubscribe","subscription":{"type":"trades","coin":"ETH"}}');
    expect(await client.next('error')).toBe('Already unsubscribed: {"type":"trades","coin":"ETH"}');
  });

  test.each([
    '{"type":"everything"}',
    '{"type":"constructor"}',
    '{"type":"__proto__"}',
    '{"type":5}',
    '{}',
    '{"type":"orderUpdates"}',
    '{"type":"orderUpdates","user":"0x12"}',
    '{"type":"userFills","user":"0x00000000000000000000000000000000000000aa","aggregateByTime":1}',
    '{"type":"candle","coin":"BTC","interval":"7m"}',
    '{"type":"bbo"}',
    '{"type":"l2Book","coin":"BTC","nSigFigs":"5"}',
    '{"type":"l2Book","coin":"BTC","fast":"yes"}',
    '{"type":"activeAssetCtx","coin":"@107"}',
    '{"type":"activeAssetCtx","coin":"PURR/USDC"}',
  ])('%s is invalid', async (subscription) => {
    const client = await open();
    for (const method of ['subscribe', 'unsubscribe']) {
      client.raw(`{"method":"${method}","subscription":${subscription}}`);
      const compact = JSON.stringify(JSON.parse(subscription));
      expect(await client.next('error')).toBe(`Invalid subscription ${compact}`);
    }
  });

  test.each([
    '{"method":"subscribe","xsubscription":{"type":"bbo","coin":"SOL"}}',
    '{"method":"subscribe","subscription":[]}',
    '{"method":"unsubscribe"}',
    '{"method":"shout"}',
    '{"method":["ping"]}',
    'hello',
    '',
    '[]',
    'null',
    '{"method":"post","request":{"type":"info","payload":{}}}',
    '{"method":"post","id":1.5,"request":{"type":"info","payload":{}}}',
    '{"method":"post","id":1,"request":{"type":"explorer","payload":{}}}',
    '{"method":"post","id":1}',
  ])('%s is no request, and the socket lives', async (text) => {
    const client = await open();
    await client.follow('allMids');
    client.raw(text);
    expect(await client.next('error')).toBe(`Error parsing JSON into valid websocket request: ${text}`);
    await client.settle();
    expect(client.closed).toBeNull();
  });

  test('bytes are no request either', async () => {
    const client = await open();
    client.raw(Buffer.from('{"method":"ping"}'));
    expect(await client.next('error')).toMatch(/^Error parsing JSON/);
  });
});

describe('without a word', () => {
  test.each([
    { type: 'l2Book', coin: 'btc' },
    { type: 'l2Book', coin: 'NOTHING' },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 1 },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 6 },
    { type: 'l2Book', coin: 'BTC', mantissa: 2 },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 4, mantissa: 5 },
    { type: 'trades', coin: 'KPEPE' },
    { type: 'candle', coin: 'eth', interval: '1m' },
    { type: 'activeAssetData', user: ALICE, coin: 'btc' },
    { type: 'allMids', dex: 'other' },
  ])('%j closes the socket with 1006, and no other', async (subscription) => {
    const other = await open();
    const client = await lab.client();
    await client.follow('allMids');
    const heard = client.frames.length;
    const fromMs = performance.now();
    client.say({ method: 'subscribe', subscription });
    expect(await client.end()).toBe(1006);
    expect(performance.now() - fromMs).toBeLessThan(100);
    expect(client.frames.length).toBe(heard);
    await other.settle();
    expect(other.closed).toBeNull();
  });

  test('a delisted coin is served empty', async () => {
    const client = await open();
    await client.follow('l2Book', { coin: 'DEAD' });
    expect(await client.next('l2Book')).toMatchObject({ coin: 'DEAD', levels: [[], []] });
    await client.follow('bbo', { coin: 'DEAD' });
    expect(await client.next('bbo')).toMatchObject({ coin: 'DEAD', bbo: [null, null] });
  });
});

describe('pings and silence', () => {
  test('a pong has no data', async () => {
    const client = await open();
    client.say({ method: 'ping' });
    await client.until(() => client.frames.length > 0);
    expect(client.frames).toEqual([{ channel: 'pong' }]);
  });

  test('a socket to which nothing was sent for a minute is closed; a pong counts as something', async () => {
    const quiet = await open();
    const alive = await lab.client();
    lab.live.wallMs += 59_000;
    await alive.settle();
    expect(quiet.closed).toBeNull();
    lab.live.wallMs += 1_000;
    expect(await quiet.end()).toBe(1006);
    await alive.settle();
    expect(alive.closed).toBeNull();
  });

  test('frames are data enough', async () => {
    const client = await open();
    await client.follow('activeAssetCtx', { coin: 'BTC' });
    for (let half = 1; half <= 4; half++) {
      await client.next('activeAssetCtx');
      lab.live.move(0, 1_000_000 + half * 1_000);
      lab.live.wallMs += 30_000;
    }
    await client.next('activeAssetCtx');
    expect(client.closed).toBeNull();
  });
});

describe('the handshake', () => {
  test('offers no compression, and greets nobody', async () => {
    const client = await open();
    expect(client.socket.extensions).toBe('');
    await client.settle();
    expect(client.frames).toHaveLength(1);
  });

  test('greets with bare text when it shall', async () => {
    lab = await StreamLab.open({}, { greets: true });
    const socket = new WebSocket(lab.url);
    const first = await new Promise((resolve) => {
      socket.once('message', (data) => resolve(String(data as Buffer)));
    });
    expect(first).toBe('Websocket connection established.');
    socket.terminate();
  });

  test('happens at /ws only', async () => {
    await open();
    await expect(StreamClient.open(`${lab.url}x`)).rejects.toThrow('status 404');
    await expect(StreamClient.open(lab.url.replace('/ws', '/'))).rejects.toThrow('status 404');
    const client = await StreamClient.open(`${lab.url}?a=b`);
    await client.settle();
    client.socket.terminate();
  });

  test('a broken one gives its place back', async () => {
    await open({ limits: 'real' });
    for (let i = 0; i < 9; i++) {
      const socket = connect(Number(new URL(lab.url).port), '127.0.0.1');
      socket.end('GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      await new Promise((resolve) => socket.resume().once('close', resolve));
    }
    lab.live.wallMs += 1_000;
    const more = await Promise.all(Array.from({ length: 9 }, () => lab.client()));
    for (const client of more) await client.settle();
    expect(more.map(({ closed }) => closed)).toEqual(Array(9).fill(null));
  });
});

describe('limits of an IP', () => {
  test('10 sockets at once, and a place is free again when one ends', async () => {
    const first = await open({ limits: 'real' });
    for (let i = 1; i < 10; i++) await lab.client();
    await expect(lab.client()).rejects.toThrow('status 429');
    first.socket.terminate();
    await first.end();
    await until(() => lab.live.venue.limits.openSocket('127.0.0.1', lab.live.wallMs));
    lab.live.venue.limits.closeSocket('127.0.0.1');
    await (await lab.client()).settle();
  });

  test('30 new sockets a minute', async () => {
    const first = await open({ limits: 'real' });
    first.socket.terminate();
    for (let i = 1; i < 30; i++) {
      const client = await lab.client();
      client.socket.terminate();
      await client.end();
    }
    await expect(lab.client()).rejects.toThrow('status 429');
    lab.live.wallMs += 60_000;
    await (await lab.client()).settle();
  });

  test('1000 subscriptions over all its sockets', async () => {
    const [one, two] = [await open({ limits: 'real' }), await lab.client()];
    const { limits } = lab.live.venue;
    for (let n = 0; n < 997; n++) expect(limits.subscribe('127.0.0.1', null, lab.live.wallMs)).toBeNull();
    for (const client of [one, two]) await client.follow('allMids');
    await one.follow('bbo', { coin: 'BTC' });
    two.say({ method: 'subscribe', subscription: { type: 'bbo', coin: 'BTC' } });
    expect(await two.next('error')).toBe('Cannot subscribe to more than 1000 channels.');
    one.say({ method: 'unsubscribe', subscription: { type: 'bbo', coin: 'BTC' } });
    await one.settle();
    await two.follow('bbo', { coin: 'BTC' });
  });

  test('10 users over all its sockets', async () => {
    const [one, two] = [await open({ limits: 'real' }), await lab.client()];
    for (let n = 1; n <= 10; n++) await (n % 2 === 0 ? one : two).follow('orderUpdates', { user: address(n) });
    one.say({ method: 'subscribe', subscription: { type: 'orderUpdates', user: address(11) } });
    expect(await one.next('error')).toBe('Cannot track more than 10 total users.');
    await one.follow('userEvents', { user: address(1) });
    two.socket.terminate();
    await two.end();
    await until(() => lab.live.venue.limits.subscribe('127.0.0.1', address(12), 0) === null);
    await one.follow('orderUpdates', { user: address(13) });
  });

  test('2000 messages a minute', async () => {
    const client = await open({ limits: 'real' });
    for (let n = 0; n < 2_000; n++) client.raw('{"method":"ping"}');
    client.raw('{"method":"ping"}');
    expect(await client.next('error')).toBe('Cannot send more than 2000 messages per minute.');
    expect(client.of('pong')).toHaveLength(2_000);
    lab.live.wallMs += 1_000;
    await client.settle();
  });
});
