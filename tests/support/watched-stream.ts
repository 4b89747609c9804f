import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { StreamServer } from '../../src/sandbox/stream/stream-server.ts';
import { StreamSocket } from '../../src/sandbox/stream/stream-socket.ts';
import type { SandboxVenue } from '../../src/sandbox/types.ts';

/** Channels whose frames are swallowed on every socket of this process. */
const MUTED = new Set<string>();

const send = Object.getOwnPropertyDescriptor(StreamSocket.prototype, 'send')?.value as StreamSocket['send'];
StreamSocket.prototype.send = function sendUnlessMuted(channel, text, kind) {
  return MUTED.has(channel) || send.call(this, channel, text, kind);
};

/** The sandbox's own stream, whose sockets a test may count, cut, and make silent. */
export class WatchedStream {
  readonly muted = MUTED;
  readonly #sockets = new Set<Duplex>();
  readonly #stream: StreamServer;

  constructor(venue: SandboxVenue, onProblem: (text: string) => void) {
    MUTED.clear();
    this.#stream = new StreamServer(venue, { info: handleInfo, exchange: handleExchange }, onProblem);
  }

  /** Connected clients. */
  get clients(): number {
    return this.#sockets.size;
  }

  attach(server: Server): void {
    server.on('upgrade', (_request, socket: Duplex) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#stream.attach(server);
  }

  /** Cuts every connection without a close frame. */
  breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    MUTED.clear();
    await this.#stream.close();
  }
}
