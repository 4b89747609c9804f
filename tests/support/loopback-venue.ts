import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a handler may answer: JSON, or a status with a body; `'hang'` = never, `'drop'` = the line breaks. */
export type Reply =
  | { readonly json: unknown }
  | { readonly status: number; readonly body: string; readonly contentType?: string }
  | 'hang'
  | 'drop';

/** A request as it came. */
export interface SeenAction {
  readonly body: {
    readonly action: Record<string, unknown>;
    readonly nonce: number;
    readonly expiresAfter: number | null;
    readonly signature: { readonly r: string; readonly s: string; readonly v: 27 | 28 };
  };
  readonly text: string;
  /** `performance.now()` at arrival. */
  readonly atMs: number;
}

/** The account that the scripted agent trades for. */
export const ACCOUNT = '0x00000000000000000000000000000000000acc01';

const SUMMARY = { accountValue: '1000.0', totalNtlPos: '0.0', totalRawUsd: '1000.0', totalMarginUsed: '0.0' };

/** Contexts of the two scripted markets. */
const CTX = {
  funding: '0.0000125',
  openInterest: '10.0',
  prevDayPx: '95000.0',
  dayNtlVlm: '1000000.0',
  premium: null,
  oraclePx: '95000.0',
  markPx: '95001.0',
  midPx: '95000.5',
  impactPxs: null,
  dayBaseVlm: '10.0',
};

/**
 * A scripted server on loopback that speaks just enough of the venue's wire: each answer can be replaced by a test. No rules of an exchange
 * are in it.
 */
export class LoopbackVenue {
  readonly actions: SeenAction[] = [];
  readonly asked: string[] = [];
  readonly subscribed: string[] = [];
  /** Subscriptions that were ended. */
  readonly ended: string[] = [];
  /** Answers by /info type; a test replaces what it needs. */
  readonly info = new Map<string, (body: Record<string, unknown>) => Reply | Promise<Reply>>();
  /** Answer to actions. */
  onAction: (seen: SeenAction) => Reply | Promise<Reply> = (seen) => ({ json: acceptAll(seen) });
  /** False: subscriptions are not confirmed. */
  onSubscribe: (subscription: Record<string, unknown>, socket: WebSocket) => boolean = () => true;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #streams: WebSocketServer;
  #url = '';

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#streams = new WebSocketServer({ server: this.#server, path: '/ws' });
    this.#streams.on('connection', (socket) => {
      socket.on('error', () => socket.terminate());
      socket.on('message', (data: Buffer) => this.#onMessage(socket, data.toString()));
    });
    this.#script();
  }

  /** Opens a server on a free port. */
  static async open(): Promise<LoopbackVenue> {
    const venue = new LoopbackVenue();
    await new Promise<void>((resolve) => {
      venue.#server.listen(0, '127.0.0.1', resolve);
    });
    venue.#url = `http://127.0.0.1:${(venue.#server.address() as AddressInfo).port}`;
    return venue;
  }

  /** Address of the server; stays the same when it is closed. */
  get url(): string {
    return this.#url;
  }

  /** Connected streams. */
  get streams(): number {
    return this.#streams.clients.size;
  }

  /** Sends a frame to every stream. */
  push(channel: string, data: unknown): void {
    this.raw(JSON.stringify({ channel, data }));
  }

  /** Sends text, or a binary frame, as it is to every stream. */
  raw(text: string | Buffer): void {
    for (const client of this.#streams.clients) client.send(text);
  }

  /** Hears nothing any more on the streams that stand now, as on a dead line; the answer ends that. */
  deafen(): () => void {
    const sockets = [...this.#sockets];
    for (const socket of sockets) socket.pause();
    return () => {
      for (const socket of sockets) socket.resume();
    };
  }

  /** Breaks every stream without a word. */
  breakStreams(): void {
    for (const client of this.#streams.clients) client.terminate();
  }

  /** Closes everything. */
  async close(): Promise<void> {
    this.breakStreams();
    this.#streams.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #script(): void {
    const json = (make: (body: Record<string, unknown>) => unknown) => (body: Record<string, unknown>) => ({
      json: make(body),
    });
    const say = (type: string, make: (body: Record<string, unknown>) => unknown): void => {
      this.info.set(type, json(make));
    };
    const universe = [
      { szDecimals: 5, name: 'BTC', maxLeverage: 40, marginTableId: 56 },
      { szDecimals: 4, name: 'ETH', maxLeverage: 25, marginTableId: 55 },
    ];
    const meta = { universe, marginTables: [], collateralToken: 0 };
    say('exchangeStatus', () => ({ time: Date.now(), specialStatuses: null }));
    say('userRole', () => ({ role: 'agent', data: { user: ACCOUNT } }));
    say('extraAgents', () => []);
    say('userAbstraction', () => 'disabled');
    say('meta', () => meta);
    say('metaAndAssetCtxs', () => [meta, [CTX, { ...CTX, dayNtlVlm: '5.0' }]]);
    say('candleSnapshot', () => []);
    say('userRateLimit', () => ({ cumVlm: '0.0', nRequestsUsed: 5, nRequestsCap: 10_000, nRequestsSurplus: 0 }));
    say('clearinghouseState', () => ({
      marginSummary: SUMMARY,
      crossMarginSummary: SUMMARY,
      crossMaintenanceMarginUsed: '0.0',
      withdrawable: '1000.0',
      assetPositions: [],
      time: Date.now(),
    }));
    for (const type of ['frontendOpenOrders', 'userFillsByTime', 'userFunding', 'userNonFundingLedgerUpdates'])
      say(type, () => []);
    say('orderStatus', () => ({ status: 'unknownOid' }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const atMs = performance.now();
    const body = JSON.parse(text) as Record<string, unknown>;
    let reply: Reply;
    if (request.url === '/exchange') {
      const seen: SeenAction = { body: body as unknown as SeenAction['body'], text, atMs };
      this.actions.push(seen);
      reply = await this.onAction(seen);
    } else {
      const type = String(body['type']);
      this.asked.push(type);
      reply = await (this.info.get(type)?.(body) ?? { status: 422, body: 'Failed to deserialize' });
    }
    if (reply === 'hang') return;
    if (reply === 'drop') {
      request.socket.destroy();
      return;
    }
    if ('json' in reply) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply.json));
      return;
    }
    response.writeHead(reply.status, { 'content-type': reply.contentType ?? 'text/plain' }).end(reply.body);
  }

  #onMessage(socket: WebSocket, text: string): void {
    const message = JSON.parse(text) as { readonly method: string; readonly subscription?: Record<string, unknown> };
    if (message.method === 'ping') socket.send('{"channel":"pong"}');
    if (message.subscription === undefined) return;
    (message.method === 'unsubscribe' ? this.ended : this.subscribed).push(JSON.stringify(message.subscription));
    if (!this.onSubscribe(message.subscription, socket)) return;
    socket.send(
      JSON.stringify({
        channel: 'subscriptionResponse',
        data: { method: message.method, subscription: message.subscription },
      }),
    );
  }
}

let nextOid = 1_000;

/** Every order rests, every cancel succeeds. */
export function acceptAll({ body }: SeenAction): unknown {
  const { action } = body;
  if (action['type'] === 'order') {
    const statuses = (action['orders'] as unknown[]).map(() => {
      nextOid += 1;
      return { resting: { oid: nextOid } };
    });
    return { status: 'ok', response: { type: 'order', data: { statuses } } };
  }
  const statuses = (action['cancels'] as unknown[]).map(() => 'success');
  return { status: 'ok', response: { type: 'cancel', data: { statuses } } };
}

/** Resolves when `holds` does; looks after each turn of the event loop, at most `limitMs`. */
export async function until(holds: () => boolean, limitMs = 5_000): Promise<void> {
  const startedMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedMs > limitMs)
      throw new Error(`did not come to hold within ${limitMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
