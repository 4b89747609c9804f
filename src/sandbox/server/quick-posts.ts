import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Post, readPost } from './read-post.ts';

/** What quick posts are served with. */
export interface QuickOptions {
  /** Answers a post, in the same turn. False leaves it to node's server. */
  readonly serve: (socket: Socket, post: Post) => boolean;
  /** Time for the first request of a connection, and between two, ms. */
  readonly firstMs: number;
  readonly idleMs: number;
}

/** What node's server says to a client that has said nothing for too long. */
const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

type Listener = (this: Server, socket: Socket) => void;

/**
 * Serves connections whose requests are whole POSTs of the usual form without node's parser, its requests and its responses, which cost more
 * than most of what an exchange does with an order. At the first chunk that is anything else (slow, split, pipelined, an upgrade, another method,
 * an unusual header) the connection goes over to node's server for good, as if that had had it from the start.
 */
export class QuickPosts {
  readonly #server: Server;
  readonly #options: QuickOptions;
  readonly #handOver: readonly Listener[];
  readonly #sockets = new Set<Socket>();

  /** Takes over the connections of a server that nobody has connected to yet. */
  constructor(server: Server, options: QuickOptions) {
    this.#server = server;
    this.#options = options;
    this.#handOver = server.listeners('connection') as Listener[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => this.#take(socket));
  }

  /** Ends the connections that are served here. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #take(socket: Socket): void {
    const { serve, firstMs, idleMs } = this.#options;
    let isFirst = true;
    const onData = (chunk: Buffer): void => {
      const post = socket.writableNeedDrain ? null : readPost(chunk);
      if (post === null || !serve(socket, post)) return leave(chunk);
      if (isFirst) socket.setTimeout(idleMs);
      isFirst = false;
    };
    const onTimeout = (): void => {
      if (isFirst) socket.write(TOO_LATE);
      socket.destroySoon();
    };
    const onError = (): void => {
      socket.destroy();
    };
    const onEnd = (): void => {
      socket.end();
    };
    const onClose = (): void => {
      this.#sockets.delete(socket);
    };
    const leave = (chunk: Buffer): void => {
      this.#sockets.delete(socket);
      socket.setTimeout(0);
      socket
        .off('data', onData)
        .off('timeout', onTimeout)
        .off('end', onEnd)
        .off('error', onError)
        .off('close', onClose);
      for (const listener of this.#handOver) listener.call(this.#server, socket);
      socket.unshift(chunk);
    };
    this.#sockets.add(socket);
    socket.setTimeout(firstMs);
    socket.on('data', onData).on('timeout', onTimeout).on('end', onEnd).on('error', onError).on('close', onClose);
  }
}
