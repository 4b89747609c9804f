import type { ExchangeOutput } from '../../exchange/types.ts';
import type { PublicTrade } from '../../exchange/views.ts';
import type { SandboxVenue, VenueEvent } from '../types.ts';
import type { AccountOutput, Channel, Frame, Paces, RowMark, Subscription } from './channel.ts';
import { channelOf } from './channel-of.ts';
import type { FrameKind, StreamSocket } from './stream-socket.ts';

/** How often lists that grow without an event of their own (funding, transfers) are looked at, ms. */
const ROWS_MS = 1_000;

/** A frame of a state, and what has to differ for it to be news. */
interface Shown {
  readonly frame: Frame;
  readonly essence: string;
}

/** A frame as it goes out: the same bytes to all who get it. */
interface Packed {
  readonly channel: string;
  readonly bytes: Buffer;
  readonly kind: FrameKind;
}

/** All sockets that follow the same thing. */
interface Feed {
  readonly subscription: Subscription;
  readonly channel: Channel;
  readonly sockets: Set<StreamSocket>;
  /** When its state is built next, ms of the wall clock. */
  dueMs: number;
  rowsDueMs: number;
  /** What its state showed last, and the time of the exchange then. */
  last: readonly Shown[];
  lastMs: number;
  /** Sockets that have not seen that: readers that were too slow, and those that joined in between. They get it with the next one. */
  readonly behind: Set<StreamSocket>;
  mark: RowMark | null;
  /** True once it was told that it fails. */
  isReported: boolean;
}

/** Who follows what. A frame is built once and sent to all who follow it; for what nobody follows nothing is built. */
export class StreamHub {
  readonly #venue: SandboxVenue;
  readonly #paces: Paces;
  readonly #onProblem: (text: string) => void;
  readonly #feeds = new Map<string, Feed>();
  readonly #byUser = new Map<string, Set<Feed>>();
  readonly #byAsset = new Map<number, Set<Feed>>();

  constructor(venue: SandboxVenue, paces: Paces, onProblem: (text: string) => void) {
    this.#venue = venue;
    this.#paces = paces;
    this.#onProblem = onProblem;
  }

  /** True if the socket follows it already. */
  follows(socket: StreamSocket, key: string): boolean {
    return this.#feeds.get(key)?.sockets.has(socket) === true;
  }

  /** Lets a socket follow something and sends it the first frames. */
  follow(socket: StreamSocket, subscription: Subscription): void {
    const known = this.#feeds.get(subscription.key);
    // What those who follow it already have not heard yet shall not come after it is in the first frame.
    if (known !== undefined) this.#sendRows(known, this.#venue.wallNowMs());
    const feed = known ?? this.#open(subscription);
    feed.sockets.add(socket);
    socket.subscriptions.add(subscription.key);
    for (const frame of feed.channel.opening?.(this.#venue, subscription) ?? [])
      this.#deliver(socket, packed(frame, 'event'));
    if (feed.channel.state === undefined) return;
    const shown = this.#show(feed, null);
    for (const { frame } of shown) if (!this.#deliver(socket, packedState(feed, frame, null))) feed.behind.add(socket);
    if (known === undefined) feed.last = shown;
    else if (shown.some((one) => isNews(one, feed.last))) feed.behind.add(socket);
  }

  /** Ends that; the subscription it was, or null when the socket did not follow it. */
  leave(socket: StreamSocket, key: string): Subscription | null {
    const feed = this.#feeds.get(key);
    if (feed === undefined || !feed.sockets.delete(socket)) return null;
    feed.behind.delete(socket);
    socket.subscriptions.delete(key);
    if (feed.sockets.size === 0) this.#close(feed);
    return feed.subscription;
  }

  /** Takes what the venue tells. */
  readonly hear = (event: VenueEvent): void => {
    if (this.#feeds.size === 0) return;
    if (event.kind === 'outputs') this.#onOutputs(event.outputs);
    else if (event.kind === 'trades') this.#onTrades(event.trades);
  };

  /** Sends the states that are due at `nowMs` of the wall clock. */
  tick(nowMs: number): void {
    for (const feed of this.#feeds.values()) {
      const { state, rows } = feed.channel;
      if (state !== undefined && nowMs >= feed.dueMs) this.#guard(feed, 'state', () => this.#sendState(feed, nowMs));
      if (rows !== undefined && nowMs >= feed.rowsDueMs) this.#guard(feed, 'event', () => this.#sendRows(feed, nowMs));
    }
  }

  #open(subscription: Subscription): Feed {
    const channel = channelOf(subscription, this.#paces);
    const nowMs = this.#venue.wallNowMs();
    const feed: Feed = {
      subscription,
      channel,
      sockets: new Set(),
      dueMs: nowMs + (channel.state?.everyMs ?? 0),
      rowsDueMs: nowMs + ROWS_MS,
      last: [],
      lastMs: this.#venue.exchange.nowMs,
      behind: new Set(),
      mark: channel.rows?.(this.#venue, subscription, null).mark ?? null,
      isReported: false,
    };
    this.#feeds.set(subscription.key, feed);
    if (subscription.user !== null) listOf(this.#byUser, subscription.user).add(feed);
    if (subscription.asset !== null) listOf(this.#byAsset, subscription.asset).add(feed);
    return feed;
  }

  #close(feed: Feed): void {
    const { key, user, asset } = feed.subscription;
    this.#feeds.delete(key);
    if (user !== null) drop(this.#byUser, user, feed);
    if (asset !== null) drop(this.#byAsset, asset, feed);
  }

  #onOutputs(outputs: readonly ExchangeOutput[]): void {
    const byAccount = new Map<string, AccountOutput[]>();
    for (const output of outputs) {
      if (output.kind === 'listing') continue;
      const list = byAccount.get(output.account);
      if (list === undefined) byAccount.set(output.account, [output]);
      else list.push(output);
    }
    for (const [account, list] of byAccount) {
      for (const feed of this.#byUser.get(account) ?? []) this.#guard(feed, 'event', () => this.#tell(feed, list));
    }
  }

  #tell(feed: Feed, outputs: readonly AccountOutput[]): void {
    const { channel, subscription } = feed;
    this.#sendAll(feed, channel.onOutputs?.(this.#venue, subscription, outputs) ?? []);
    // The whole state follows with the next tick: what happens together is shown together.
    if (channel.state?.onAccount === true) feed.dueMs = 0;
    if (channel.rows !== undefined) feed.rowsDueMs = 0;
  }

  #onTrades(trades: readonly PublicTrade[]): void {
    const byAsset = new Map<number, PublicTrade[]>();
    for (const trade of trades) {
      if (!this.#byAsset.has(trade.asset)) continue;
      const list = byAsset.get(trade.asset);
      if (list === undefined) byAsset.set(trade.asset, [trade]);
      else list.push(trade);
    }
    for (const [asset, list] of byAsset) {
      for (const feed of this.#byAsset.get(asset) ?? []) {
        const { channel, subscription } = feed;
        const { onTrades } = channel;
        if (onTrades !== undefined)
          this.#guard(feed, 'event', () => this.#sendAll(feed, onTrades(this.#venue, subscription, list)));
      }
    }
  }

  /**
   * A failure stays with its subscription and is told once. A state comes again; an event that cannot be shown ends the sockets that wait for it, as
   * they would miss it without knowing.
   */
  #guard(feed: Feed, kind: 'state' | 'event', run: () => void): void {
    try {
      run();
    } catch (cause) {
      if (!feed.isReported) this.#onProblem(`${feed.subscription.key}: ${textOf(cause)}`);
      feed.isReported = true;
      if (kind === 'event') for (const socket of feed.sockets) socket.cut();
    }
  }

  #sendState(feed: Feed, nowMs: number): void {
    feed.dueMs = nowMs + (feed.channel.state?.everyMs ?? 0);
    const { last, behind } = feed;
    const shown = this.#show(feed, feed.lastMs);
    const news = shown.filter((one) => isNews(one, last));
    feed.last = shown;
    feed.lastMs = this.#venue.exchange.nowMs;
    if (news.length === 0 && behind.size === 0) return;
    const changes = news.map(({ frame }) => packedState(feed, frame, last));
    const whole = behind.size === 0 ? [] : shown.map(({ frame }) => packedState(feed, frame, null));
    for (const socket of feed.sockets) {
      for (const one of behind.delete(socket) ? whole : changes) if (!this.#deliver(socket, one)) behind.add(socket);
    }
  }

  #show({ channel, subscription }: Feed, sinceMs: number | null): readonly Shown[] {
    const { state } = channel;
    if (state === undefined) return [];
    return state.build(this.#venue, subscription, sinceMs).map((frame) => ({
      frame,
      essence: JSON.stringify(state.essence === undefined ? frame.data : state.essence(frame.data)),
    }));
  }

  #sendRows(feed: Feed, nowMs: number): void {
    feed.rowsDueMs = nowMs + ROWS_MS;
    const found = feed.channel.rows?.(this.#venue, feed.subscription, feed.mark);
    if (found === undefined) return;
    feed.mark = found.mark;
    this.#sendAll(feed, found.frames);
  }

  #sendAll(feed: Feed, frames: readonly Frame[]): void {
    for (const frame of frames) {
      const one = packed(frame, 'event');
      for (const socket of feed.sockets) this.#deliver(socket, one);
    }
  }

  /** False if a socket was passed by. One that fails is ended; the others get theirs. */
  #deliver(socket: StreamSocket, { channel, bytes, kind }: Packed): boolean {
    try {
      return socket.send(channel, bytes, kind);
    } catch (cause) {
      this.#onProblem(`socket ${socket.id}: ${textOf(cause)}`);
      socket.cut();
      return true;
    }
  }
}

/** A frame of a state for those who have seen `last`, or for one who has seen nothing (null). */
function packedState({ channel: { state }, subscription }: Feed, frame: Frame, last: readonly Shown[] | null): Packed {
  const before = last?.[0]?.frame.data;
  const { data } = frame;
  const told = state?.changes === undefined || before === undefined ? data : state.changes(data, before);
  const kind = subscription.user !== null || frame.isFinal === true ? 'event' : 'state';
  return packed({ channel: frame.channel, data: state?.encode === undefined ? told : state.encode(told) }, kind);
}

function packed({ channel, data }: Frame, kind: FrameKind): Packed {
  return { channel, bytes: Buffer.from(JSON.stringify({ channel, data })), kind };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function isNews({ essence }: Shown, last: readonly Shown[]): boolean {
  return !last.some((other) => other.essence === essence);
}

function listOf<K>(lists: Map<K, Set<Feed>>, key: K): Set<Feed> {
  let list = lists.get(key);
  if (list === undefined) {
    list = new Set();
    lists.set(key, list);
  }
  return list;
}

function drop<K>(lists: Map<K, Set<Feed>>, key: K, feed: Feed): void {
  const list = lists.get(key);
  list?.delete(feed);
  if (list?.size === 0) lists.delete(key);
}
