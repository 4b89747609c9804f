import type { WebSocketTransport } from '@nktkas/hyperliquid';
import type { SocketHealth } from '../../contract/session-health.ts';
import { backoffMs, pause } from './backoff.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';
import { FrameFaults } from './frame-faults.ts';
import { Quarantine, quarantineMs } from './quarantine.ts';
import { type SilenceLimits, SilenceWatch } from './silence-watch.ts';
import { streamTransport, type TappedFrame, type Wanted } from './stream-transport.ts';
import { trySubscription } from './try-subscription.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** State of a socket: `ready` = connected and every wanted subscription confirmed. */
export type SocketState = 'connecting' | 'subscribing' | 'ready';

/** What a socket is told and tells. */
export interface SocketParts extends SilenceLimits {
  readonly name: string;
  readonly endpoints: Endpoints;
  readonly meter: BudgetMeter;
  readonly onFrame: (channel: string, data: unknown) => void;
  /** Shown each text of a channel that is heard, before JSON is made of it. True = it was taken, and `onFrame` is not told of it; left out = none is. */
  readonly onText?: (text: string) => boolean;
  /** Told every text as it was received, after `onText` or `onFrame` had it; left out = nobody. */
  readonly onRaw?: (text: string) => void;
  readonly onState: (state: SocketState, reason: string) => void;
  readonly onProblem: (sentence: string) => void;
  /** A clock that never falls, ms of any origin: setting the machine's clock must not hide a silence. */
  readonly steadyMs: () => number;
  /** Pause before a refused subscription is tried again, by the number of refusals, ms; left out = 15 s, doubling to 15 minutes. */
  readonly quarantineMs?: (refusals: number) => number;
}

/** Subscriptions sent together; then their confirmations are waited for. */
const CHUNK = 100;

/** Closes before the socket was ready after which subscriptions are sent one by one, to find the one that the venue hangs up on. */
const SUSPICIOUS_CLOSES = 2;

/** Least pause before a vital subscription that was refused is tried on a new connection, ms. */
const VITAL_PAUSE_MS = 250;

/** A silence is noticed this much later at most, ms. */
const WATCH_MS = 250;

/**
 * One socket to the venue that is kept up for ever: it subscribes anew after each connect, notices that it or a channel fell silent although
 * pings are answered, and sets a subscription aside that the venue refuses or on which it hangs up. That one is tried again later, elsewhere.
 */
export class VenueSocket {
  readonly #parts: SocketParts;
  readonly #wanted = new Map<string, Wanted>();
  readonly #live = new Set<string>();
  readonly #quarantine: Quarantine;
  readonly #silence: SilenceWatch;
  readonly #faults = new FrameFaults();
  /** Channels that were ever asked for: frames of one that was let go may still be under way. */
  readonly #channels = new Set<string>();
  #transport: WebSocketTransport;
  /** The subscription of each channel whose listener hears the whole channel: the library hands each frame of a channel to each listener. */
  readonly #ears = new Map<string, string>();
  readonly #ends = new Map<string, () => Promise<void>>();
  readonly #watch: ReturnType<typeof setInterval>;
  readonly #end = new AbortController();
  #connection = 0;
  #vitalRefusals = 0;
  #earlyCloses = 0;
  #trying: string | null = null;
  #state: SocketState = 'connecting';
  #subscribing: Promise<void> | null = null;
  #stopped = false;
  #reconnects = 0;
  #reason = '';
  #retrying = false;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#quarantine = new Quarantine(parts.quarantineMs ?? ((refusals) => quarantineMs(refusals, Math.random)));
    this.#silence = new SilenceWatch(parts);
    this.#transport = this.#connect();
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
  }

  get state(): SocketState {
    return this.#state;
  }

  /** Subscriptions that are confirmed now. */
  get subscriptions(): number {
    return this.#live.size;
  }

  /** True while a subscription is confirmed. */
  readonly isLive = ({ payload }: Pick<Wanted, 'payload'>): boolean => this.#live.has(JSON.stringify(payload));

  /** Subscriptions that the venue refused or hung up on; each is tried again after a while. */
  get quarantined(): readonly string[] {
    return this.#quarantine.keys;
  }

  /** How it stands, for the health panel. */
  health(): SocketHealth {
    return {
      name: this.#parts.name,
      state: this.#state,
      subscriptions: this.#live.size,
      reconnects: this.#reconnects,
      reason: this.#reason,
      channels: this.#state === 'connecting' ? [] : this.#silence.ages(this.#parts.steadyMs()),
      faults: this.#faults.view(this.#parts.steadyMs()),
      leftOut: this.#quarantine.keys,
    };
  }

  /** A frame of this socket was no data: counted by its channel, and told. */
  refuse(channel: string, sentence: string): void {
    this.#faults.note(channel, sentence, this.#parts.steadyMs());
    this.#parts.onProblem(sentence);
  }

  /** Adds subscriptions; they are made as soon as the socket is up, and again after each reconnect. */
  want(wanted: readonly Wanted[]): void {
    for (const each of wanted) this.#wanted.set(JSON.stringify(each.payload), each);
    for (const { channel } of wanted) this.#channels.add(channel);
    if (this.#transport.socket.readyState === 1) this.#subscribe();
  }

  /**
   * Takes a new connection: after sleep, or when the present one is not to be trusted. The old one is not waited for: on a line that is dead
   * its goodbye would never be answered.
   */
  reconnect(reason: string): void {
    if (this.#stopped) return;
    const old = this.#transport;
    this.#lost();
    this.#setState('connecting', reason);
    this.#transport = this.#connect();
    old.close();
  }

  /** Closes for good. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    this.#end.abort();
    this.#transport.close();
    this.#live.clear();
  }

  /** Ends subscriptions, and does not make them again. Frames that are under way may still come. */
  unwant(gone: readonly Wanted[]): void {
    for (const { payload } of gone) {
      const key = JSON.stringify(payload);
      if (!this.#wanted.delete(key)) continue;
      this.#quarantine.release(key);
      const end = this.#ends.get(key);
      this.#ends.delete(key);
      // One that is not confirmed yet is ended when it is.
      if (!this.#live.delete(key) || end === undefined) continue;
      this.#parts.meter.message(1);
      void end().catch((cause: unknown) => this.#parts.onProblem(`${key}: ${reasonOf(cause)}`));
    }
    this.#mendEars();
  }

  /** Sees to it that each channel is heard through a subscription that lives, and that none is waited for that has none. */
  #mendEars(): void {
    for (const [channel, key] of this.#ears) if (!this.#wanted.has(key)) this.#ears.delete(channel);
    const channels = new Set<string>();
    for (const key of this.#live) {
      const { channel, payload } = this.#wanted.get(key) as Wanted;
      channels.add(channel);
      if (this.#ears.has(channel)) continue;
      this.#ears.set(channel, key);
      // The subscription stands: the library only adds the listener, within this call.
      const heard = this.#transport.subscribe(channel, payload, this.#listenerOf(this.#transport));
      heard.catch((cause: unknown) => this.#parts.onProblem(`${key}: ${reasonOf(cause)}`));
      const first = this.#ends.get(key);
      this.#ends.set(key, async () => {
        await first?.();
        await (await heard).unsubscribe();
      });
    }
    this.#silence.expectsOnly(channels);
  }

  #connect(): WebSocketTransport {
    const { onRaw, endpoints, name } = this.#parts;
    const transport: WebSocketTransport = streamTransport(endpoints, true, {
      take: (frame) => this.#take(transport, frame),
      isWanted: (channel) => this.#channels.has(channel),
      refused: ({ channel, reason }, text) => {
        this.refuse(channel, `${name}: ${channel || 'a frame'}: ${reason}`);
        if (text !== null) onRaw?.(text);
      },
    });
    const { socket } = transport;
    socket.addEventListener('message', ({ data }) => {
      if (transport === this.#transport && !this.#stopped) onRaw?.(String(data));
    });
    socket.addEventListener('open', () => {
      if (transport === this.#transport) this.#onOpen();
    });
    socket.addEventListener('close', (event) => {
      if (transport === this.#transport) this.#onClose(event as CloseEvent);
    });
    return transport;
  }

  #lost(): void {
    this.#connection += 1;
    this.#live.clear();
    this.#ears.clear();
    this.#ends.clear();
    this.#trying = null;
    // What waits for confirmations of the lost connection must not hold up the next one.
    this.#subscribing = null;
  }

  #onOpen(): void {
    this.#lost();
    this.#silence.opened(this.#parts.steadyMs());
    this.#setState('subscribing', 'connected, subscribing');
    this.#subscribe();
  }

  #onClose({ code, reason }: CloseEvent): void {
    const trying = this.#trying;
    this.#lost();
    if (this.#stopped) return;
    if (this.#state === 'subscribing') {
      this.#earlyCloses += 1;
      if (trying !== null && this.#earlyCloses > SUSPICIOUS_CLOSES) this.#leaveOut(trying);
    }
    this.#setState('connecting', `the ${this.#parts.name} socket closed (${code}${reason === '' ? '' : ` ${reason}`})`);
  }

  #leaveOut(key: string): void {
    if (this.#isVital(key)) return;
    this.#quarantine.add(key, this.#parts.steadyMs());
    this.#parts.onProblem(`the venue does not take the subscription ${key}; it is left out and tried again later`);
  }

  /** Tries what is due once more; it comes back to the others when the venue takes it. */
  async #tryAgain(key: string): Promise<void> {
    this.#retrying = true;
    const { endpoints, meter, steadyMs, onProblem } = this.#parts;
    meter.message(1);
    const isTaken = await trySubscription(endpoints, this.#wanted.get(key) as Wanted, this.#end.signal);
    this.#retrying = false;
    if (this.#stopped || !this.#wanted.has(key)) return;
    if (!isTaken) {
      this.#quarantine.add(key, steadyMs());
      return;
    }
    this.#quarantine.release(key);
    onProblem(`the venue takes the subscription ${key} again`);
    if (this.#isUp) this.#subscribe();
  }

  #isVital(key: string): boolean {
    return this.#wanted.get(key)?.isVital === true;
  }

  #subscribe(): void {
    if (this.#subscribing !== null) return;
    const run = this.#subscribeAll(this.#connection)
      .catch((cause: unknown) => this.#parts.onProblem(reasonOf(cause)))
      .finally(() => {
        if (this.#subscribing === run) this.#subscribing = null;
        // The connection may have changed, or more may be wanted, while this was under way.
        if (this.#isUp && this.#missing().length > 0) this.#subscribe();
      });
    this.#subscribing = run;
  }

  get #isUp(): boolean {
    return !this.#stopped && this.#transport.socket.readyState === 1;
  }

  #missing(): readonly string[] {
    return [...this.#wanted.keys()].filter((key) => !this.#live.has(key) && !this.#quarantine.has(key));
  }

  async #subscribeAll(connection: number): Promise<void> {
    for (;;) {
      if (connection !== this.#connection || !this.#isUp) return;
      const missing = this.#missing();
      if (missing.length === 0) break;
      if (!(await this.#paced(Math.min(CHUNK, missing.length)))) return;
      if (connection !== this.#connection || !this.#isUp) return;
      const oneByOne = this.#earlyCloses >= SUSPICIOUS_CLOSES;
      const chunk = missing.slice(0, oneByOne ? 1 : CHUNK);
      this.#trying = oneByOne ? (chunk[0] ?? null) : null;
      const problems = await Promise.all(chunk.map((key) => this.#make(key, connection)));
      if (connection !== this.#connection) return;
      this.#trying = null;
      this.#mendEars();
      if (problems.some((problem) => problem !== null)) {
        if (chunk.some((key) => this.#isVital(key) && !this.#live.has(key)) && !(await this.#pauseAfterRefusal()))
          return;
        if (connection !== this.#connection) return;
        // The library lets go of the channel's listener with a refused subscription: only a new one hears everything again.
        this.reconnect('a subscription was refused or not confirmed');
        return;
      }
    }
    this.#earlyCloses = 0;
    this.#vitalRefusals = 0;
    this.#setState('ready', `${this.#live.size} subscriptions`);
  }

  /** Waits while the venue's messages of a minute are used up. False once the socket is stopped. */
  async #paced(messages: number): Promise<boolean> {
    const { meter } = this.#parts;
    for (let waitMs = meter.messageWaitMs(messages); waitMs > 0; waitMs = meter.messageWaitMs(messages))
      if (!(await pause(waitMs, this.#end.signal))) return false;
    return true;
  }

  /** A vital subscription was refused: what refuses must not be hammered with connections. False once the socket is stopped. */
  #pauseAfterRefusal(): Promise<boolean> {
    this.#vitalRefusals += 1;
    return pause(VITAL_PAUSE_MS + backoffMs(this.#vitalRefusals, Math.random), this.#end.signal);
  }

  /** Makes one subscription; a sentence when it failed although the connection stands. A refused one is left out from now on. */
  async #make(key: string, connection: number): Promise<string | null> {
    const wanted = this.#wanted.get(key);
    // Ended while it waited for its turn.
    if (wanted === undefined) return null;
    this.#parts.meter.message(1);
    const isEar = !this.#ears.has(wanted.channel);
    if (isEar) this.#ears.set(wanted.channel, key);
    try {
      const listener = isEar ? this.#listenerOf(this.#transport) : deaf;
      const made = await this.#transport.subscribe(wanted.channel, wanted.payload, listener);
      if (connection !== this.#connection) return null;
      if (!this.#wanted.has(key)) {
        await made.unsubscribe();
        return null;
      }
      this.#live.add(key);
      this.#ends.set(key, () => made.unsubscribe());
      this.#silence.expects(wanted.channel, this.#parts.steadyMs());
      return null;
    } catch (cause) {
      // A connection that is gone refuses everything: that says nothing of the subscription.
      if (connection !== this.#connection || !this.#isUp) return null;
      const text = `${key}: ${reasonOf(cause)}`;
      this.#parts.onProblem(text);
      if (!/timed out/.test(text)) this.#leaveOut(key);
      return text;
    }
  }

  #listenerOf(transport: WebSocketTransport): (event: CustomEvent<unknown>) => void {
    return (event) => {
      if (this.#stopped || transport !== this.#transport) return;
      this.#silence.heard(event.type, this.#parts.steadyMs());
      this.#parts.onFrame(event.type, event.detail);
    };
  }

  /** Takes a frame where its channel is heard on this connection: by its text, or (`data`) as it was read, so that the library does not read it again. */
  #take(transport: WebSocketTransport, { channel, text, ...read }: TappedFrame): boolean {
    if (this.#stopped || transport !== this.#transport || !this.#ears.has(channel)) return false;
    if ('data' in read) this.#parts.onFrame(channel, read.data);
    else if (this.#parts.onText?.(text) !== true) return false;
    this.#silence.heard(channel, this.#parts.steadyMs());
    this.#parts.onRaw?.(text);
    return true;
  }

  #look(): void {
    if (this.#state !== 'ready') return;
    const now = this.#parts.steadyMs();
    const silent = this.#silence.silent(now);
    if (silent !== null) {
      this.reconnect(`the ${this.#parts.name} socket: ${silent}`);
      return;
    }
    const due = this.#retrying ? null : this.#quarantine.due(now);
    if (due !== null) void this.#tryAgain(due);
  }

  #setState(state: SocketState, reason: string): void {
    if (state === this.#state && state !== 'connecting') return;
    if (state === 'connecting') {
      if (this.#state !== 'connecting') this.#reconnects += 1;
      this.#reason = reason;
    }
    this.#state = state;
    this.#parts.onState(state, reason);
  }
}

/** Listener of the subscriptions whose frames another one of their channel hears. */
const deaf = (): void => undefined;
