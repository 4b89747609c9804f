import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server } from 'node:http';
import { WebSocket } from 'ws';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { StreamServer, type StreamOptions } from '../../src/sandbox/stream/stream-server.ts';
import { LiveVenue, type LiveWords } from './live-venue.ts';

/** A frame as a client reads it. */
export interface Heard {
  readonly channel: string;
  readonly data: never;
}

interface Waiter {
  readonly fits: (frame: Heard) => boolean;
  readonly resolve: (frame: Heard) => void;
}

/** Longest wait for something that has to come, ms. */
const PATIENCE_MS = 5_000;

/** A client that keeps what it hears, and waits for what is to come. */
export class StreamClient {
  /** Every frame, oldest first; bare text as a frame of the channel `text`. */
  readonly frames: Heard[] = [];
  readonly socket: WebSocket;
  /** Code with which it was closed, null while it lives. */
  closed: number | null = null;
  /** What its end was said to be for. */
  reason = '';
  readonly #waiters = new Set<Waiter>();
  readonly #onClose: (() => void)[] = [];
  #taken = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#hear(String(data as Buffer)));
    socket.on('close', (code, reason) => {
      this.closed = code;
      this.reason = reason.toString();
      for (const run of this.#onClose) run();
    });
  }

  static open(url: string): Promise<StreamClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      const client = new StreamClient(socket);
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_request, response) => reject(new Error(`status ${response.statusCode}`)));
      socket.once('error', reject);
    });
  }

  raw(text: string | Buffer): void {
    this.socket.send(text);
  }

  say(frame: unknown): void {
    this.raw(JSON.stringify(frame));
  }

  /** Frames of a channel so far. */
  of<T = unknown>(channel: string, read: (data: unknown) => T = (data) => data as T): readonly T[] {
    return this.frames.filter((frame) => frame.channel === channel).map(({ data }) => read(data));
  }

  /** The next frame of a channel that nobody has taken by `next` yet, heard already or to come; those before it count as taken too. */
  next<T = Record<string, unknown>>(channel: string, fits: (data: T) => boolean = () => true): Promise<T> {
    return this.#await((frame) => frame.channel === channel && fits(frame.data)).then(({ data }) => data);
  }

  /** Sends a ping and waits for its pong: whatever was sent before it was answered before it. */
  async settle(): Promise<void> {
    const before = this.frames.filter(({ channel }) => channel === 'pong').length;
    this.say({ method: 'ping' });
    await this.until(() => this.frames.filter(({ channel }) => channel === 'pong').length > before);
  }

  /** Resolves as soon as `holds` does; looked at with every frame and at the close. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (holds()) return resolve();
      const timer = setTimeout(() => reject(new Error(`waited in vain for ${holds.toString()}`)), PATIENCE_MS);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.socket.off('message', look);
        resolve();
      };
      this.socket.on('message', look);
      this.#onClose.push(look);
    });
  }

  /** Subscribes and waits for the acknowledgement; returns the echo. */
  async follow(type: string, more: object = {}): Promise<Record<string, unknown>> {
    this.say({ method: 'subscribe', subscription: { type, ...more } });
    const { subscription } = await this.next<{ subscription: Record<string, unknown> }>(
      'subscriptionResponse',
      (data) => data.subscription['type'] === type,
    );
    return subscription;
  }

  /** Waits for the end and returns its code. */
  async end(): Promise<number> {
    await this.until(() => this.closed !== null);
    return this.closed as number;
  }

  #hear(text: string): void {
    let frame: Heard;
    try {
      frame = JSON.parse(text) as Heard;
    } catch {
      frame = { channel: 'text', data: text as never };
    }
    this.frames.push(frame);
    for (const waiter of this.#waiters) {
      if (!waiter.fits(frame)) continue;
      this.#waiters.delete(waiter);
      this.#taken = this.frames.length;
      waiter.resolve(frame);
      break;
    }
  }

  #await(fits: (frame: Heard) => boolean): Promise<Heard> {
    for (let at = this.#taken; at < this.frames.length; at++) {
      const frame = this.frames[at] as Heard;
      if (!fits(frame)) continue;
      this.#taken = at + 1;
      return Promise.resolve(frame);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`nothing came; heard ${JSON.stringify(this.frames.slice(-5)).slice(0, 500)}`));
      }, PATIENCE_MS);
      const waiter: Waiter = {
        fits,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
      };
      this.#waiters.add(waiter);
    });
  }
}

/** A stream server on a port, before a venue whose clock a test moves. */
export class StreamLab {
  readonly live: LiveVenue;
  readonly stream: StreamServer;
  readonly #server: Server = createServer();
  readonly #clients: StreamClient[] = [];
  readonly #sockets: Socket[] = [];
  #port = 0;

  private constructor(live: LiveVenue, options: StreamOptions) {
    this.live = live;
    const handlers = { info: handleInfo, exchange: handleExchange };
    this.stream = new StreamServer(live.venue, handlers, (text) => live.problems.push(text), options);
    this.stream.attach(this.#server);
  }

  /** Opens a lab before a venue, or before a new one. */
  static async open(venue: LiveWords | LiveVenue = {}, options: StreamOptions = {}): Promise<StreamLab> {
    const lab = new StreamLab(venue instanceof LiveVenue ? venue : new LiveVenue(venue), options);
    await new Promise<void>((resolve) => {
      lab.#server.listen(0, '127.0.0.1', resolve);
    });
    lab.#port = (lab.#server.address() as AddressInfo).port;
    return lab;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  async client(): Promise<StreamClient> {
    const client = await StreamClient.open(this.url);
    this.#clients.push(client);
    return client;
  }

  /** A client that has shaken hands and then reads nothing more; it can still send by `write`. */
  async deaf(...frames: readonly unknown[]): Promise<Socket> {
    const socket = connect(this.#port, '127.0.0.1');
    this.#sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => {
      socket.once('data', resolve);
    });
    socket.pause();
    for (const frame of frames) socket.write(masked(JSON.stringify(frame)));
    return socket;
  }

  async close(): Promise<void> {
    for (const { socket } of this.#clients) socket.terminate();
    for (const socket of this.#sockets) socket.destroy();
    await this.stream.close();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

/** A text frame of a client whose mask is zero; up to 125 bytes. */
export function masked(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length > 125) throw new RangeError('too long for this');
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}
