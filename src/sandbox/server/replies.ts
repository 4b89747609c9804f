import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const HEADERS: readonly string[] = [
  'access-control-allow-origin',
  '*',
  'access-control-allow-headers',
  'content-type',
  'access-control-allow-methods',
  'POST, OPTIONS',
  'vary',
  'origin, access-control-request-method, access-control-request-headers',
];

/** The header of an answer that is JSON. */
export const JSON_TYPE: readonly string[] = ['content-type', 'application/json'];

interface Reply {
  /** Takes the text: a response its body, a bare connection all of it. */
  readonly to: ServerResponse | Socket;
  readonly text: string;
  /** Text without special letters is copied as it stands. */
  readonly encoding: 'latin1' | 'utf8';
}

/** Answers on their way out. */
export class Replies {
  #waiting: Reply[] = [];
  /** Heads of bare answers up to their length, by status, and what follows it, which tells the second. */
  readonly #heads = new Map<number, string>();
  readonly #keepAlive: string;
  #tail = '';
  #tailSecond = -1;

  /** `keepAliveMs`: for how long a connection without a request stays open. */
  constructor(keepAliveMs: number) {
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n\r\n`;
  }

  /**
   * Sends an answer at the end of the turn: answers to requests that came together leave together, and whoever waits for them is woken once.
   * `headers`: its type, and what else it has beside its length, name and value in turn.
   */
  send(response: ServerResponse, status: number, body: string, headers: readonly string[] = JSON_TYPE): void {
    if (response.destroyed) return;
    const bytes = Buffer.byteLength(body);
    // As a flat list: node writes it as it is, without an object of headers in between.
    response.writeHead(status, [...headers, ...HEADERS, 'content-length', String(bytes)]);
    this.#put({ to: response, text: body, encoding: bytes === body.length ? 'latin1' : 'utf8' });
  }

  /** The same for JSON on a connection for which node has made no response: letter by letter what it would have sent. */
  sendBare(socket: Socket, status: number, body: string): void {
    const bytes = Buffer.byteLength(body);
    const text = `${this.#headOf(status)}${bytes}${this.#tailOf(Date.now())}${body}`;
    this.#put({ to: socket, text, encoding: bytes === body.length ? 'latin1' : 'utf8' });
  }

  #put(reply: Reply): void {
    this.#waiting.push(reply);
    if (this.#waiting.length === 1) setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    const replies = this.#waiting;
    this.#waiting = [];
    for (const { to, text, encoding } of replies) {
      if ('req' in to) to.end(text, encoding);
      else if (!to.destroyed) to.write(text, encoding);
    }
  };

  #headOf(status: number): string {
    let head = this.#heads.get(status);
    if (head === undefined) {
      const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}`];
      const fields = [...JSON_TYPE, ...HEADERS];
      for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`);
      head = `${lines.join('\r\n')}\r\ncontent-length: `;
      this.#heads.set(status, head);
    }
    return head;
  }

  #tailOf(wallMs: number): string {
    const second = Math.floor(wallMs / 1_000);
    if (second !== this.#tailSecond) {
      this.#tailSecond = second;
      this.#tail = `\r\nDate: ${new Date(wallMs).toUTCString()}\r\n${this.#keepAlive}`;
    }
    return this.#tail;
  }
}
