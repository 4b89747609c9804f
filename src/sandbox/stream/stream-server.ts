import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { parseJson } from '../server/parse-json.ts';
import type { Handlers, SandboxVenue } from '../types.ts';
import { answerPost, readPost } from './answer-post.ts';
import type { Paces } from './channel.ts';
import { USUAL_PACES } from './channels/market.ts';
import { readSubscription } from './read-subscription.ts';
import { StreamHub } from './stream-hub.ts';
import { StreamSocket } from './stream-socket.ts';

/** Largest frame of a client, bytes; a larger one ends its socket with 1009. */
const MAX_FRAME_BYTES = 1024 * 1024;

/** States that are due are looked for this often, ms. */
const TICK_MS = 50;

/** Time that clients have to answer when the server ends their sockets, ms. */
const FAREWELL_MS = 1_000;

/** Longest excerpt of a bad frame in the answer to it. */
const EXCERPT = 500;

/** What may be otherwise than usual. */
export interface StreamOptions {
  readonly paces?: Partial<Paces>;
  /** True: a socket begins with the bare text with which the exchange has been seen to greet. */
  readonly greets?: boolean;
}

const GREETING = 'Websocket connection established.';

/** The exchange's WebSocket at /ws of its port (hyperliquid.md 2.8, 2.9). */
export class StreamServer {
  readonly #venue: SandboxVenue;
  readonly #handlers: Handlers;
  readonly #onProblem: (text: string) => void;
  readonly #hub: StreamHub;
  readonly #greets: boolean;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #sockets = new Set<StreamSocket>();
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  #nextId = 1;
  #isClosing = false;
  #onLast: (() => void) | null = null;

  /** `onProblem` is told what failed inside; the socket at which it failed was cut. */
  constructor(
    venue: SandboxVenue,
    handlers: Handlers,
    onProblem: (text: string) => void,
    { paces = {}, greets = false }: StreamOptions = {},
  ) {
    this.#venue = venue;
    this.#onProblem = onProblem;
    this.#handlers = handlers;
    this.#greets = greets;
    this.#hub = new StreamHub(venue, { ...USUAL_PACES, ...paces }, onProblem);
    this.#stopListening = venue.listen(this.#hub.hear);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Takes the upgrades of an HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const venue = this.#venue;
      const ip = request.socket.remoteAddress ?? '';
      if (this.#isClosing) return refuse(socket, '503 Service Unavailable');
      if ((request.url ?? '').split('?', 1)[0] !== '/ws') return refuse(socket, '404 Not Found');
      if (!venue.limits.openSocket(ip, venue.clientNowMs())) return refuse(socket, '429 Too Many Requests');
      let taken = false;
      socket.once('close', () => {
        if (!taken) venue.limits.closeSocket(ip);
      });
      this.#server.handleUpgrade(request, socket, head, (client) => {
        taken = true;
        this.#welcome(client, socket, ip);
      });
    });
  }

  /** Ends every socket with 1001; who does not answer soon is cut. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#isClosing = true;
    const left = new Promise<void>((resolve) => {
      this.#onLast = resolve;
    });
    for (const socket of this.#sockets) socket.leave(FAREWELL_MS);
    if (this.#sockets.size > 0) await left;
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #welcome(client: WebSocket, wire: Duplex, ip: string): void {
    const onProblem = this.#onProblem;
    const socket = new StreamSocket(client, this.#venue, { id: this.#nextId++, ip, wire, onProblem });
    this.#sockets.add(socket);
    client.on('error', () => client.terminate());
    client.on('message', (data, isBinary) => this.#hear(socket, data, isBinary));
    client.on('close', () => this.#farewell(socket));
    if (this.#greets) client.send(GREETING);
  }

  #farewell(socket: StreamSocket): void {
    const { limits, faults } = this.#venue;
    for (const key of socket.subscriptions) {
      const left = this.#hub.leave(socket, key);
      if (left !== null) limits.unsubscribe(socket.ip, left.user);
    }
    for (; socket.posts > 0; socket.posts--) limits.endPost(socket.ip);
    socket.forget();
    limits.closeSocket(socket.ip);
    faults.forgetSocket(socket.id);
    this.#sockets.delete(socket);
    if (this.#sockets.size === 0) this.#onLast?.();
  }

  #tick(): void {
    const nowMs = this.#venue.wallNowMs();
    this.#hub.tick(nowMs);
    for (const socket of this.#sockets) {
      if (socket.isSilent(nowMs) || this.#mustEnd(socket, nowMs)) socket.cut();
    }
  }

  #mustEnd(socket: StreamSocket, nowMs: number): boolean {
    const { faults } = this.#venue;
    return !faults.isEmpty && faults.socketFault(socket.id, nowMs) === 'close';
  }

  /** A frame that cannot be dealt with ends its own socket, never the server. */
  #hear(socket: StreamSocket, data: RawData, isBinary: boolean): void {
    // One that is being ended could not be told what became of what it asks.
    if (!socket.isOpen) return;
    try {
      this.#take(socket, data, isBinary);
    } catch (cause) {
      this.#onProblem(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
      socket.cut();
    }
  }

  #take(socket: StreamSocket, data: RawData, isBinary: boolean): void {
    const text = isBinary ? '' : textOf(data);
    const refusal = this.#venue.limits.message(socket.ip, this.#venue.clientNowMs());
    if (refusal !== null) return error(socket, refusal);
    const frame = parse(text);
    switch (frame?.['method']) {
      case 'ping':
        return socket.pong();
      case 'subscribe':
        if (isObject(frame['subscription'])) return this.#subscribe(socket, frame['subscription']);
        break;
      case 'unsubscribe':
        if (isObject(frame['subscription'])) return this.#unsubscribe(socket, frame['subscription']);
        break;
      case 'post':
        if (this.#post(socket, frame)) return;
        break;
      default:
    }
    error(socket, `Error parsing JSON into valid websocket request: ${text.slice(0, EXCERPT)}`);
  }

  #subscribe(socket: StreamSocket, raw: object): void {
    const found = readSubscription(this.#venue, raw);
    if (found.kind === 'fatal') return socket.cut();
    if (found.kind === 'invalid') return error(socket, `Invalid subscription ${JSON.stringify(raw)}`);
    const { subscription, echo } = found;
    if (this.#hub.follows(socket, subscription.key)) return error(socket, `Already subscribed: ${JSON.stringify(raw)}`);
    const refusal = this.#venue.limits.subscribe(socket.ip, subscription.user, this.#venue.clientNowMs());
    if (refusal !== null) return error(socket, refusal);
    this.#venue.pump();
    if (subscription.user !== null) this.#venue.open(subscription.user);
    acknowledge(socket, 'subscribe', echo);
    this.#hub.follow(socket, subscription);
  }

  #unsubscribe(socket: StreamSocket, raw: object): void {
    const found = readSubscription(this.#venue, raw);
    if (found.kind === 'fatal') return socket.cut();
    if (found.kind === 'invalid') return error(socket, `Invalid subscription ${JSON.stringify(raw)}`);
    const left = this.#hub.leave(socket, found.subscription.key);
    if (left === null) return error(socket, `Already unsubscribed: ${JSON.stringify(raw)}`);
    this.#venue.limits.unsubscribe(socket.ip, left.user);
    acknowledge(socket, 'unsubscribe', found.echo);
  }

  #post(socket: StreamSocket, frame: Readonly<Record<string, unknown>>): boolean {
    const post = readPost(frame);
    if (post === null) return false;
    const { limits } = this.#venue;
    const refusal = limits.beginPost(socket.ip, post.id, this.#venue.clientNowMs());
    if (refusal !== null) {
      error(socket, refusal);
      return true;
    }
    socket.posts += 1;
    const done = (): void => {
      if (socket.posts === 0) return;
      socket.posts -= 1;
      limits.endPost(socket.ip);
    };
    answerPost(this.#venue, socket, post, { handlers: this.#handlers, done });
    return true;
  }
}

function acknowledge(socket: StreamSocket, method: string, subscription: unknown): void {
  const data = { method, subscription };
  const frame = { channel: 'subscriptionResponse', data };
  socket.send(frame.channel, Buffer.from(JSON.stringify(frame)), 'answer');
}

function error(socket: StreamSocket, text: string): void {
  socket.send('error', Buffer.from(JSON.stringify({ channel: 'error', data: text })), 'answer');
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  const parsed = parseJson(text);
  return parsed.ok && isObject(parsed.value) ? (parsed.value as Readonly<Record<string, unknown>>) : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
