import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readPost } from '../../../../src/sandbox/server/read-post.ts';
import { SandboxServer } from '../../../../src/sandbox/server/sandbox-server.ts';
import { LiveVenue } from '../../../support/live-venue.ts';

const BODY = '{"type":"exchangeStatus"}';

const request = (headers: readonly string[], body = BODY, line = 'POST /info HTTP/1.1'): string =>
  [line, 'Host: 127.0.0.1', 'Content-Type: application/json', ...headers, '', body].join('\r\n');

const usual = (body = BODY): string => request([`Content-Length: ${Buffer.byteLength(body)}`], body);

describe('a post of the usual form', () => {
  test.each([
    ['as short as it gets', `POST /exchange HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`, 'exchange', '{}'],
    ['with letters beyond ASCII', usual('{"type":"é€"}'), 'info', '{"type":"é€"}'],
    ['without a body', usual(''), 'info', ''],
    [
      'of a browser',
      request([
        'Connection: keep-alive',
        'User-Agent: node',
        'Accept: */*',
        'Sec-Fetch-Mode: cors',
        'content-length: 25',
      ]),
      'info',
      BODY,
    ],
  ])('is read: %s', (_what, raw, path, text) => {
    const bodyBytes = Buffer.byteLength(text);
    expect(readPost(Buffer.from(raw))).toEqual({ path, text, bodyBytes });
    // The second time from what was seen.
    expect(readPost(Buffer.from(raw))).toEqual({ path, text, bodyBytes });
  });

  const length = `Content-Length: ${BODY.length}`;
  test.each([
    ['another method', request([length], BODY, 'GET /info HTTP/1.1')],
    ['a method in small letters', request([length], BODY, 'post /info HTTP/1.1')],
    ['another path', request([length], BODY, 'POST /info/ HTTP/1.1')],
    ['an older version', request([length], BODY, 'POST /info HTTP/1.0')],
    ['no length', request([])],
    ['two lengths', request([length, length])],
    ['a length that is no number', request(['Content-Length: 25, 25'])],
    ['two hosts', request([length, 'Host: y'])],
    ['no host', `POST /info HTTP/1.1\r\n${length}\r\n\r\n${BODY}`],
    ['chunks', request(['Transfer-Encoding: chunked'])],
    ['both', request([length, 'Transfer-Encoding: chunked'])],
    ['a client that waits for leave', request([length, 'Expect: 100-continue'])],
    ['an end of the connection', request([length, 'Connection: close'])],
    ['a header that is not known', request([length, 'X-Mine: 1'])],
    ['a folded header', request([length, 'User-Agent: a\r\n b'])],
    ['a bare line feed', request([length, 'User-Agent: a\nX-Mine: 1'])],
    ['a space before the colon', request([length, 'User-Agent : a'])],
    ['letters beyond ASCII in a header', request([length, 'User-Agent: é'])],
    ['half of the body', usual().slice(0, -1)],
    ['more than the body', `${usual()} `],
    ['two at once', `${usual()}${usual()}`],
    ['half of the head', usual().slice(0, 40)],
    ['a very long head', request([length, `User-Agent: ${'a'.repeat(3_000)}`])],
  ])('is none: %s', (_what, raw) => {
    expect(readPost(Buffer.from(raw))).toBeNull();
  });
});

/** A connection whose answers are read until their number is there, or it has ended. */
class Talk {
  readonly socket: Socket;
  text = '';
  #look: () => void = () => undefined;

  constructor(url: string) {
    this.socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => {
      this.text += String(chunk);
      this.#look();
    });
    this.socket.on('close', () => this.#look());
    this.socket.on('error', () => undefined);
  }

  /** Sends pieces, each once the one before it has left. */
  async send(...pieces: readonly string[]): Promise<void> {
    for (const piece of pieces) await new Promise<void>((resolve) => this.socket.write(piece, () => resolve()));
  }

  /** Status codes once there are so many, or the connection is closed. */
  statuses(count: number): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.#look = () => {
        const found = this.text.match(/HTTP\/1\.1 \d\d\d/g) ?? [];
        if (found.length >= count || this.socket.closed) resolve(found.map((line) => line.slice(-3)));
      };
      this.#look();
    });
  }
}

describe('a connection', () => {
  let live: LiveVenue;
  afterEach(() => live.close());

  test('is answered letter by letter as by the server of node', async () => {
    live = new LiveVenue({});
    const url = await live.serve();
    const answers: string[] = [];
    for (const body of [BODY, '{bad', '{"type":"nothing"}']) {
      for (const headers of [[], ['X-Mine: 1']]) {
        const talk = new Talk(url);
        await talk.send(request([...headers, `Content-Length: ${body.length}`], body));
        await talk.statuses(1);
        talk.socket.destroy();
        answers.push(talk.text.replace(/Date: [^\r]*/, 'Date'));
      }
    }
    expect(answers[0]).toContain('Keep-Alive: timeout=');
    for (let i = 0; i < answers.length; i += 2) expect(answers[i]).toBe(answers[i + 1]);
  });

  const chunked = request(['Transfer-Encoding: chunked'], `19\r\n${BODY}\r\n0\r\n\r\n`);
  test.each([
    ['what comes in pieces', [usual().slice(0, 30), usual().slice(30, 100), usual().slice(100)], ['200']],
    ['two at once', [usual() + usual()], ['200', '200']],
    ['chunks', [chunked], ['200']],
    ['a question without a body', ['OPTIONS /info HTTP/1.1\r\nHost: x\r\n\r\n'], ['200']],
    ['another path', [request(['Content-Length: 25'], BODY, 'POST /explorer HTTP/1.1')], ['404']],
    ['no HTTP at all', ['hello\r\n\r\n'], ['400']],
  ])('goes on with %s after usual posts, and with usual ones after it', async (_what, pieces, wanted) => {
    live = new LiveVenue({});
    const talk = new Talk(await live.serve());
    await talk.send(usual());
    expect(await talk.statuses(1)).toEqual(['200']);
    await talk.send(usual());
    expect(await talk.statuses(2)).toEqual(['200', '200']);
    await talk.send(...pieces);
    const sofar = ['200', '200', ...wanted];
    expect(await talk.statuses(sofar.length)).toEqual(sofar);
    if (wanted[0] !== '400') {
      await talk.send(usual());
      expect(await talk.statuses(sofar.length + 1)).toEqual([...sofar, '200']);
    }
    talk.socket.destroy();
  });

  test('that is silent is told so and closed; one that was served is closed without a word', async () => {
    live = new LiveVenue({});
    const url = await live.serve({ headersMs: 150, keepAliveMs: 150 });
    const silent = new Talk(url);
    const served = new Talk(url);
    await served.send(usual());
    expect(await silent.statuses(9)).toEqual(['408']);
    expect(await served.statuses(9)).toEqual(['200']);
  });

  test('that is open without a request does not keep the server from closing', async () => {
    live = new LiveVenue({});
    const talk = new Talk(await live.serve());
    await talk.send(usual());
    await talk.statuses(1);
    await live.close();
    expect(await talk.statuses(9)).toEqual(['200']);
  });

  test('whose answer cannot be written as JSON gets a 500 too', async () => {
    live = new LiveVenue({});
    const problems: string[] = [];
    const bad = { status: 200, body: 1n };
    const handlers = { info: () => bad, exchange: () => bad };
    const server = new SandboxServer({
      venue: live.venue,
      handlers,
      stream: null,
      onProblem: (text) => problems.push(text),
    });
    const talk = new Talk(`http://127.0.0.1:${await server.listen(0)}`);
    await talk.send(usual());
    expect(await talk.statuses(1)).toEqual(['500']);
    talk.socket.destroy();
    await server.close();
    expect(problems).toHaveLength(1);
  });

  test('whose answer fails gets a 500, and the next one its answer', async () => {
    live = new LiveVenue({});
    const url = await live.serve();
    const talk = new Talk(url);
    const { clientNowMs } = live.venue;
    live.venue.clientNowMs = () => {
      throw new Error('no clock');
    };
    await talk.send(request(['Content-Length: 2'], '{}', 'POST /exchange HTTP/1.1'));
    expect(await talk.statuses(1)).toEqual(['500']);
    live.venue.clientNowMs = clientNowMs;
    await talk.send(usual());
    expect(await talk.statuses(2)).toEqual(['500', '200']);
    talk.socket.destroy();
  });
});
