import { BUDGET_COMPONENTS, type BudgetComponent, DEFAULT_CONNECTION } from '../../contract/connection.ts';
import type { BudgetUse, BudgetView, ShareView } from '../../contract/venue-account.ts';
import {
  IP_WEIGHT_PER_MINUTE,
  MAX_SOCKETS,
  MAX_SUBSCRIPTIONS,
  MESSAGES_PER_MINUTE,
  openOrderCap,
} from './profile/limits.ts';
import { type ConnectionProfile, profileOf } from './profile/profile.ts';

const MINUTE_MS = 60_000;

/** Actions of the address that are kept for reductions: entries stop before. Cancels have a limit of their own at the venue. */
const ADDRESS_KEPT = 200;

/** Own actions after which the venue's count for the address is asked for before its turn. */
const ADDRESS_DRIFT = 200;

/** Weight of a usual question, for "when is there room again". */
const USUAL_WEIGHT = 20;

/**
 * What a request may use of the weight. `reserve` = cancels, stops, reductions: everything. `must` = entries, and the truth about the
 * account: all but what is kept for the first. `may` = what can wait: its own share, and what those before it leave.
 */
export type Need = 'reserve' | 'must' | 'may';

/** Weight that was spent; it comes back a minute later. */
export interface Spending {
  readonly component: BudgetComponent;
  readonly atMs: number;
  weight: number;
}

/**
 * Counts what is used of the venue's limits: weight and socket messages over the last minute, the rest as it stands. Each component has a
 * bucket of its share; a token comes back a minute after it was taken, so that no minute holds more than the limit. (A bucket that fills
 * steadily would let twice its size through within a minute.) A component may also use what those after it, never those before it, have left.
 */
export class BudgetMeter {
  readonly #nowMs: () => number;
  readonly #shares: ConnectionProfile['shares'];
  readonly #kept: number;
  readonly #used: Record<BudgetComponent, number> = { actions: 0, account: 0, other: 0, market: 0 };
  readonly #shed: Record<BudgetComponent, number> = { actions: 0, account: 0, other: 0, market: 0 };
  #spent: Spending[] = [];
  #messages: number[] = [];
  #address: BudgetUse | null = null;
  #orderCap = openOrderCap(0);
  #actions = 0;
  /** Sockets, subscriptions and open orders now. */
  sockets = 0;
  subscriptions = 0;
  openOrders = 0;

  /** `nowMs`: a clock that never falls, ms of any origin; `profile`: who has which share of the weight. */
  constructor(
    nowMs: () => number,
    profile: Pick<ConnectionProfile, 'shares' | 'cancelShare'> = profileOf(DEFAULT_CONNECTION),
  ) {
    this.#nowMs = nowMs;
    this.#shares = profile.shares;
    this.#kept = profile.cancelShare * IP_WEIGHT_PER_MINUTE;
  }

  /** Counts weight that is spent now; the answer corrects it by `correct` when it is another. */
  spend(weight: number, component: BudgetComponent = 'other'): Spending {
    const spending: Spending = { component, atMs: this.#nowMs(), weight: Math.max(0, weight) };
    this.#spent.push(spending);
    this.#used[component] += spending.weight;
    return spending;
  }

  /** Corrects what was predicted, as long as it is within the last minute. */
  correct(spending: Spending, weight: number): void {
    if (spending.atMs <= this.#nowMs() - MINUTE_MS) return;
    this.#used[spending.component] += weight - spending.weight;
    spending.weight = weight;
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

  /** How long so many messages have to wait, ms; 0 = they may be sent. A tenth is kept for pings and what cannot wait. */
  messageWaitMs(count: number): number {
    this.#forget();
    const over = this.#messages.length + count - 0.9 * MESSAGES_PER_MINUTE;
    if (over <= 0) return 0;
    const freed = this.#messages[Math.min(this.#messages.length, Math.ceil(over)) - 1];
    return freed === undefined ? 0 : Math.max(1, freed + MINUTE_MS - this.#nowMs());
  }

  /** Something was left out for want of room. */
  shed(component: BudgetComponent): void {
    this.#shed[component] += 1;
  }

  /** What the venue itself counts for the address; replaces our own count. `volumeUsdc` >= 0, as far as it is known. */
  setAddress(used: number, limit: number, volumeUsdc = 0): void {
    this.#address = { used, limit };
    this.#actions = 0;
    this.#orderCap = openOrderCap(volumeUsdc);
  }

  /** True when the venue's count for the address is no longer near enough: much was done since, or little is left. */
  get addressDrifted(): boolean {
    if (this.#address === null) return false;
    const left = this.#address.limit - this.#address.used - this.#actions;
    return this.#actions >= ADDRESS_DRIFT || (this.#actions > 0 && left < 2 * ADDRESS_KEPT);
  }

  /** Why entries of so many legs may not use what is left of the address, or null. */
  entryRefusal(legs: number): string | null {
    if (this.#address === null) return null;
    const left = this.#address.limit - this.#address.used - this.#actions;
    if (legs <= left - ADDRESS_KEPT) return null;
    return `the account has ${Math.max(0, left)} requests left at the venue; the last ${ADDRESS_KEPT} are kept for stops and closes`;
  }

  /** How long a request has to wait for room, ms; 0 = it may go. Cancels, stops and reductions never wait. */
  waitMs(component: BudgetComponent, weight: number, need: Need = 'may'): number {
    if (need === 'reserve') return 0;
    this.#forget();
    const used = { ...this.#used };
    if (this.#fits(component, weight, need, used)) return 0;
    for (const spending of this.#spent) {
      used[spending.component] -= spending.weight;
      if (this.#fits(component, weight, need, used)) return Math.max(1, spending.atMs + MINUTE_MS - this.#nowMs());
    }
    return MINUTE_MS;
  }

  /** The whole dial; `backInMs` tells how long a component is paused by more than its share, 0 = not at all. */
  view(backInMs: (component: BudgetComponent) => number = () => 0): BudgetView {
    this.#forget();
    const address = this.#address === null ? null : { ...this.#address, used: this.#address.used + this.#actions };
    return {
      ipWeight: { used: total(this.#used), limit: IP_WEIGHT_PER_MINUTE },
      address,
      sockets: { used: this.sockets, limit: MAX_SOCKETS },
      subscriptions: { used: this.subscriptions, limit: MAX_SUBSCRIPTIONS },
      openOrders: { used: this.openOrders, limit: this.#orderCap },
      messages: { used: this.#messages.length, limit: MESSAGES_PER_MINUTE },
      shares: BUDGET_COMPONENTS.map((component) => this.#shareView(component, backInMs(component))),
    };
  }

  #shareView(component: BudgetComponent, pausedMs: number): ShareView {
    const waitMs = component === 'actions' ? 0 : this.waitMs(component, USUAL_WEIGHT);
    return {
      component,
      used: this.#used[component],
      limit: Math.round(this.#shares[component] * IP_WEIGHT_PER_MINUTE),
      shed: this.#shed[component],
      backInMs: Math.round(Math.max(waitMs, pausedMs)),
    };
  }

  #fits(
    component: BudgetComponent,
    weight: number,
    need: Need,
    used: Readonly<Record<BudgetComponent, number>>,
  ): boolean {
    const room = IP_WEIGHT_PER_MINUTE - (need === 'must' ? this.#kept : this.#promised(component, used));
    // What is larger than all the room there can be goes when there is all of it.
    return total(used) === 0 || total(used) + weight <= room;
  }

  /** What those before a component have not used of their shares. */
  #promised(component: BudgetComponent, used: Readonly<Record<BudgetComponent, number>>): number {
    let promised = 0;
    for (const before of BUDGET_COMPONENTS) {
      if (before === component) break;
      promised += Math.max(0, this.#shares[before] * IP_WEIGHT_PER_MINUTE - used[before]);
    }
    return promised;
  }

  #forget(): void {
    const from = this.#nowMs() - MINUTE_MS;
    const kept = this.#spent.findIndex((entry) => entry.atMs > from);
    const gone = kept < 0 ? this.#spent : this.#spent.slice(0, kept);
    for (const { component, weight } of gone) this.#used[component] -= weight;
    if (gone.length > 0) this.#spent = kept < 0 ? [] : this.#spent.slice(kept);
    const first = this.#messages.findIndex((atMs) => atMs > from);
    if (first !== 0) this.#messages = first < 0 ? [] : this.#messages.slice(first);
  }
}

function total(used: Readonly<Record<BudgetComponent, number>>): number {
  return BUDGET_COMPONENTS.reduce((sum, component) => sum + used[component], 0);
}
