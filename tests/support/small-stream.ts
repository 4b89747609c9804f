import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { basicOrder, wireStatus } from '../../src/sandbox/shapes/frontend-order.ts';
import { perpCtx } from '../../src/sandbox/shapes/asset-ctx.ts';
import { wireFill } from '../../src/sandbox/shapes/fill.ts';
import { bestLevels, l2Book } from '../../src/sandbox/shapes/l2-book.ts';
import { wireTrade } from '../../src/sandbox/shapes/trade.ts';
import type { SandboxVenue } from '../../src/sandbox/types.ts';

/** How a whole book is asked for. */
const RAW = { nSigFigs: null, mantissa: null };
/** The few channels that a session needs, without limits or faults, on the sandbox's own shapes. */
export class SmallStream {
  /** Channels whose frames are swallowed. */
  readonly muted = new Set<string>();
  readonly #venue: SandboxVenue;
  #server: WebSocketServer | null = null;
  #off: () => void = () => undefined;
  #timer: NodeJS.Timeout | null = null;
  readonly #subs = new Map<WebSocket, Map<string, Record<string, unknown>>>();
  constructor(venue: SandboxVenue) {
    this.#venue = venue;
  }
  attach(server: Server): void {
    const v = this.#venue;
    this.#server = new WebSocketServer({ server, path: '/ws' });
    this.#server.on('connection', (ws) => {
      this.#subs.set(ws, new Map());
      ws.on('close', () => this.#subs.delete(ws));
      ws.on('message', (d) => {
        const m = JSON.parse(String(d));
        if (m.method === 'ping') ws.send('{"channel":"pong"}');
        if (m.method !== 'subscribe') return;
        this.#subs.get(ws)?.set(JSON.stringify(m.subscription), m.subscription);
        ws.send(JSON.stringify({ channel: 'subscriptionResponse', data: m }));
        if (m.subscription.type === 'userFills')
          ws.send(
            JSON.stringify({ channel: 'userFills', data: { user: m.subscription.user, fills: [], isSnapshot: true } }),
          );
      });
    });
    this.#off = v.listen((e) => {
      if (e.kind === 'trades')
        for (const t of e.trades) {
          const w = wireTrade(v, t);
          this.#send('trades', (s) => s['coin'] === w.coin, [w]);
        }
      if (e.kind !== 'outputs') return;
      for (const o of e.outputs) {
        if (o.kind === 'fill')
          this.#send('userFills', (s) => s['user'] === o.account, { user: o.account, fills: [wireFill(v, o)] });
        if (o.kind === 'orderUpdate') {
          const d = v.exchange.orderDetail(o.account, { oid: o.oid } as never);
          if (d !== null)
            this.#send('orderUpdates', (s) => s['user'] === o.account, [
              {
                order: { ...basicOrder(v, { ...d.order, remainingLots: o.remainingLots }) },
                status: wireStatus(o.status),
                statusTimestamp: v.wireMs(o.atMs),
              },
            ]);
        }
      }
    });
    this.#timer = setInterval(() => {
      const wanted = new Set(
        [...this.#subs.values()].flatMap((m) => [...m.values()].map((s) => s['coin'] as string).filter(Boolean)),
      );
      for (const coin of wanted) {
        const a = v.assetOf(coin);
        if (a === null) continue;
        this.#send('l2Book', (s) => s['coin'] === coin, l2Book(v, a, RAW));
        this.#send('bbo', (s) => s['coin'] === coin, { coin, time: v.wireMs(v.nowMs()), bbo: bestLevels(v, a) });
        this.#send('activeAssetCtx', (s) => s['coin'] === coin, { coin, ctx: perpCtx(v, a) });
      }
    }, 250);
  }
  #send(channel: string, want: (s: Record<string, unknown>) => boolean, data: unknown): void {
    if (this.muted.has(channel)) return;
    for (const [ws, subs] of this.#subs)
      if ([...subs.values()].some((s) => s['type'] === channel && want(s))) ws.send(JSON.stringify({ channel, data }));
  }
  /** Connected clients. */
  get clients(): number {
    return this.#subs.size;
  }

  breakAll(): void {
    for (const ws of this.#subs.keys()) ws.terminate();
  }
  async close(): Promise<void> {
    this.#off();
    if (this.#timer) clearInterval(this.#timer);
    this.breakAll();
    this.#server?.close();
  }
}
