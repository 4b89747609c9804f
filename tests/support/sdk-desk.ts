import { ExchangeClient, HttpTransport, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import { expect } from 'vitest';
import { until } from './loopback-venue.ts';
import type { SandboxDay } from './sandbox-day.ts';
import { addressOf, wallet } from './sandbox-lab.ts';
import type { TypedValues } from './sdk-types.ts';

type Event<C extends 'orderUpdates' | 'userFills' | 'openOrders' | 'clearinghouseState' | 'userEvents'> = Parameters<
  Parameters<SubscriptionClient[C]>[1]
>[0];

/** Statuses after which an order is in no list of open orders. */
const OVER = /filled|cancel|reject/i;

/** What the types of noted values are made of. */
export const SDK_IMPORTS = `import type { ExchangeClient, InfoClient, SubscriptionClient } from '@nktkas/hyperliquid';`;

/**
 * One user of the client library: requests over HTTP, events over a WebSocket. Every answer and every event is noted with the type that the
 * library gives it.
 */
export class SdkDesk {
  readonly info: InfoClient;
  readonly exchange: ExchangeClient;
  readonly user: `0x${string}`;
  readonly updates: Event<'orderUpdates'>[number][] = [];
  readonly fills: Event<'userFills'>['fills'][number][] = [];
  readonly userEvents: Event<'userEvents'>[] = [];
  lastOrders: Event<'openOrders'> | null = null;
  lastState: Event<'clearinghouseState'> | null = null;
  readonly #typed: TypedValues;
  #socket: WebSocketTransport | null = null;

  private constructor(day: SandboxDay, n: number, typed: TypedValues) {
    const http = new HttpTransport({ apiUrl: day.url });
    this.#typed = typed;
    this.user = addressOf(wallet(n)) as `0x${string}`;
    this.info = noting(new InfoClient({ transport: http }), 'InfoClient', typed);
    this.exchange = noting(new ExchangeClient({ transport: http, wallet: wallet(n) }), 'ExchangeClient', typed);
  }

  /** Opens a desk for the key of a number. */
  static open(day: SandboxDay, n: number, typed: TypedValues): SdkDesk {
    return new SdkDesk(day, n, typed);
  }

  /** Follows its account over a WebSocket from now on; `agree` then looks at the events too. */
  async follow(day: SandboxDay): Promise<SubscriptionClient> {
    const { user } = this;
    this.#socket = new WebSocketTransport({ url: day.wsUrl });
    const subs = new SubscriptionClient({ transport: this.#socket });
    await subs.orderUpdates(
      { user },
      this.heard<Event<'orderUpdates'>>('orderUpdates', (event) => this.updates.push(...event)),
    );
    await subs.userFills(
      { user },
      this.heard<Event<'userFills'>>('userFills', (event) => this.fills.push(...event.fills)),
    );
    await subs.userEvents(
      { user },
      this.heard<Event<'userEvents'>>('userEvents', (event) => this.userEvents.push(event)),
    );
    const state = this.heard<Event<'clearinghouseState'>>('clearinghouseState', (event) => (this.lastState = event));
    await subs.clearinghouseState({ user }, state);
    await subs.openOrders(
      { user },
      this.heard<Event<'openOrders'>>('openOrders', (event) => (this.lastOrders = event)),
    );
    return subs;
  }

  /** An ExchangeClient with the key of another number on the same transport. */
  clientOf(day: SandboxDay, n: number): ExchangeClient {
    const transport = new HttpTransport({ apiUrl: day.url });
    return noting(new ExchangeClient({ transport, wallet: wallet(n) }), 'ExchangeClient', this.#typed);
  }

  /** A listener that notes what it hears. */
  heard<E>(channel: keyof SubscriptionClient, take: (event: E) => void): (event: E) => void {
    return (event) => {
      this.#typed.note(
        `event ${channel}`,
        `Parameters<Extract<Parameters<SubscriptionClient['${channel}']>[number], (event: never) => void>>[0]`,
        event,
      );
      take(event);
    };
  }

  /** Lists, statements, fills, and the events if it follows them tell the same story. */
  async agree(): Promise<void> {
    const { info, user } = this;
    const [open, shown, state, fills, history] = await Promise.all([
      info.openOrders({ user }),
      info.frontendOpenOrders({ user }),
      info.clearinghouseState({ user }),
      info.userFills({ user }),
      info.historicalOrders({ user }),
    ]);
    expect(open.map(brief)).toEqual(shown.map(brief));
    for (const { position } of state.assetPositions) {
      const traded = fills.filter(({ coin }) => coin === position.coin);
      const sum = traded.reduce((total, { side, sz }) => total + (side === 'B' ? Number(sz) : -Number(sz)), 0);
      expect(sum).toBeCloseTo(Number(position.szi), 6);
    }
    // Newest first: the first entry of an order is its present state.
    const last = new Map(history.toReversed().map(({ order, status }) => [order.oid, status]));
    const listed = new Set(open.map(({ oid }) => oid));
    for (const [oid, status] of last) expect([oid, OVER.test(status)]).toEqual([oid, !listed.has(oid)]);
    for (const oid of listed) expect([...last.keys()]).toContain(oid);
    await this.#statusesAgree(last);
    if (this.#socket !== null) await this.#eventsAgree({ shown, state, fills, last });
  }

  async #eventsAgree({ shown, state, fills, last }: Told): Promise<void> {
    const tids = fills.map(({ tid }) => tid).toSorted((a, b) => a - b);
    await until(() => this.fills.length >= tids.length);
    expect(this.fills.map(({ tid }) => tid).toSorted((a, b) => a - b)).toEqual(tids);
    await until(() => JSON.stringify(this.lastOrders?.orders.map(brief)) === JSON.stringify(shown.map(brief)));
    await until(() => JSON.stringify(sizesOf(this.lastState?.clearinghouseState)) === JSON.stringify(sizesOf(state)));
    const heard = new Map(this.updates.map(({ order, status }) => [order.oid, status]));
    expect([...heard].filter(([oid, status]) => last.get(oid) !== status)).toEqual([]);
    for (const { oid } of shown) expect([...heard.keys()]).toContain(oid);
  }

  async #statusesAgree(last: ReadonlyMap<number, string>): Promise<void> {
    for (const [oid, status] of [...last].slice(-4)) {
      const found = await this.info.orderStatus({ user: this.user, oid });
      expect(found).toMatchObject({ status: 'order', order: { status, order: { oid } } });
    }
  }

  close(): void {
    this.#socket?.close();
  }
}

/** What was asked, to be compared with what was heard. */
interface Told {
  readonly shown: Awaited<ReturnType<InfoClient['frontendOpenOrders']>>;
  readonly state: Awaited<ReturnType<InfoClient['clearinghouseState']>>;
  readonly fills: Awaited<ReturnType<InfoClient['userFills']>>;
  /** Status of each order by its history. */
  readonly last: ReadonlyMap<number, string>;
}

function brief({ oid, sz, limitPx }: { readonly oid: number; readonly sz: string; readonly limitPx: string }): string {
  return `${oid} ${sz} ${limitPx}`;
}

function sizesOf(state: Event<'clearinghouseState'>['clearinghouseState'] | undefined): unknown {
  return state?.assetPositions.map(({ position }) => [
    position.coin,
    position.szi,
    position.entryPx,
    position.leverage.type,
  ]);
}

/** The same client; what its methods answer is noted. */
function noting<T extends object>(client: T, name: string, typed: TypedValues): T {
  return new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function' || typeof key !== 'string') return member;
      return async (...words: unknown[]): Promise<unknown> => {
        const answer: unknown = await member.apply(target, words);
        typed.note(`${name}.${key}`, `Awaited<ReturnType<${name}['${key}']>>`, answer);
        return answer;
      };
    },
  });
}
