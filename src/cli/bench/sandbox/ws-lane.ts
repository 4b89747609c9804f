import { WebSocket } from 'ws';
import type { Lane, LaneKind } from './lane.ts';

/** Post frames over one WebSocket; any number of them may be under way. */
class WsLane implements Lane {
  readonly #socket: WebSocket;
  /** In the order in which they were sent, which is that of the answers. */
  readonly #waiting: ((answer: string) => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const text = String(data as Buffer);
      if (text.startsWith('{"channel":"post"')) this.#waiting.shift()?.(text);
    });
    socket.on('error', (cause) => {
      throw cause;
    });
  }

  send(bytes: Buffer, done: (answer: string) => void): void {
    this.#waiting.push(done);
    this.#socket.send(bytes, { binary: false });
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** Actions as post frames. */
export const wsLanes: LaneKind = {
  name: 'WebSocket post',
  wrap: (body, id) => Buffer.from(`{"method":"post","id":${id},"request":{"type":"action","payload":${body}}}`),
  open: (port) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
      socket.once('open', () => {
        socket.off('error', reject);
        resolve(new WsLane(socket));
      });
      socket.once('error', reject);
    }),
};
