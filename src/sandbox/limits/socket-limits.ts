import { TokenBucket } from './token-bucket.ts';

/** What one IP may hold over WebSockets (Hyperliquid). */
export const SOCKET_LIMITS = {
  sockets: 10,
  newPerMinute: 30,
  subscriptions: 1_000,
  users: 10,
  messagesPerMinute: 2_000,
  posts: 100,
} as const;

/** What an IP holds now. */
interface Holding {
  sockets: number;
  subscriptions: number;
  posts: number;
  readonly users: Map<string, number>;
  readonly opened: TokenBucket;
  readonly messages: TokenBucket;
}

/** Counts the WebSockets of each IP. Whatever was let through has to be given back when its socket ends. */
export class SocketLimits {
  readonly #byIp = new Map<string, Holding>();

  /** True if the IP may open one more socket; it then counts until `close`. */
  open(ip: string, nowMs: number): boolean {
    const held = this.#of(ip, nowMs);
    if (held.sockets >= SOCKET_LIMITS.sockets || !held.opened.take(1, nowMs)) return false;
    held.sockets++;
    return true;
  }

  /** A socket has ended; its subscriptions and posts are given back one by one by the caller. */
  close(ip: string): void {
    const held = this.#byIp.get(ip);
    if (held !== undefined) held.sockets = Math.max(0, held.sockets - 1);
  }

  /** True if the IP may send one more message. */
  message(ip: string, nowMs: number): boolean {
    return this.#of(ip, nowMs).messages.take(1, nowMs);
  }

  /** Counts a subscription, `user` = its address or null. Returns null or the exchange's text of refusal. */
  subscribe(ip: string, user: string | null, nowMs: number): string | null {
    const held = this.#of(ip, nowMs);
    if (held.subscriptions >= SOCKET_LIMITS.subscriptions)
      return `Cannot subscribe to more than ${SOCKET_LIMITS.subscriptions} channels.`;
    if (user !== null && !held.users.has(user) && held.users.size >= SOCKET_LIMITS.users)
      return `Cannot track more than ${SOCKET_LIMITS.users} total users.`;
    held.subscriptions++;
    if (user !== null) held.users.set(user, (held.users.get(user) ?? 0) + 1);
    return null;
  }

  /** Gives a subscription back. */
  unsubscribe(ip: string, user: string | null): void {
    const held = this.#byIp.get(ip);
    if (held === undefined) return;
    held.subscriptions = Math.max(0, held.subscriptions - 1);
    if (user === null) return;
    const count = (held.users.get(user) ?? 0) - 1;
    if (count > 0) held.users.set(user, count);
    else held.users.delete(user);
  }

  /** True if the IP may have one more post in flight; it then counts until `endPost`. */
  beginPost(ip: string, nowMs: number): boolean {
    const held = this.#of(ip, nowMs);
    if (held.posts >= SOCKET_LIMITS.posts) return false;
    held.posts++;
    return true;
  }

  /** A post has been answered. */
  endPost(ip: string): void {
    const held = this.#byIp.get(ip);
    if (held !== undefined) held.posts = Math.max(0, held.posts - 1);
  }

  #of(ip: string, nowMs: number): Holding {
    let held = this.#byIp.get(ip);
    if (held === undefined) {
      held = {
        sockets: 0,
        subscriptions: 0,
        posts: 0,
        users: new Map(),
        opened: new TokenBucket(SOCKET_LIMITS.newPerMinute, nowMs),
        messages: new TokenBucket(SOCKET_LIMITS.messagesPerMinute, nowMs),
      };
      this.#byIp.set(ip, held);
    }
    return held;
  }
}
