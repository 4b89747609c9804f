import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { LiveWords } from '../../../support/live-venue.ts';
import { ALICE, LiveVenue } from '../../../support/live-venue.ts';

let live: LiveVenue;
afterEach(() => live.close());

async function serve(words: LiveWords = {}, limits: Parameters<LiveVenue['serve']>[0] = {}): Promise<string> {
  live = new LiveVenue(words);
  return live.serve(limits);
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
  fetch(url, { method: 'POST', body });

const mids = (url: string): Promise<Response> => post(`${url}/info`, '{"type":"allMids"}');

/** A connection on which a test writes bytes itself; `ended` gives all that came back once it is closed. */
function rawSocket(url: string): { readonly socket: Socket; readonly ended: Promise<string> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('utf8')));
  const ended = new Promise<string>((resolve) => socket.on('error', () => undefined).on('close', () => resolve(text)));
  return { socket, ended };
}

describe('the HTTP door', () => {
  test('answers JSON, to every origin', async () => {
    const url = await serve();
    const response = await mids(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ BTC: '100000.0' });
    const asked = await fetch(`${url}/exchange`, { method: 'OPTIONS' });
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([200, 'content-type']);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
  });

  test('takes so many connections and no more, until one of them ends', async () => {
    const url = await serve({}, { maxConnections: 2 });
    const held = [rawSocket(url), rawSocket(url)];
    await Promise.all(held.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await rawSocket(url).ended).toBe('');
    held[0]?.socket.destroy();
    let status = 0;
    // The place is free once the server has seen the end.
    for (let tries = 0; tries < 100 && status === 0; tries++)
      status = await mids(url).then(
        (one) => one.status,
        () => 0,
      );
    expect(status).toBe(200);
    held[1]?.socket.destroy();
  });

  test('knows two paths and one method', async () => {
    const url = await serve();
    expect((await post(`${url}/explorer`, '{}')).status).toBe(404);
    expect((await fetch(`${url}/info`)).status).toBe(405);
    expect((await fetch(`${url}/info`, { method: 'PUT', body: '{}' })).status).toBe(405);
    expect((await post(`${url}/info/?x=1`, '{"type":"allMids"}')).status).toBe(200);
  });

  test.each([
    ['text that is no JSON', '{bad', 400],
    ['nothing', '', 400],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x7b]), 400],
    ['deep nesting', `${'['.repeat(100_000)}`, 400],
    ['deep nesting that is closed', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 400],
    ['null', 'null', 422],
    ['a list', '[]', 422],
    ['an unknown type', '{"type":"nothing"}', 422],
    ['a type of an object', '{"type":"__proto__"}', 422],
    ['a missing field', '{"type":"l2Book"}', 422],
    ['a field of the wrong kind', '{"type":"clearinghouseState","user":5}', 422],
    [
      'a number too large',
      '{"type":"userFillsByTime","user":"0x00000000000000000000000000000000000000aa","startTime":1e300}',
      422,
    ],
  ])('says what is wrong with %s', async (_name, body, status) => {
    const url = await serve();
    for (const path of ['info', 'exchange']) {
      const response = await post(`${url}/${path}`, body);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatch(
        status === 400
          ? /^Failed to parse the request body as JSON: /
          : /^Failed to deserialize the JSON body into the target type/,
      );
    }
    expect(live.problems).toEqual([]);
  });

  test('refuses a body of 10 MB and goes on', async () => {
    const url = await serve();
    const body = new Uint8Array(10 * 1024 * 1024).fill(0x20);
    const response = await post(`${url}/info`, body);
    expect(response.status).toBe(413);
    expect((await mids(url)).status).toBe(200);
  });

  test('refuses a body of 10 MB that does not tell its length', async () => {
    const url = await serve();
    const { socket, ended } = rawSocket(url);
    socket.write('POST /info HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    for (let i = 0; i < 160; i++) socket.write(chunk);
    socket.end('0\r\n\r\n');
    expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
    expect((await mids(url)).status).toBe(200);
  });

  test('cuts off who sends too slowly, and serves others meanwhile', async () => {
    const url = await serve({}, { headersMs: 300, requestMs: 600 });
    const slowHeaders = rawSocket(url);
    slowHeaders.socket.write('POST /info HTTP/1.1\r\nhost: x\r\n');
    const slowBody = rawSocket(url);
    slowBody.socket.write('POST /info HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"type":');
    expect((await mids(url)).status).toBe(200);
    expect(await slowHeaders.ended).toMatch(/^HTTP\/1\.1 408 /);
    expect(await slowBody.ended).not.toMatch(/ 200 /);
    expect((await mids(url)).status).toBe(200);
    expect(live.problems).toEqual([]);
  });

  test('lives on when clients go away in the middle of a request', async () => {
    const url = await serve();
    for (let i = 0; i < 20; i++) {
      const { socket, ended } = rawSocket(url);
      socket.write('POST /info HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"type":', () => socket.destroy());
      await ended;
    }
    expect((await mids(url)).status).toBe(200);
    expect(live.problems).toEqual([]);
  });

  test('answers 200 good requests right beside 200 bad ones', async () => {
    const url = await serve();
    const all = Array.from({ length: 400 }, async (_, i) => {
      const response = i % 2 === 0 ? await mids(url) : await post(`${url}/exchange`, `{"action":${i}`);
      return `${i % 2}:${response.status}`;
    });
    expect(new Set(await Promise.all(all))).toEqual(new Set(['0:200', '1:400']));
  });

  test('tells a port that is taken', async () => {
    const url = await serve();
    const other = new LiveVenue();
    await expect(other.serve({}, Number(new URL(url).port))).rejects.toThrow(/EADDRINUSE/);
    expect((await mids(url)).status).toBe(200);
  });

  test('closes with connections open and a delayed answer under way', async () => {
    const url = await serve({ rules: [{ fault: 'delayReply', ms: 60_000 }] });
    const hanging = mids(url).then(
      () => 'answered',
      () => 'cut off',
    );
    const { socket, ended } = rawSocket(url);
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    await live.close();
    expect(await hanging).toBe('cut off');
    expect(await ended).toBe('');
  });
});

describe('faults of requests', () => {
  const user = { user: ALICE };
  const outcome = (url: string): Promise<string> =>
    post(`${url}/info`, JSON.stringify({ type: 'userRateLimit', ...user })).then(
      async (response) =>
        `${response.status} ${response.headers.get('content-type')} ${(await response.text()).slice(0, 6)}`,
      () => 'cut off',
    );

  test('a dropped request is cut off and never seen', async () => {
    const url = await serve({ rules: [{ fault: 'dropRequest', times: 1 }] });
    expect(await outcome(url)).toBe('cut off');
    expect(live.venue.directory.isUser(ALICE)).toBe(false);
    expect(await outcome(url)).toMatch(/^200 /);
  });

  test('a lost reply is cut off after the request was done', async () => {
    const url = await serve({ rules: [{ fault: 'loseReply', times: 1 }] });
    expect(await outcome(url)).toBe('cut off');
    expect(live.venue.directory.isUser(ALICE)).toBe(true);
  });

  test('a status takes the place of the answer: HTML of a proxy, or 429', async () => {
    const url = await serve({
      rules: [
        { fault: 'status', status: 502, times: 1 },
        { fault: 'status', status: 429, skip: 1, times: 1 },
      ],
    });
    expect(await outcome(url)).toBe('502 text/html <html>');
    expect(await outcome(url)).toBe('429 application/json null');
    expect(await outcome(url)).toMatch(/^200 application\/json/);
  });

  test('a delay holds back one kind of request only', async () => {
    const url = await serve({ rules: [{ fault: 'delayRequest', kind: 'info', action: 'userRateLimit', ms: 300 }] });
    const order: string[] = [];
    const slow = outcome(url).then(() => order.push('slow'));
    await mids(url);
    order.push('quick');
    await slow;
    expect(order).toEqual(['quick', 'slow']);
  });
});
