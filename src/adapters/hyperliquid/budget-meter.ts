import type { BudgetUse, BudgetView } from '../../contract/venue-account.ts';

/** Weight that the venue grants an IP address in a minute. */
export const IP_WEIGHT_PER_MINUTE = 1_200;

/** Share of it that is kept for actions: questions that can wait stop before. */
const RESERVED_SHARE = 0.2;

const MINUTE_MS = 60_000;

/** Counts what is used of the venue's limits: weight and socket messages over the last minute, the rest as it stands. */
export class BudgetMeter {
  readonly #nowMs: () => number;
  #spent: { readonly atMs: number; readonly weight: number }[] = [];
  #weight = 0;
  #messages: number[] = [];
  #address: BudgetUse | null = null;
  #actions = 0;
  /** Sockets, subscriptions and open orders now. */
  sockets = 0;
  subscriptions = 0;
  openOrders = 0;

  /** `nowMs`: this machine's time. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Counts weight that was just spent. */
  spend(weight: number): void {
    if (weight <= 0) return;
    this.#spent.push({ atMs: this.#nowMs(), weight });
    this.#weight += weight;
  }

  /** Counts an action of the address with so many legs. */
  act(legs: number): void {
    this.#actions += legs;
  }

  /** Counts messages sent through a socket. */
  message(count: number): void {
    const now = this.#nowMs();
    for (let i = 0; i < count; i += 1) this.#messages.push(now);
  }

  /** What the venue itself counts for the address; replaces our own count. */
  setAddress(used: number, limit: number): void {
    this.#address = { used, limit };
    this.#actions = 0;
  }

  /** How long a question that can wait has to, ms; 0 = it may go. */
  waitMs(weight: number): number {
    this.#forget();
    const room = IP_WEIGHT_PER_MINUTE * (1 - RESERVED_SHARE) - weight;
    if (this.#weight <= room) return 0;
    let left = this.#weight;
    for (const entry of this.#spent) {
      left -= entry.weight;
      if (left <= room) return Math.max(1, entry.atMs + MINUTE_MS - this.#nowMs());
    }
    return MINUTE_MS;
  }

  /** The whole dial. */
  view(): BudgetView {
    this.#forget();
    const address = this.#address === null ? null : { ...this.#address, used: this.#address.used + this.#actions };
    return {
      ipWeight: { used: this.#weight, limit: IP_WEIGHT_PER_MINUTE },
      address,
      sockets: { used: this.sockets, limit: 10 },
      subscriptions: { used: this.subscriptions, limit: 1_000 },
      openOrders: { used: this.openOrders, limit: 1_000 },
      messages: { used: this.#messages.length, limit: 2_000 },
    };
  }

  #forget(): void {
    const from = this.#nowMs() - MINUTE_MS;
    const kept = this.#spent.findIndex((entry) => entry.atMs > from);
    const gone = kept < 0 ? this.#spent : this.#spent.slice(0, kept);
    for (const entry of gone) this.#weight -= entry.weight;
    this.#spent = kept < 0 ? [] : this.#spent.slice(kept);
    const first = this.#messages.findIndex((atMs) => atMs > from);
    this.#messages = first < 0 ? [] : this.#messages.slice(first);
  }
}
