import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BudgetMeter } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { guardSockets } from '../../../../src/adapters/hyperliquid/socket-guard.ts';
import { type SocketParts, type SocketState, VenueSocket } from '../../../../src/adapters/hyperliquid/venue-socket.ts';
import { loopbackEndpoints } from '../../../support/gateway-rig.ts';
import { LoopbackVenue, until } from '../../../support/loopback-venue.ts';

let venue: LoopbackVenue;
let socket: VenueSocket;
const states: SocketState[] = [];
const reasons: string[] = [];
const problems: string[] = [];
const frames: string[] = [];

const BBO = { channel: 'bbo', payload: { type: 'bbo', coin: 'BTC' } } as const;
const TRADES = { channel: 'trades', payload: { type: 'trades', coin: 'BTC' } } as const;

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  guardSockets();
  for (const list of [states, reasons, problems, frames]) list.length = 0;
});

afterEach(async () => {
  socket.stop();
  await venue.close();
});

function open(silenceMs: SocketParts['silenceMs'] = {}, change: Partial<SocketParts> = {}): VenueSocket {
  socket = new VenueSocket({
    name: 'test',
    endpoints: loopbackEndpoints(venue.url),
    meter: new BudgetMeter(() => Date.now()),
    silenceMs,
    steadyMs: () => Date.now(),
    onFrame: (channel) => frames.push(channel),
    onState: (state, reason) => {
      states.push(state);
      reasons.push(reason);
    },
    onProblem: (sentence) => problems.push(sentence),
    ...change,
  });
  return socket;
}

test('a channel that falls silent while pings are answered brings a new connection; one that may be silent does not', async () => {
  open({ bbo: 100 }).want([BBO, TRADES]);
  await until(() => socket.state === 'ready');
  await until(() => reasons.some((reason) => reason.includes('no bbo for')), 5_000);
  await until(() => socket.state === 'ready');
  expect(venue.subscribed.filter((text) => text.includes('bbo'))).toHaveLength(2);
  expect(socket.subscriptions).toBe(2);
});

test('silence of a channel that is not watched brings nothing', async () => {
  open({ l2Book: 1 }).want([TRADES]);
  await until(() => socket.state === 'ready');
  // The watch looks each second.
  await until(() => performance.now() > 0 && venue.streams === 1);
  const startedMs = performance.now();
  await until(() => performance.now() - startedMs > 1_200);
  expect(states).toEqual(['subscribing', 'ready']);
});

test('what is wanted later is subscribed on the same connection, each once', async () => {
  open().want([BBO]);
  await until(() => socket.state === 'ready');
  socket.want([BBO, TRADES]);
  await until(() => socket.subscriptions === 2);
  expect(venue.subscribed).toHaveLength(2);
  expect(venue.streams).toBe(1);
});

test('frames come once however many subscriptions a channel has', async () => {
  const eth = { channel: 'bbo', payload: { type: 'bbo', coin: 'ETH' } } as const;
  open().want([BBO, eth, TRADES]);
  await until(() => socket.subscriptions === 3);
  venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
  venue.push('trades', []);
  await until(() => frames.includes('trades'));
  expect(frames).toEqual(['bbo', 'trades']);
});

test('a frame that its text alone does not settle is made JSON of once', async () => {
  const heard: unknown[] = [];
  open({}, { onFrame: (_, data) => heard.push(data), onText: () => false }).want([BBO]);
  await until(() => socket.state === 'ready');
  const parsed: string[] = [];
  const parse = JSON.parse.bind(JSON);
  JSON.parse = (text: string) => {
    if (text.includes('"bbo"') && text.includes('"told":')) parsed.push(text);
    return parse(text) as unknown;
  };
  try {
    venue.push('bbo', { told: 1 });
    venue.push('bbo', { told: 2 });
    await until(() => heard.length === 2);
  } finally {
    JSON.parse = parse;
  }
  expect(heard).toEqual([{ told: 1 }, { told: 2 }]);
  expect(parsed).toHaveLength(2);
});

test('a refused subscription is left out, told, and the others hear on', async () => {
  venue.onSubscribe = (subscription, client) => {
    if (subscription['type'] !== 'trades') return true;
    client.send(JSON.stringify({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` }));
    return false;
  };
  open().want([BBO, TRADES]);
  await until(() => socket.state === 'ready', 10_000);
  expect(socket.quarantined).toEqual([JSON.stringify(TRADES.payload)]);
  expect(problems.join()).toContain('does not take the subscription');
  venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
  await until(() => frames.length > 0);
  expect(frames).toEqual(['bbo']);
});

describe('a subscription that nothing can do without', () => {
  const FILLS = {
    channel: 'userFills',
    payload: { type: 'userFills', user: '0x00000000000000000000000000000000000000aa', aggregateByTime: false },
    isVital: true,
  } as const;

  test('is never left out: while it is refused the socket is not ready, and it is tried again with pauses', async () => {
    let refusals = 0;
    venue.onSubscribe = (subscription, client) => {
      if (subscription['type'] !== 'userFills' || refusals >= 2) return true;
      refusals += 1;
      client.send(JSON.stringify({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` }));
      return false;
    };
    open().want([BBO, FILLS]);
    await until(() => refusals === 1);
    await until(() => socket.state === 'ready', 10_000);
    expect(refusals).toBe(2);
    expect(socket.quarantined).toEqual([]);
    expect(socket.subscriptions).toBe(2);
  });

  test('is not left out either when the venue hangs up on it', async () => {
    let closes = 0;
    venue.onSubscribe = (subscription, client) => {
      if (subscription['type'] !== 'userFills' || closes >= 4) return true;
      closes += 1;
      client.terminate();
      return false;
    };
    open().want([FILLS]);
    await until(() => socket.state === 'ready', 15_000);
    expect(closes).toBe(4);
    expect(socket.quarantined).toEqual([]);
  }, 20_000);
});

test('a subscription that was refused for a while comes back by itself, and the others are not disturbed by the tries', async () => {
  let refusals = 0;
  venue.onSubscribe = (subscription, client) => {
    if (subscription['type'] !== 'trades' || refusals >= 3) return true;
    refusals += 1;
    // The first refusal in words, the later ones by hanging up.
    if (refusals > 1) client.terminate();
    else
      client.send(JSON.stringify({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` }));
    return false;
  };
  const pauses: number[] = [];
  open({}, { quarantineMs: (count) => pauses.push(count) }).want([BBO, TRADES]);
  await until(() => socket.quarantined.length === 1);
  await until(() => socket.state === 'ready', 10_000);
  const before = states.length;
  await until(() => socket.subscriptions === 2, 10_000);
  expect(socket.quarantined).toEqual([]);
  expect(pauses).toEqual([1, 2, 3]);
  expect(states.slice(before)).toEqual([]);
  expect(problems.join()).toContain('takes the subscription {"type":"trades","coin":"BTC"} again');
  venue.push('trades', []);
  await until(() => frames.includes('trades'));
});

test('a socket that has brought data and then nothing is replaced, while one that never had any is left alone', async () => {
  open({}, { flow: { channels: ['bbo'], silenceMs: 300 } }).want([BBO]);
  await until(() => socket.state === 'ready');
  const startedMs = performance.now();
  await until(() => performance.now() - startedMs > 700);
  expect(states).toEqual(['subscribing', 'ready']);
  venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
  await until(() => states.includes('connecting'));
  expect(reasons.find((reason) => reason.includes('nothing for'))).toContain('the test socket: nothing for 0.');
  await until(() => socket.state === 'ready');
  expect(socket.subscriptions).toBe(1);
});

test('a line that is dead is not waited for: the next connection stands at once, and what the old one says late is not heard', async () => {
  open().want([BBO]);
  await until(() => socket.state === 'ready');
  // Nothing is answered on it any more, not even its goodbye.
  const revive = venue.deafen();
  const startedMs = performance.now();
  socket.reconnect('the machine slept');
  await until(() => socket.state === 'ready');
  expect(performance.now() - startedMs).toBeLessThan(1_500);
  expect(venue.streams).toBe(2);
  venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
  await until(() => frames.length > 0);
  revive();
  expect(frames).toEqual(['bbo']);
});

describe('subscriptions that are not wanted any more', () => {
  const bbo = (coin: string) => ({ channel: 'bbo', payload: { type: 'bbo', coin } }) as const;
  const touch = (coin: string): void => venue.push('bbo', { coin, time: 1, bbo: [null, null] });

  test('are ended at the venue, the others of the channel are heard on, each frame once', async () => {
    open().want([bbo('BTC'), bbo('ETH'), bbo('SOL'), TRADES]);
    await until(() => socket.subscriptions === 4);
    socket.unwant([bbo('BTC'), bbo('ETH')]);
    await until(() => venue.ended.length === 2);
    expect(socket.subscriptions).toBe(2);
    touch('SOL');
    venue.push('trades', []);
    await until(() => frames.includes('trades'));
    expect(frames).toEqual(['bbo', 'trades']);
    socket.want([bbo('BTC')]);
    await until(() => socket.subscriptions === 3);
    touch('BTC');
    venue.push('trades', []);
    await until(() => frames.length >= 4);
    expect(frames).toEqual(['bbo', 'trades', 'bbo', 'trades']);
    expect(venue.streams).toBe(1);
    expect(problems).toEqual([]);
  });

  test('are not made again after a new connection', async () => {
    open().want([bbo('BTC'), bbo('ETH')]);
    await until(() => socket.subscriptions === 2);
    socket.unwant([bbo('BTC')]);
    await until(() => venue.ended.length === 1);
    const before = venue.subscribed.length;
    socket.reconnect('test');
    await until(() => socket.state === 'ready');
    expect(venue.subscribed.slice(before)).toEqual([JSON.stringify(bbo('ETH').payload)]);
  });

  test('that were not confirmed yet are ended when they are', async () => {
    open().want([bbo('BTC'), bbo('ETH')]);
    await until(() => venue.subscribed.length === 2);
    socket.unwant([bbo('BTC')]);
    await until(() => venue.ended.length === 1 && socket.state === 'ready');
    expect(socket.subscriptions).toBe(1);
    touch('ETH');
    await until(() => frames.length === 1);
  });

  test('bring no new connection for the silence of a channel that has none left', async () => {
    open({ bbo: 100 }, { flow: { channels: ['bbo'], silenceMs: 100 } }).want([bbo('BTC'), TRADES]);
    await until(() => socket.subscriptions === 2);
    touch('BTC');
    await until(() => frames.length === 1);
    socket.unwant([bbo('BTC')]);
    const startedMs = performance.now();
    await until(() => performance.now() - startedMs > 700);
    expect(states).toEqual(['subscribing', 'ready']);
  });
});

describe('frames that are no data', () => {
  test.each([
    [
      'text that is no JSON',
      '<html>502 Bad Gateway</html>',
      '',
      'test: a frame: it is no JSON: "<html>502 Bad Gateway</html>"',
    ],
    ['a truncated frame', '{"channel":"bbo","data":{"coin":"BT', 'bbo', 'test: bbo: it is no JSON: '],
    ['a frame without a channel', '{"data":{}}', '', 'test: a frame: it names no channel: '],
    ['a list', '[]', '', 'test: a frame: it names no channel: "[]"'],
    [
      'a channel that nobody asked for',
      '{"channel":"l2Bok","data":{}}',
      'l2Bok',
      'test: l2Bok: nobody asked for this channel',
    ],
    ['a binary frame', Buffer.from([1, 2, 3]), '', 'test: a frame: it is binary, expected was text'],
    ['an answer of another form', '{"channel":"post","data":null}', 'post', 'test: post: '],
  ] as const)('%s is named, counted and shown, and the next frame is heard', async (_what, text, channel, sentence) => {
    open().want([BBO]);
    await until(() => socket.state === 'ready');
    for (let times = 0; times < 2; times += 1) venue.raw(text);
    venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
    await until(() => frames.length > 0);
    expect(frames).toEqual(['bbo']);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(sentence);
    const { faults, reconnects } = socket.health();
    expect(faults).toEqual([{ channel, count: 2, text: problems[1], ageMs: expect.any(Number) as number }]);
    expect(reconnects).toBe(0);
  });

  test('the greeting of the venue is none of them', async () => {
    open().want([BBO]);
    await until(() => socket.state === 'ready');
    venue.raw('Websocket connection established.');
    venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
    await until(() => frames.length > 0);
    expect([problems, socket.health().faults]).toEqual([[], []]);
  });

  test('their names do not grow without bound', async () => {
    open().want([BBO]);
    await until(() => socket.state === 'ready');
    for (let at = 0; at < 100; at += 1) venue.raw(`{"channel":"made up ${at}","data":1}`);
    venue.push('bbo', { coin: 'BTC', time: 1, bbo: [null, null] });
    await until(() => frames.length > 0);
    const { faults } = socket.health();
    expect(faults.length).toBeLessThanOrEqual(33);
    expect(faults.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });
});
