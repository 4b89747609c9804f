import type { AddressAction, AddressBudgetsState } from './address-budget.ts';
import { AddressBudgets, budgetOf } from './address-budget.ts';
import { SOCKET_LIMITS, SocketLimits } from './socket-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Weight that an IP may spend a minute (Hyperliquid). */
export const IP_WEIGHT_PER_MINUTE = 1_200;

/** The budget of an address as `userRateLimit` shows it. */
export interface RateLimitView {
  readonly volumeUnits: number;
  readonly used: number;
  readonly cap: number;
}

/** JSON-safe state: what has to outlive a restart. Weights and sockets of IPs begin anew. */
export interface LimitsState {
  readonly budgets: AddressBudgetsState;
}

/**
 * Every limit on the rate of clients. Times are those of the server's clock. With `off` everything is let through, for measurements of
 * throughput; the budget of addresses is still counted and shown.
 */
export class Limits {
  readonly mode: 'real' | 'off';
  readonly #weights = new Map<string, TokenBucket>();
  readonly #sockets = new SocketLimits();
  readonly #budgets: AddressBudgets;

  constructor(mode: 'real' | 'off' = 'real', state?: LimitsState) {
    this.mode = mode;
    this.#budgets = new AddressBudgets(state?.budgets);
  }

  /** Spends weight of an IP. False if the minute's weight is used up: the answer is then 429. */
  ipWeight(ip: string, weight: number, nowMs: number): boolean {
    if (this.mode === 'off') return true;
    let bucket = this.#weights.get(ip);
    if (bucket === undefined) {
      bucket = new TokenBucket(IP_WEIGHT_PER_MINUTE, nowMs);
      this.#weights.set(ip, bucket);
    }
    return bucket.take(weight, nowMs);
  }

  /** Takes weight for an answer that was larger than its question told; what the IP lacks is taken from what comes back to it. */
  ipCharge(ip: string, weight: number, nowMs: number): void {
    if (this.mode === 'real' && weight > 0) this.#weights.get(ip)?.charge(weight, nowMs);
  }

  /** Counts an action of an address. Returns null or the exchange's text of refusal. */
  noteAction(action: AddressAction): string | null {
    if (this.mode === 'off') {
      this.#budgets.note({ ...action, volumeUnits: () => Number.MAX_SAFE_INTEGER });
      return null;
    }
    return this.#budgets.note(action);
  }

  /** What `userRateLimit` shows of an address that has traded `volumeUnits` micro-USDC in all. */
  userRateLimit(address: string, volumeUnits: number): RateLimitView {
    return { volumeUnits, used: this.#budgets.used(address), cap: budgetOf(volumeUnits) };
  }

  /** True if the IP may open one more socket; it then counts until `closeSocket`. */
  openSocket(ip: string, nowMs: number): boolean {
    return this.mode === 'off' || this.#sockets.open(ip, nowMs);
  }

  /** A socket has ended. */
  closeSocket(ip: string): void {
    this.#sockets.close(ip);
  }

  /** Null if the IP may send one more message over its sockets, else the exchange's text. */
  message(ip: string, nowMs: number): string | null {
    if (this.mode === 'off' || this.#sockets.message(ip, nowMs)) return null;
    return `Cannot send more than ${SOCKET_LIMITS.messagesPerMinute} messages per minute.`;
  }

  /** Counts a subscription; `user` = the address it follows, or null. Null or the exchange's text of refusal. */
  subscribe(ip: string, user: string | null, nowMs: number): string | null {
    return this.mode === 'off' ? null : this.#sockets.subscribe(ip, user, nowMs);
  }

  /** Gives a subscription back. */
  unsubscribe(ip: string, user: string | null): void {
    this.#sockets.unsubscribe(ip, user);
  }

  /** Null if the IP may have one more post in flight, which counts until `endPost`; else the exchange's text. */
  beginPost(ip: string, id: number, nowMs: number): string | null {
    if (this.mode === 'off' || this.#sockets.beginPost(ip, nowMs)) return null;
    return `too many pending post requests id=${id}`;
  }

  /** A post has been answered. */
  endPost(ip: string): void {
    this.#sockets.endPost(ip);
  }

  /** JSON-safe state; the constructor takes it. */
  state(): LimitsState {
    return { budgets: this.#budgets.state() };
  }
}
