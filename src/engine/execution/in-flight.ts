import type { AssetId } from '../../contract/units.ts';
import { invariant } from '../kernel/invariant.ts';
import { Scheduler, type SchedulerState } from '../kernel/scheduler.ts';

/** Pauses between questions for the same order, ms: at once, then ever longer. */
const ASK_PAUSES_MS = [2_000, 4_000, 8_000, 10_000] as const;

/** An order that left and whose fate is not known yet. */
export interface Tracked {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly effectId: string;
  /** The venue refuses the order's arrival after this time, ms UTC. */
  readonly expiresAfterMs: number;
  readonly sentAtMs: number;
  /** Since when it is asked for; null while its answer may still come. */
  readonly askingSinceMs: number | null;
  /** Questions sent so far. */
  readonly asked: number;
  /** Answers in a row that the venue does not know the id. */
  readonly misses: number;
}

/** A question to the venue: what became of this client id? */
export interface OrderQuery {
  readonly cloid: string;
  readonly asset: AssetId;
}

type Timer = { readonly kind: 'reply'; readonly effectId: string } | { readonly kind: 'ask'; readonly cloid: string };

interface InFlightState {
  readonly tracked: readonly Tracked[];
  readonly timers: SchedulerState<Timer>;
}

/**
 * Orders between sending and a known fate, with their two kinds of timers: how long an answer may take, and when to ask again. It can
 * only ever ask; there is nothing here that could send an order.
 */
export class InFlight {
  readonly #tracked = new Map<string, Tracked>();
  readonly #timers = new Scheduler<Timer>();

  /** Begins to wait for the answer to a request. Throws `InvariantError` when an id is tracked already: that would be sending it twice. */
  sent(effectId: string, orders: readonly Tracked[], dueMs: number): void {
    for (const order of orders) {
      invariant(!this.#tracked.has(order.cloid), () => `order ${order.cloid} was sent twice`);
      this.#tracked.set(order.cloid, order);
    }
    this.#timers.schedule(replyKey(effectId), dueMs, { kind: 'reply', effectId });
  }

  /** The order if its fate is open, else null. */
  get(cloid: string): Tracked | null {
    return this.#tracked.get(cloid) ?? null;
  }

  /** Orders of a request whose fate is open, in the order of the request. */
  ofEffect(effectId: string): readonly Tracked[] {
    return [...this.#tracked.values()].filter((order) => order.effectId === effectId);
  }

  /** The answer came: the time-out is off. */
  answered(effectId: string): void {
    this.#timers.cancel(replyKey(effectId));
  }

  /** The fate of an order is known: nothing more is asked. */
  settle(cloid: string): void {
    this.#tracked.delete(cloid);
    this.#timers.cancel(askKey(cloid));
  }

  /** Begins to ask for an order, the first time at `firstMs`; one that is asked for already goes on as it is. */
  ask(order: Tracked, time: { readonly atMs: number; readonly firstMs: number }): void {
    const known = this.#tracked.get(order.cloid) ?? order;
    if (known.askingSinceMs !== null) return;
    this.#tracked.set(order.cloid, { ...known, askingSinceMs: time.atMs });
    this.#timers.schedule(askKey(order.cloid), time.firstMs, { kind: 'ask', cloid: order.cloid });
  }

  /** Counts an answer that the venue does not know the id; returns how many came in a row. */
  missed(cloid: string): number {
    const order = this.#tracked.get(cloid);
    if (order === undefined) return 0;
    this.#tracked.set(cloid, { ...order, misses: order.misses + 1 });
    return order.misses + 1;
  }

  /** What is due by now: orders whose answer is overdue (they are asked for from here on), and the questions to send. */
  due(atMs: number): { readonly overdue: readonly Tracked[]; readonly queries: readonly OrderQuery[] } {
    const overdue: Tracked[] = [];
    const queries: OrderQuery[] = [];
    // Twice, as an overdue answer makes a question that is due at once.
    for (let round = 0; round < 2; round++) {
      for (const { payload } of this.#timers.takeDue(atMs)) {
        if (payload.kind === 'ask') this.#askNow(payload.cloid, atMs, queries);
        else overdue.push(...this.#overdue(payload.effectId, atMs));
      }
    }
    return { overdue, queries };
  }

  /** When something is due next, ms UTC, or null. */
  nextDueMs(): number | null {
    return this.#timers.nextDueMs();
  }

  /** When an order is asked for next, ms UTC, or null. */
  nextAskMs(cloid: string): number | null {
    const entry = this.#timers.snapshot().entries.find(({ key }) => key === askKey(cloid));
    return entry?.dueMs ?? null;
  }

  /** The whole state, JSON-safe. */
  snapshot(): InFlightState {
    return { tracked: [...this.#tracked.values()], timers: this.#timers.snapshot() };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as InFlightState;
    invariant(Array.isArray(given.tracked), 'not the state of orders in flight');
    this.#tracked.clear();
    for (const order of given.tracked) this.#tracked.set(order.cloid, order);
    this.#timers.restore(given.timers);
  }

  #overdue(effectId: string, atMs: number): readonly Tracked[] {
    const silent = this.ofEffect(effectId).filter((order) => order.askingSinceMs === null);
    for (const order of silent) this.ask(order, { atMs, firstMs: atMs });
    return silent;
  }

  #askNow(cloid: string, atMs: number, queries: OrderQuery[]): void {
    const order = this.#tracked.get(cloid);
    if (order === undefined) return;
    queries.push({ cloid, asset: order.asset });
    this.#tracked.set(cloid, { ...order, asked: order.asked + 1 });
    const pause = ASK_PAUSES_MS[Math.min(order.asked, ASK_PAUSES_MS.length - 1)] ?? 10_000;
    this.#timers.schedule(askKey(cloid), atMs + pause, { kind: 'ask', cloid });
  }
}

/** An order as it is followed from the time that its request left; nothing was asked yet. */
export function tracked(
  cloid: string,
  order: { readonly asset: AssetId; readonly expiresAfterMs: number },
  time: { readonly effectId: string; readonly atMs: number },
): Tracked {
  return {
    cloid,
    asset: order.asset,
    effectId: time.effectId,
    expiresAfterMs: order.expiresAfterMs,
    sentAtMs: time.atMs,
    askingSinceMs: null,
    asked: 0,
    misses: 0,
  };
}

function replyKey(effectId: string): string {
  return `reply:${effectId}`;
}

function askKey(cloid: string): string {
  return `ask:${cloid}`;
}
