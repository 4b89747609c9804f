import { signL1Action } from '@nktkas/hyperliquid/signing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LiveVenue, LiveWords } from '../../../support/live-venue.ts';
import { WALL_START_MS } from '../../../support/live-venue.ts';
import { until } from '../../../support/loopback-venue.ts';
import { addressOf, wallet } from '../../../support/sandbox-lab.ts';
import { type StreamClient, StreamLab } from '../../../support/stream-lab.ts';

let lab: StreamLab;
let live: LiveVenue;
let client: StreamClient;

async function open(words: LiveWords = {}): Promise<void> {
  lab = await StreamLab.open(words);
  live = lab.live;
  client = await lab.client();
}

beforeEach(() => open());

afterEach(async () => {
  await lab.close();
  expect(live.problems).toEqual([]);
});

async function reopen(words: LiveWords): Promise<void> {
  await lab.close();
  await open(words);
}

interface PostReply {
  readonly id: number;
  readonly response: { readonly type: string; readonly payload: never };
}

const TRADER = wallet(7);
const order = (p: string, tif = 'Gtc') => ({ a: 0, b: true, p, s: '0.01', r: false, t: { limit: { tif } } });
let nonce = WALL_START_MS;

async function signed(orders: readonly object[]): Promise<object> {
  const action = { type: 'order', orders, grouping: 'na' };
  nonce += 1;
  return { action, nonce, signature: await signL1Action({ wallet: TRADER, action, nonce }) };
}

function post(id: number, type: string, payload: unknown): void {
  client.say({ method: 'post', id, request: { type, payload } });
}

const reply = (id: number): Promise<PostReply> => client.next<PostReply>('post', (data) => data.id === id);

describe('info', () => {
  test('has the type that was asked, and the data', async () => {
    post(1, 'info', { type: 'l2Book', coin: 'BTC' });
    expect(await reply(1)).toMatchObject({
      id: 1,
      response: { type: 'info', payload: { type: 'l2Book', data: { coin: 'BTC' } } },
    });
  });

  test.each([{ type: 'nothing' }, 'meta', null, { type: 'l2Book' }])('of %j is an error', async (payload) => {
    post(2, 'info', payload);
    expect(await reply(2)).toEqual({ id: 2, response: { type: 'error', payload: expect.stringMatching(/^422 /) } });
  });

  test('spends the weight of the IP', async () => {
    await reopen({ limits: 'real' });
    for (let id = 1; id <= 61; id++) {
      post(id, 'info', { type: 'meta' });
      await reply(id);
    }
    expect(client.of<PostReply>('post').filter(({ response }) => response.type === 'info')).toHaveLength(60);
    expect(client.of<PostReply>('post').at(-1)?.response).toEqual({
      type: 'error',
      payload: expect.stringMatching(/^429/),
    });
  });
});

describe('actions', () => {
  test('are carried out, and what they cause is told', async () => {
    await client.follow('orderUpdates', { user: addressOf(TRADER) });
    post(3, 'action', await signed([order('90000')]));
    const { response } = await reply(3);
    expect(response).toMatchObject({
      type: 'action',
      payload: { status: 'ok', response: { type: 'order', data: { statuses: [{ resting: {} }] } } },
    });
    await client.until(() => client.of('orderUpdates').length === 1);
  });

  test('that are refused are no errors of the socket', async () => {
    const body = { ...(await signed([order('90000')])), nonce: 5 };
    post(4, 'action', body);
    expect((await reply(4)).response).toMatchObject({ type: 'action', payload: { status: 'err' } });
  });

  test('out of shape are', async () => {
    post(5, 'action', { action: { type: 'order' } });
    expect((await reply(5)).response).toEqual({ type: 'error', payload: expect.stringMatching(/^422 /) });
  });

  test('answers carry the ids of their posts', async () => {
    const bodies = await Promise.all([90_000, 90_001, 90_002, 90_003].map((px) => signed([order(String(px))])));
    for (const [at, body] of bodies.entries()) post(100 + at, 'action', body);
    for (const id of [100, 101, 102, 103]) await reply(id);
    expect(live.exchange.openOrderDetails(addressOf(TRADER))).toHaveLength(4);
  });
});

describe('too many in flight', () => {
  test.each(['delayRequest', 'delayReply'])(
    'the hundred and first is refused by its id until one is answered (%s)',
    async (fault) => {
      await reopen({ limits: 'real', rules: [{ fault, action: 'exchangeStatus', ms: 150 }] });
      for (let id = 1; id <= 101; id++) post(id, 'info', { type: 'exchangeStatus' });
      expect(await client.next('error')).toBe('too many pending post requests id=101');
      for (let id = 1; id <= 100; id++) await reply(id);
      post(102, 'info', { type: 'exchangeStatus' });
      await reply(102);
    },
  );

  test('those of a socket that ended count no more', async () => {
    await reopen({ limits: 'real', rules: [{ fault: 'delayRequest', action: 'exchangeStatus', ms: 3_600_000 }] });
    for (let id = 1; id <= 100; id++) post(id, 'info', { type: 'exchangeStatus' });
    await client.settle();
    client.socket.terminate();
    await client.end();
    const { limits } = live.venue;
    // The end of the socket reaches the server in its own time.
    await until(() => limits.beginPost('127.0.0.1', 1, live.wallMs) === null);
    for (let more = 1; more < 100; more++) expect(limits.beginPost('127.0.0.1', 1, live.wallMs)).toBeNull();
    expect(limits.beginPost('127.0.0.1', 9, live.wallMs)).toBe('too many pending post requests id=9');
  });
});

describe('faults of requests', () => {
  test('what fails in a delayed post ends its own socket and nothing else', async () => {
    await reopen({ limits: 'real', rules: [{ fault: 'delayRequest', action: 'exchangeStatus', ms: 5 }] });
    const venue = live.venue as { wireMs: (atMs: number) => number };
    const { wireMs } = venue;
    venue.wireMs = () => {
      throw new Error('broken inside');
    };
    post(1, 'info', { type: 'exchangeStatus' });
    expect(await client.end()).toBe(1006);
    venue.wireMs = wireMs.bind(venue);
    expect(live.problems.splice(0).join(' ')).toContain('broken inside');
    client = await lab.client();
    post(2, 'info', { type: 'exchangeStatus' });
    await reply(2);
  });

  test('an answer is lost after the order was taken', async () => {
    await reopen({ rules: [{ fault: 'loseReply', kind: 'exchange', times: 1 }] });
    await client.follow('orderUpdates', { user: addressOf(TRADER) });
    post(1, 'action', await signed([order('90000')]));
    await client.next('orderUpdates');
    post(2, 'action', await signed([order('90001')]));
    await reply(2);
    expect(client.of<PostReply>('post').map(({ id }) => id)).toEqual([2]);
    expect(live.exchange.openOrderDetails(addressOf(TRADER))).toHaveLength(2);
  });

  test('a request is dropped unseen', async () => {
    await reopen({ rules: [{ fault: 'dropRequest', kind: 'exchange', times: 1 }] });
    post(1, 'action', await signed([order('90000')]));
    post(2, 'action', await signed([order('90001')]));
    await reply(2);
    expect(client.of<PostReply>('post').map(({ id }) => id)).toEqual([2]);
    expect(live.exchange.openOrderDetails(addressOf(TRADER))).toHaveLength(1);
  });

  test('a late answer is overtaken by the next', async () => {
    await reopen({ rules: [{ fault: 'delayReply', kind: 'exchange', ms: 100, times: 1 }] });
    post(1, 'action', await signed([order('90000')]));
    post(2, 'action', await signed([order('90001')]));
    await client.until(() => client.of('post').length === 2);
    expect(client.of<PostReply>('post').map(({ id }) => id)).toEqual([2, 1]);
  });

  test('a status stands in for the answer', async () => {
    await reopen({ rules: [{ fault: 'status', status: 429, kind: 'info', times: 1 }] });
    post(1, 'info', { type: 'meta' });
    expect((await reply(1)).response.type).toBe('error');
    post(2, 'info', { type: 'meta' });
    expect((await reply(2)).response.type).toBe('info');
  });
});
