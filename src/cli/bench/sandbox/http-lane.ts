import { connect, type Socket } from 'node:net';
import type { Lane, LaneKind } from './lane.ts';

interface Waiting {
  readonly bytes: Buffer;
  readonly done: (answer: string) => void;
}

/** Requests over one kept-alive connection. Written by hand, so that the measuring process costs little beside the measured one. */
class HttpLane implements Lane {
  readonly #socket: Socket;
  readonly #queue: Waiting[] = [];
  #current: Waiting | null = null;
  #text = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => this.#take(String(chunk)));
    socket.on('error', (cause) => {
      throw cause;
    });
  }

  send(bytes: Buffer, done: (answer: string) => void): void {
    this.#queue.push({ bytes, done });
    this.#next();
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): void {
    if (this.#current !== null) return;
    this.#current = this.#queue.shift() ?? null;
    if (this.#current !== null) this.#socket.write(this.#current.bytes);
  }

  #take(chunk: string): void {
    this.#text += chunk;
    const head = this.#text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1] ?? Number.NaN);
    if (!Number.isFinite(length)) throw new Error(`an answer without a length: ${this.#text.slice(0, 200)}`);
    const end = head + 4 + length;
    if (this.#text.length < end) return;
    const answer = this.#text.slice(head + 4, end);
    this.#text = this.#text.slice(end);
    const { done } = this.#current as Waiting;
    this.#current = null;
    done(answer);
    this.#next();
  }
}

/** POSTs to /exchange. */
export const httpLanes: LaneKind = {
  name: 'HTTP keep-alive',
  wrap: (body) =>
    Buffer.from(
      `POST /exchange HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  open: (port) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(new HttpLane(socket));
      });
      socket.once('error', reject);
    }),
};
