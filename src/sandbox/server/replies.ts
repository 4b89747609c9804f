import type { ServerResponse } from 'node:http';

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
  readonly response: ServerResponse;
  readonly body: string;
  /** Text without special letters is copied as it stands. */
  readonly encoding: 'latin1' | 'utf8';
}

/** Answers on their way out. */
export class Replies {
  #waiting: Reply[] = [];

  /**
   * Sends an answer at the end of the turn: answers to requests that came together leave together, and whoever waits for them is woken once.
   * `headers`: its type, and what else it has beside its length, name and value in turn.
   */
  send(response: ServerResponse, status: number, body: string, headers: readonly string[] = JSON_TYPE): void {
    if (response.destroyed) return;
    const bytes = Buffer.byteLength(body);
    // As a flat list: node writes it as it is, without an object of headers in between.
    response.writeHead(status, [...headers, ...HEADERS, 'content-length', String(bytes)]);
    this.#waiting.push({ response, body, encoding: bytes === body.length ? 'latin1' : 'utf8' });
    if (this.#waiting.length === 1) setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    const replies = this.#waiting;
    this.#waiting = [];
    for (const { response, body, encoding } of replies) response.end(body, encoding);
  };
}
