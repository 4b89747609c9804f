import { connect, type Socket } from 'node:net';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import { signL1Action } from '@nktkas/hyperliquid/signing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../support/loopback-venue.ts';
import { SandboxDay } from '../support/sandbox-day.ts';
import { addressOf, wallet } from '../support/sandbox-lab.ts';

/*
 * What the sandbox does with everything that no honest client sends. Alice has a position and orders that nobody but her may change; Bob goes on
 * trading after every attack.
 */

const ALICE = addressOf(wallet(1));
const BOB = wallet(2);
const REQUEST_MS = 1_200;

let day: SandboxDay;
let alice: ExchangeClient;
let bob: ExchangeClient;
let kept: string;

const limit = (p: string, s: string, tif: 'Gtc' | 'Ioc') => ({ a: 0, b: true, p, s, r: false, t: { limit: { tif } } });
const ORDER = { type: 'order', orders: [limit('94000', '0.01', 'Gtc')], grouping: 'na' } as const;

beforeAll(async () => {
  day = await SandboxDay.open({ server: { requestMs: REQUEST_MS, headersMs: REQUEST_MS } });
  const transport = new HttpTransport({ apiUrl: day.url });
  alice = new ExchangeClient({ transport, wallet: wallet(1) });
  bob = new ExchangeClient({ transport, wallet: BOB });
  await alice.order({ orders: [limit('95100', '0.01', 'Ioc'), limit('90000', '0.01', 'Gtc')], grouping: 'na' });
  kept = day.accountText(ALICE);
});

afterAll(async () => {
  await day.close();
});

afterEach(async () => {
  expect(day.accountText(ALICE)).toBe(kept);
  await bobTrades();
  day.exchange.audit();
  expect(day.problems).toEqual([]);
});

async function bobTrades(): Promise<void> {
  const before = day.exchange.fillsSince(addressOf(BOB), 0).length;
  const fromMs = performance.now();
  const { response } = await bob.order({
    orders: [limit('95100', '0.001', 'Ioc'), { ...limit('94900', '0.001', 'Ioc'), b: false }],
    grouping: 'na',
  });
  expect(response.data.statuses).toMatchObject([{ filled: { totalSz: '0.001' } }, { filled: { totalSz: '0.001' } }]);
  expect(day.exchange.fillsSince(addressOf(BOB), 0)).toHaveLength(before + 2);
  expect(performance.now() - fromMs).toBeLessThan(2_000);
}

async function post(path: '/info' | '/exchange', body: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${day.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.headers.get('content-type')).toContain('application/json');
  return { status: response.status, text: await response.text() };
}

interface Signed {
  readonly action: object;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly vaultAddress?: string;
  readonly expiresAfter?: number;
}

let lastNonce = Date.now();

async function signed(n: number, action: Record<string, unknown>, nonce = ++lastNonce): Promise<Signed> {
  return { action, nonce, signature: await signL1Action({ wallet: wallet(n), action, nonce }) };
}

async function exchange(body: object): Promise<unknown> {
  const { status, text } = await post('/exchange', JSON.stringify(body));
  expect(status).toBe(200);
  return JSON.parse(text);
}

const NOBODY = {
  status: 'err',
  response: expect.stringMatching(/^User or API Wallet 0x[0-9a-f]{40} does not exist\.$/),
};

describe('bodies', () => {
  test.each<[string, string]>([
    ['nothing', ''],
    ['half an object', '{"type":"meta"'],
    ['two objects', '{"type":"meta"}{"type":"meta"}'],
    ['no UTF-8', '\u0000\uffff{'],
    ['too deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['too deep inside a field', `{"type":"l2Book","coin":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`],
  ])('%s is no JSON', async (_name, body) => {
    for (const path of ['/info', '/exchange'] as const) {
      const { status, text } = await post(path, body);
      expect([400, 422]).toContain(status);
      expect(JSON.parse(text)).toMatch(/^Failed to (parse|deserialize)/);
    }
  });

  test.each<[string, unknown]>([
    ['a list', []],
    ['null', null],
    ['text', 'meta'],
    ['no type', {}],
    ['a number for a type', { type: 5 }],
    ['an unknown type', { type: 'everything' }],
    ['a name of every object', { type: 'constructor' }],
    ['no user', { type: 'openOrders' }],
    ['no address', { type: 'openOrders', user: '0x12' }],
    ['an object for a user', { type: 'clearinghouseState', user: {} }],
    ['a coin that is a list', { type: 'l2Book', coin: ['BTC'] }],
    ['a negative number of figures', { type: 'l2Book', coin: 'BTC', nSigFigs: -1 }],
    ['text for a time', { type: 'userFillsByTime', user: ALICE, startTime: 'now' }],
    ['an endless number', { type: 'orderStatus', user: ALICE, oid: -5 }],
  ])('/info of %s is misshapen', async (_name, body) => {
    const { status, text } = await post('/info', JSON.stringify(body));
    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatch(/^Failed to deserialize the JSON body into the target type/);
  });

  test.each<[string, (body: Signed) => unknown]>([
    ['no action', ({ nonce, signature }) => ({ nonce, signature })],
    ['an action that is a list', (body) => ({ ...body, action: [ORDER] })],
    ['an unknown action', (body) => ({ ...body, action: { type: 'rob', from: ALICE } })],
    ['orders that are none', (body) => ({ ...body, action: { ...ORDER, orders: 'all' } })],
    ['a size that is a number', (body) => ({ ...body, action: { ...ORDER, orders: [{ ...ORDER.orders[0], s: 5 }] } })],
    ['a price in letters', (body) => ({ ...body, action: { ...ORDER, orders: [{ ...ORDER.orders[0], p: '1e5' }] } })],
    [
      'an asset with a fraction',
      (body) => ({ ...body, action: { ...ORDER, orders: [{ ...ORDER.orders[0], a: 0.5 }] } }),
    ],
    ['a nonce that is text', (body) => ({ ...body, nonce: String(body.nonce) })],
    ['a nonce beyond all numbers', (body) => ({ ...body, nonce: 1e300 })],
    ['half a signature', (body) => ({ ...body, signature: { r: body.signature.r } })],
    ['a v of 0', (body) => ({ ...body, signature: { ...body.signature, v: 0 } })],
    ['an r of 66 digits', (body) => ({ ...body, signature: { ...body.signature, r: `0x${'1'.repeat(66)}` } })],
    ['a vault that is none', (body) => ({ ...body, vaultAddress: 'mine' })],
    ['an expiry that is text', (body) => ({ ...body, expiresAfter: 'soon' })],
  ])('/exchange of %s is misshapen', async (_name, change) => {
    const { status, text } = await post('/exchange', JSON.stringify(change(await signed(1, ORDER))));
    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatch(/^Failed to deserialize the JSON body into the target type/);
  });

  test('other methods and paths', async () => {
    expect((await fetch(`${day.url}/info`)).status).toBe(405);
    expect((await fetch(`${day.url}/`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${day.url}/exchange/../../etc/passwd`, { method: 'POST' })).status).toBe(404);
  });

  test('10 MB are refused unread, 4 MB of nonsense are read and refused', async () => {
    const large = await post('/exchange', `{"action":"${'x'.repeat(10 * 1024 * 1024)}"}`);
    expect(large).toEqual({ status: 413, text: expect.stringContaining('length limit exceeded') });
    expect((await post('/info', `{"type":"${'x'.repeat(4 * 1024 * 1024)}"}`)).status).toBe(422);
  });
});

describe('coins and numbers', () => {
  test('coins that do not exist', async () => {
    for (const coin of ['btc', '', 'BTC ', '__proto__', 'toString', '@1'])
      expect(await post('/info', JSON.stringify({ type: 'l2Book', coin }))).toEqual({ status: 200, text: 'null' });
    for (const a of [2, 10_000, 110_000, 4_294_967_296]) {
      const answer = await exchange(await signed(2, { ...ORDER, orders: [{ ...ORDER.orders[0], a }] }));
      expect(answer).toMatchObject({
        response: { data: { statuses: [{ error: expect.stringContaining(`asset=${a}`) }] } },
      });
    }
  });

  test.each<[string, Record<string, string>]>([
    ['a huge price', { p: '9'.repeat(30) }],
    ['a huge size', { s: '9'.repeat(30) }],
    ['both', { p: '99999', s: '99999999999' }],
    ['a tiny size', { s: `0.${'0'.repeat(30)}1` }],
    ['a size of nothing', { s: '0' }],
    ['an endless price', { p: `94000.${'3'.repeat(60)}` }],
  ])('%s', async (_name, words) => {
    const action = { ...ORDER, orders: [{ ...ORDER.orders[0], ...words }] };
    const { status, text } = await post('/exchange', JSON.stringify(await signed(2, action)));
    expect([200, 422]).toContain(status);
    expect(text).toMatch(/"error":|Failed to deserialize/);
    expect(day.exchange.account(addressOf(BOB)).openOrders).toEqual([]);
  });
});

describe('signatures and nonces', () => {
  const flip = (hex: string): string => `${hex.slice(0, -1)}${hex.endsWith('0') ? '1' : '0'}`;

  test('a forged or changed request acts for nobody, once the true one was seen', async () => {
    const users = day.venue.directory.users().length;
    const body = await signed(2, ORDER);
    expect(await exchange(body)).toMatchObject({ status: 'ok' });
    await bob.cancel({ cancels: day.exchange.account(addressOf(BOB)).openOrders.map(({ oid }) => ({ a: 0, o: oid })) });
    const { signature } = body;
    const forged = [
      { ...body, signature: { ...signature, r: flip(signature.r) } },
      { ...body, signature: { ...signature, s: flip(signature.s) } },
      { ...body, signature: { ...signature, v: signature.v === 27 ? 28 : 27 } },
      { ...body, nonce: body.nonce + 1 },
      { ...body, expiresAfter: body.nonce + 100_000 },
      { ...body, vaultAddress: ALICE },
      { ...body, action: { ...ORDER, orders: [{ ...ORDER.orders[0], s: '1' }] } },
      { ...body, action: { type: 'cancel', cancels: [{ a: 0, o: 2 }] } },
    ];
    for (const one of forged) expect(await exchange(one)).toEqual(NOBODY_OR_UNRECOVERABLE);
    for (const r of ['0x0', `0x${'f'.repeat(64)}`])
      expect(await exchange({ ...body, signature: { ...signature, r } })).toMatchObject({ status: 'err' });
    expect(day.venue.directory.users()).toHaveLength(users);
  });

  const NOBODY_OR_UNRECOVERABLE = {
    status: 'err',
    response: expect.stringMatching(/^(User or API Wallet 0x[0-9a-f]{40} does not exist|Unable to recover signer)\.$/),
  };

  test('fields in another order, zeros at the end, upper case: a stranger that does not exist', async () => {
    const [leg] = ORDER.orders;
    const { b, ...rest } = leg;
    const cases = [
      { grouping: 'na', type: 'order', orders: [leg] },
      { ...ORDER, orders: [{ b, ...rest }] },
      { ...ORDER, orders: [{ ...leg, s: '0.0100' }] },
    ];
    for (const action of cases) {
      const nonce = ++lastNonce;
      const raw = await rawSigned(action, nonce);
      expect(await exchange(raw)).toEqual(NOBODY);
    }
  });

  test('an old request is never played again', async () => {
    const body = await signed(2, { type: 'noop' });
    expect(await exchange(body)).toEqual({ status: 'ok', response: { type: 'default' } });
    for (let i = 0; i < 3; i++)
      expect(await exchange(body)).toEqual({ status: 'err', response: `Invalid nonce: duplicate nonce ${body.nonce}` });
    for (let i = 0; i < 101; i++) await exchange(await signed(2, { type: 'noop' }));
    expect(await exchange(body)).toMatchObject({ response: expect.stringMatching(/^Invalid nonce: nonce too low/) });
    const [past, future] = [Date.now() - 3 * 86_400_000, Date.now() + 2 * 86_400_000];
    expect(await exchange(await signed(2, { type: 'noop' }, past))).toMatchObject({
      response: expect.stringMatching(/too low/),
    });
    expect(await exchange(await signed(2, { type: 'noop' }, future))).toMatchObject({
      response: expect.stringMatching(/too high/),
    });
  });

  /** Signs an action in whatever form it stands in. */
  async function rawSigned(action: object, nonce: number): Promise<Signed> {
    return {
      action,
      nonce,
      signature: await signL1Action({ wallet: wallet(2), action: action as Record<string, unknown>, nonce }),
    };
  }
});

describe('connections', () => {
  const opened: Socket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });

  function dial(text: string): Promise<Socket & { heard: string; over: boolean }> {
    return new Promise((resolve, reject) => {
      const socket = Object.assign(connect(day.port, '127.0.0.1'), { heard: '', over: false });
      opened.push(socket);
      socket.on('data', (data) => (socket.heard += String(data)));
      socket.on('close', () => (socket.over = true));
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject).on('error', () => undefined);
        socket.write(text);
        resolve(socket);
      });
    });
  }

  test('who never ends a body or its headers is cut off, and holds up nobody', async () => {
    const slow = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        dial(
          i % 2 === 0
            ? 'POST /exchange HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{'
            : 'POST /info HTTP/1.1\r\nhost: x\r\nx-',
        ),
      ),
    );
    for (let i = 0; i < 5; i++) await bobTrades();
    await until(() => slow.every(({ over }) => over), 10_000);
    expect(slow.every(({ heard }) => heard === '' || heard.startsWith('HTTP/1.1 408'))).toBe(true);
  });

  test('hundreds of connections that say nothing', async () => {
    const idle = await Promise.all(Array.from({ length: 400 }, () => dial('')));
    for (let i = 0; i < 5; i++) await bobTrades();
    expect(idle.some(({ heard }) => heard.startsWith('HTTP/1.1 2'))).toBe(false);
  });

  test('bytes that are no HTTP', async () => {
    const socket = await dial('\u0016\u0003\u0001 hello\r\n\r\n');
    await until(() => socket.over);
    expect(socket.heard).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe('frames', () => {
  const open = (): Promise<{ socket: WebSocket; frames: string[]; closed: () => number | null }> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(day.wsUrl);
      const frames: string[] = [];
      let code: number | null = null;
      socket.on('message', (data) => frames.push(String(data as Buffer)));
      socket.on('close', (why) => (code = why));
      socket.once('error', reject);
      socket.once('open', () => {
        socket.off('error', reject).on('error', () => undefined);
        resolve({ socket, frames, closed: () => code });
      });
    });

  test.each([
    ['no JSON', '{'],
    ['a number', '5'],
    ['no method', '{"subscription":{"type":"allMids"}}'],
    ['an unknown method', '{"method":"rob"}'],
    ['a subscription to nothing', '{"method":"subscribe","subscription":{"type":"everything"}}'],
    ['a subscription without a user', '{"method":"subscribe","subscription":{"type":"orderUpdates"}}'],
    ['a post without a request', '{"method":"post","id":1}'],
    ['a deep list', `{"method":"subscribe","subscription":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    [
      'a deep field',
      `{"method":"subscribe","subscription":{"type":"x","a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`,
    ],
    [
      'a deep post',
      `{"method":"post","id":1,"request":{"type":"info","payload":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}}`,
    ],
  ])('%s is answered by an error, and the socket lives', async (_name, frame) => {
    const { socket, frames, closed } = await open();
    socket.send(frame);
    await until(() => frames.some((text) => text.includes('"error"')));
    socket.send('{"method":"ping"}');
    await until(() => frames.some((text) => text.includes('"pong"')));
    expect(closed()).toBeNull();
    socket.terminate();
  });

  test('a forged action over a post frame', async () => {
    const { socket, frames } = await open();
    const body = await signed(2, { type: 'noop' });
    await exchange(body);
    const payload = { ...body, action: ORDER };
    socket.send(JSON.stringify({ method: 'post', id: 7, request: { type: 'action', payload } }));
    await until(() => frames.some((text) => text.includes('"post"')));
    expect(JSON.parse(frames.find((text) => text.includes('"post"')) as string)).toMatchObject({
      channel: 'post',
      data: { id: 7, response: { type: 'action', payload: NOBODY } },
    });
    socket.terminate();
  });

  test('a frame of 10 MB ends its own socket only', async () => {
    const [mine, other] = [await open(), await open()];
    mine.socket.send('x'.repeat(10 * 1024 * 1024));
    await until(() => mine.closed() !== null);
    other.socket.send('{"method":"ping"}');
    await until(() => other.frames.some((text) => text.includes('"pong"')));
    expect(other.closed()).toBeNull();
    other.socket.terminate();
  });

  test('a coin that does not exist ends its socket, as at the exchange', async () => {
    const { socket, closed } = await open();
    socket.send('{"method":"subscribe","subscription":{"type":"l2Book","coin":"btc"}}');
    await until(() => closed() !== null);
    expect(closed()).toBe(1006);
  });

  test('hundreds of sockets', async () => {
    const many = await Promise.all(Array.from({ length: 300 }, open));
    for (const { socket } of many) socket.send('{"method":"subscribe","subscription":{"type":"allMids"}}');
    for (let i = 0; i < 5; i++) await bobTrades();
    await until(() => many.every(({ frames }) => frames.some((text) => text.includes('subscriptionResponse'))));
    expect(many.filter(({ closed }) => closed() !== null)).toEqual([]);
    for (const { socket } of many) socket.terminate();
  });
});
