import { WebSocketTransport } from '@nktkas/hyperliquid';
import { backoffMs, pause } from './backoff.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';

/** One subscription: its channel and what is asked for. */
export interface Wanted {
  readonly channel: string;
  readonly payload: Readonly<Record<string, unknown>> & { readonly type: string };
  /** It is never left out: as long as the venue does not take it the socket is not ready. */
  readonly isVital?: boolean;
}

/** State of a socket: `ready` = connected and every wanted subscription confirmed. */
export type SocketState = 'connecting' | 'subscribing' | 'ready';

/** What a socket is told and tells. */
export interface SocketParts {
  readonly name: string;
  readonly endpoints: Endpoints;
  readonly meter: BudgetMeter;
  readonly onFrame: (channel: string, data: unknown) => void;
  readonly onState: (state: SocketState, reason: string) => void;
  readonly onProblem: (sentence: string) => void;
  /** Longest silence of a channel that is subscribed to, ms; channels that are not named may be silent for ever. */
  readonly silenceMs: Readonly<Record<string, number>>;
  /** This machine's time. */
  readonly wallMs: () => number;
}

/** Subscriptions sent together; then their confirmations are waited for. */
const CHUNK = 100;

/** Closes before the socket was ready after which subscriptions are sent one by one, to find the one that the venue hangs up on. */
const SUSPICIOUS_CLOSES = 2;

/** Least pause before a vital subscription that was refused is tried on a new connection, ms. */
const VITAL_PAUSE_MS = 250;

const WATCH_MS = 1_000;
const SUBSCRIBE_TIMEOUT_MS = 8_000;

/**
 * One socket to the venue that is kept up for ever: it subscribes anew after each connect, notices channels that fell silent although pings
 * are answered, and sets a subscription aside on which the venue closes the socket.
 */
export class VenueSocket {
  readonly #parts: SocketParts;
  readonly #wanted = new Map<string, Wanted>();
  readonly #live = new Set<string>();
  readonly #quarantined = new Set<string>();
  readonly #heardMs = new Map<string, number>();
  readonly #transport: WebSocketTransport;
  readonly #watch: ReturnType<typeof setInterval>;
  readonly #end = new AbortController();
  #connection = 0;
  #vitalRefusals = 0;
  #earlyCloses = 0;
  #trying: string | null = null;
  #state: SocketState = 'connecting';
  #subscribing: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    const { wsUrl, isTestnet } = parts.endpoints;
    this.#transport = new WebSocketTransport({
      url: wsUrl,
      isTestnet,
      timeout: SUBSCRIBE_TIMEOUT_MS,
      // Done here, in an order and at a pace of our own, and so that we know when it is over.
      resubscribe: false,
      keepAlive: { interval: 30_000, timeout: 10_000 },
    });
    const { socket } = this.#transport;
    socket.addEventListener('open', () => this.#onOpen());
    socket.addEventListener('close', (event) => this.#onClose(event as CloseEvent));
    this.#watch = setInterval(() => this.#lookForSilence(), WATCH_MS);
  }

  get state(): SocketState {
    return this.#state;
  }

  /** Subscriptions that are confirmed now. */
  get subscriptions(): number {
    return this.#live.size;
  }

  /** Subscriptions that the venue hung up on; they are not tried again in this session. */
  get quarantined(): readonly string[] {
    return [...this.#quarantined];
  }

  /** Adds subscriptions; they are made as soon as the socket is up, and again after each reconnect. */
  want(wanted: readonly Wanted[]): void {
    for (const each of wanted) this.#wanted.set(JSON.stringify(each.payload), each);
    if (this.#transport.socket.readyState === 1) this.#subscribe();
  }

  /** Takes a new connection: after sleep, or when the present one is not to be trusted. */
  reconnect(reason: string): void {
    if (this.#stopped) return;
    this.#setState('connecting', reason);
    this.#transport.socket.reconnect();
  }

  /** Closes for good. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    this.#end.abort();
    this.#transport.close();
    this.#live.clear();
  }

  #onOpen(): void {
    this.#connection += 1;
    this.#live.clear();
    this.#heardMs.clear();
    this.#setState('subscribing', 'connected, subscribing');
    this.#subscribe();
  }

  #onClose({ code, reason }: CloseEvent): void {
    this.#connection += 1;
    this.#live.clear();
    if (this.#stopped) return;
    if (this.#state === 'subscribing') {
      this.#earlyCloses += 1;
      if (this.#trying !== null && this.#earlyCloses > SUSPICIOUS_CLOSES) this.#quarantine(this.#trying);
    }
    this.#trying = null;
    this.#setState('connecting', `the ${this.#parts.name} socket closed (${code}${reason === '' ? '' : ` ${reason}`})`);
  }

  #quarantine(key: string): void {
    if (this.#isVital(key)) return;
    this.#quarantined.add(key);
    this.#parts.onProblem(`the venue does not take the subscription ${key}; it is left out from now on`);
  }

  #isVital(key: string): boolean {
    return this.#wanted.get(key)?.isVital === true;
  }

  #subscribe(): void {
    if (this.#subscribing !== null) return;
    this.#subscribing = this.#subscribeAll(this.#connection)
      .catch((cause: unknown) => this.#parts.onProblem(cause instanceof Error ? cause.message : String(cause)))
      .finally(() => {
        this.#subscribing = null;
        // The connection may have changed, or more may be wanted, while this was under way.
        if (this.#isUp && this.#missing().length > 0) this.#subscribe();
      });
  }

  get #isUp(): boolean {
    return !this.#stopped && this.#transport.socket.readyState === 1;
  }

  #missing(): readonly string[] {
    return [...this.#wanted.keys()].filter((key) => !this.#live.has(key) && !this.#quarantined.has(key));
  }

  async #subscribeAll(connection: number): Promise<void> {
    for (;;) {
      if (connection !== this.#connection || !this.#isUp) return;
      const missing = this.#missing();
      if (missing.length === 0) break;
      const oneByOne = this.#earlyCloses >= SUSPICIOUS_CLOSES;
      const chunk = missing.slice(0, oneByOne ? 1 : CHUNK);
      this.#trying = oneByOne ? (chunk[0] ?? null) : null;
      const problems = await Promise.all(chunk.map((key) => this.#make(key, connection)));
      if (connection !== this.#connection) return;
      this.#trying = null;
      if (problems.some((problem) => problem !== null)) {
        if (chunk.some((key) => this.#isVital(key) && !this.#live.has(key)) && !(await this.#pauseAfterRefusal()))
          return;
        if (connection !== this.#connection) return;
        // The library lets go of the channel's listener with a refused subscription: only a new connection hears everything again.
        this.reconnect('a subscription was refused or not confirmed');
        return;
      }
    }
    this.#earlyCloses = 0;
    this.#vitalRefusals = 0;
    this.#setState('ready', `${this.#live.size} subscriptions`);
  }

  /** A vital subscription was refused: what refuses must not be hammered with connections. False once the socket is stopped. */
  #pauseAfterRefusal(): Promise<boolean> {
    this.#vitalRefusals += 1;
    return pause(VITAL_PAUSE_MS + backoffMs(this.#vitalRefusals, Math.random), this.#end.signal);
  }

  /** Makes one subscription; a sentence when it failed although the connection stands. A refused one is left out from now on. */
  async #make(key: string, connection: number): Promise<string | null> {
    const wanted = this.#wanted.get(key) as Wanted;
    this.#parts.meter.message(1);
    try {
      // One listener for all subscriptions: the library hands it each frame of a channel once.
      await this.#transport.subscribe(wanted.channel, wanted.payload, this.#onFrame);
      if (connection !== this.#connection) return null;
      this.#live.add(key);
      this.#heardMs.set(wanted.channel, this.#heardMs.get(wanted.channel) ?? this.#parts.wallMs());
      return null;
    } catch (cause) {
      // A connection that is gone refuses everything: that says nothing of the subscription.
      if (connection !== this.#connection || !this.#isUp) return null;
      const text = `${key}: ${cause instanceof Error ? cause.message : String(cause)}`;
      this.#parts.onProblem(text);
      if (!/timed out/.test(text)) this.#quarantine(key);
      return text;
    }
  }

  readonly #onFrame = (event: CustomEvent<unknown>): void => {
    if (this.#stopped) return;
    this.#heardMs.set(event.type, this.#parts.wallMs());
    this.#parts.onFrame(event.type, event.detail);
  };

  #lookForSilence(): void {
    if (this.#state !== 'ready') return;
    const now = this.#parts.wallMs();
    for (const [channel, limitMs] of Object.entries(this.#parts.silenceMs)) {
      const heardMs = this.#heardMs.get(channel);
      if (heardMs === undefined || now - heardMs <= limitMs) continue;
      this.reconnect(`no ${channel} for ${Math.round((now - heardMs) / 1_000)} s although the socket is up`);
      return;
    }
  }

  #setState(state: SocketState, reason: string): void {
    if (state === this.#state && state !== 'connecting') return;
    this.#state = state;
    this.#parts.onState(state, reason);
  }
}
