import { refuse } from '../../contract/refusals.ts';
import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import type { OrderState } from '../../contract/views.ts';
import type { OrderRequest } from '../domain/flow.ts';
import type { VenueOpenOrder } from '../domain/inputs.ts';
import { addUnits, checked } from '../domain/money.ts';
import { isWorking, type OrderEvent, type OrderTransition, transition } from '../domain/order-state.ts';
import { invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { LedgerIndex, type Opening } from './ledger-index.ts';
import { adoptedRecord, newRecord, type OrderEventData, type OrderRecord, trueEvent } from './order-record.ts';

export type { Opening } from './ledger-index.ts';
export type { OrderEventData, OrderRecord } from './order-record.ts';

/** Ended orders that are kept for the picture and for late news of them. */
const ENDED_KEPT = 2_000;

/** Further ended orders before the oldest are dropped. */
const ENDED_SLACK = 250;

/** Counters of a run. The last six count orders by how they ended; a revived order is taken out again. */
export interface OrderCounters {
  readonly submitted: number;
  readonly unknown: number;
  readonly filled: number;
  readonly cancelled: number;
  readonly rejected: number;
  readonly expired: number;
  readonly denied: number;
  readonly error: number;
}

/** One execution as the book-keeping of orders needs it. */
export interface LedgerFill {
  readonly tid: string;
  readonly venueAtMs: number;
  readonly sizeLots: SizeLots;
  readonly feeUnits: QuoteUnits;
  readonly oid: number;
}

interface LedgerState {
  readonly nextNo: number;
  readonly records: readonly OrderRecord[];
  /** Client ids of ended orders, the one that ended first first. */
  readonly ended: readonly string[];
  readonly counters: OrderCounters;
}

const NO_COUNTS: OrderCounters = {
  submitted: 0,
  unknown: 0,
  filled: 0,
  cancelled: 0,
  rejected: 0,
  expired: 0,
  denied: 0,
  error: 0,
};

/**
 * Every order of ours by client id, from request to end. What leads where is decided by the one table in `domain/order-state`; here it
 * is applied to figures. Nothing here sends: an unknown order stays in the books as exposure until it is answered.
 */
export class OrderLedger {
  readonly #records = new Map<string, OrderRecord>();
  readonly #ended = new Set<string>();
  readonly #index = new LedgerIndex();
  #counters: { -readonly [K in keyof OrderCounters]: OrderCounters[K] } = { ...NO_COUNTS };
  #nextNo = 1;

  /** Books a request before it leaves, as `pending`. Throws `InvariantError` when the client id is used: ids never repeat. */
  add(request: OrderRequest, atMs: number): OrderRecord {
    return this.#enter(newRecord(request, this.#nextNo, atMs));
  }

  /** Books a request that leaves with the effect `effectId` in this very step: `add` and the event `submit` in one. */
  addSent(request: OrderRequest, effectId: string, atMs: number): OrderRecord {
    const record = this.#enter(newRecord(request, this.#nextNo, atMs, effectId));
    this.#count('pending', record.state);
    return record;
  }

  /**
   * Takes up an order that the venue lists and the books lack, as `open`. `foreign`: it was placed elsewhere. Throws `InvariantError` when
   * it is in the books already.
   */
  adopt(order: VenueOpenOrder, foreign: boolean, atMs: number): OrderRecord {
    return this.#enter(adoptedRecord(order, { no: this.#nextNo, foreign, atMs }));
  }

  /** What the venue says is left of a foreign order; more than we knew of makes it a new size. Throws for one that is not in the books. */
  seeForeign(key: string, remainingLots: SizeLots, atMs: number): OrderRecord {
    const before = this.#records.get(key);
    invariant(before?.foreign === true, () => `no foreign order has the key ${key}`);
    const filledLots = asLots(Math.max(before.filledLots, before.sizeLots - remainingLots));
    const sizeLots = asLots(filledLots + remainingLots);
    const state = filledLots > 0 ? 'partially_filled' : 'open';
    const stays = state === before.state && filledLots === before.filledLots && sizeLots === before.sizeLots;
    if (stays) return before;
    const fillLots = asLots(Math.max(before.fillLots, filledLots));
    return this.#change(
      before,
      { next: state, late: false },
      { ...before, filledLots, fillLots, sizeLots, stateSinceMs: atMs },
    );
  }

  /**
   * The venue lists an order of ours under a newer number: somebody changed it elsewhere and kept its name. The record lives on with the price
   * and the rest of the new one; what the old one executed stays counted. Null for anything else: numbers grow, an older one is old news.
   */
  follow(order: VenueOpenOrder, atMs: number): OrderRecord | null {
    const before = this.#records.get(order.cloid ?? '');
    if (before === undefined || before.foreign || before.oid === null || order.oid <= before.oid) return null;
    const { oid, priceTicks, triggerTicks, live } = order;
    const sizeLots = asLots(before.filledLots + order.remainingLots);
    const next = before.filledLots > 0 ? 'partially_filled' : 'open';
    const note = 'changed elsewhere';
    const draft = { ...before, oid, priceTicks, triggerTicks, live, sizeLots, note, firing: false, stateSinceMs: atMs };
    return this.#change(before, { next, late: false }, draft);
  }

  /** The order of a client id, or null: not ours, or ended so long ago that it was dropped. */
  get(cloid: string): OrderRecord | null {
    return this.#records.get(cloid) ?? null;
  }

  /**
   * Takes news of an order. Refuses with `BAD_TRANSITION` what cannot happen to it (the order stays as it is), with `BAD_FIELD` an order
   * that is not in the books. Older news after the venue's last word changes nothing and is no error.
   */
  applyEvent(cloid: string, event: OrderEvent, data: OrderEventData, atMs: number): Result<OrderRecord> {
    const before = this.#records.get(cloid);
    if (before === undefined) return unknownOrder(cloid);
    const reported = asLots(Math.max(before.filledLots, data.filledLots ?? 0));
    const happened = trueEvent(before, event, reported);
    const step = transition(before.state, happened);
    if (!step.ok) return step;
    return ok(
      this.#change(before, step.value, {
        ...before,
        filledLots: reported,
        oid: data.oid ?? before.oid,
        effectId: data.effectId ?? before.effectId,
        firing: before.firing || data.firing === true,
        sentAtMs: event === 'submit' ? atMs : before.sentAtMs,
        note: data.text ?? (event === 'timeout' ? before.note : noteAfter(before, step.value.next)),
        stateSinceMs: atMs,
      }),
    );
  }

  /**
   * Counts one execution, once: the same fill again changes nothing. A fill is a fact, so it is never refused for the state of the order;
   * `BAD_FIELD` when the order is not in the books.
   */
  applyFill(cloid: string, fill: LedgerFill, atMs: number): Result<OrderRecord> {
    const before = this.#records.get(cloid);
    if (before === undefined) return unknownOrder(cloid);
    const fillId = `${fill.venueAtMs}:${fill.tid}`;
    if (before.fillIds.includes(fillId)) return ok(before);
    const fillLots = asLots(checked(before.fillLots + fill.sizeLots));
    const filledLots = asLots(Math.max(before.filledLots, fillLots));
    const step = stepByFill(before, filledLots);
    if (!step.ok) return step;
    return ok(
      this.#change(before, metOnItsWay(before, fill) ? { ...step.value, late: false } : step.value, {
        ...before,
        fillLots,
        filledLots,
        oid: before.oid ?? fill.oid,
        feeUnits: addUnits(before.feeUnits, fill.feeUnits),
        fillIds: [...before.fillIds, fillId],
        live: true,
        note: noteAfter(before, step.value.next),
        stateSinceMs: atMs,
      }),
    );
  }

  /**
   * Takes what was announced of ended orders as booked where its fills have not come by `sinceMs` or later: for a moment at which the
   * account was compared, so that positions hold it. Without this an execution whose fill is lost would count as exposure for ever.
   */
  settleAnnounced(sinceMs: number): void {
    for (const asset of this.#index.assets()) {
      for (const { order } of this.#index.openings(asset)) {
        if (isWorking(order.state) || order.stateSinceMs > sinceMs) continue;
        this.#change(order, { next: order.state, late: false }, { ...order, fillLots: order.filledLots });
      }
    }
  }

  /** Orders that may still execute, in the order of their creation: unsent, unanswered and unknown ones included. */
  working(): readonly OrderRecord[] {
    return this.#index.working();
  }

  /** The same for one asset. */
  workingOf(asset: AssetId): readonly OrderRecord[] {
    return this.#index.workingOf(asset);
  }

  /**
   * Lots of orders that may open or enlarge a position and have not reached it, >= 0 each: the unexecuted rest of working orders, and
   * what the venue reported as executed while its fill is still to come.
   */
  openLots(asset: AssetId): { readonly buy: SizeLots; readonly sell: SizeLots } {
    return this.#index.openLots(asset);
  }

  /** The orders behind `openLots`, in the order of their creation. */
  openings(asset: AssetId): readonly Opening[] {
    return this.#index.openings(asset);
  }

  /** Assets with a working order or with something in `openLots`, in no order. */
  assets(): readonly AssetId[] {
    return this.#index.assets();
  }

  /** Best prices of our own orders that rest in the book, ticks; null where none rests. */
  bestOwn(asset: AssetId): { readonly buy: PriceTicks | null; readonly sell: PriceTicks | null } {
    let buy: PriceTicks | null = null;
    let sell: PriceTicks | null = null;
    for (const { isBuy, priceTicks, triggerTicks, timeInForce, orderType } of this.workingOf(asset)) {
      if (triggerTicks !== null || timeInForce === 'Ioc' || orderType === 'twap') continue;
      if (isBuy && (buy === null || priceTicks > buy)) buy = priceTicks;
      if (!isBuy && (sell === null || priceTicks < sell)) sell = priceTicks;
    }
    return { buy, sell };
  }

  /** Working reduce-only triggers of an asset that are live, in the order of their creation. */
  protectiveOf(asset: AssetId): readonly OrderRecord[] {
    return this.workingOf(asset).filter((order) => order.live && order.reduceOnly && order.triggerTicks !== null);
  }

  /** Attached children of an order that are still in the books, in the order of their creation. */
  childrenOf(cloid: string): readonly OrderRecord[] {
    return this.#index.childrenOf(cloid).flatMap((child) => this.#records.get(child) ?? []);
  }

  /** The newest `n` orders, newest first, whatever their state. */
  recent(n: number): readonly OrderRecord[] {
    return [...this.#records.values()].sort((a, b) => b.no - a.no).slice(0, Math.max(0, n));
  }

  /** Figures of the run. */
  counters(): OrderCounters {
    return { ...this.#counters };
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    const state: LedgerState = {
      nextNo: this.#nextNo,
      records: [...this.#records.values()].sort((a, b) => a.no - b.no),
      ended: [...this.#ended],
      counters: { ...this.#counters },
    };
    return state;
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as LedgerState;
    invariant(Array.isArray(given.records) && Number.isSafeInteger(given.nextNo), 'not the state of an order ledger');
    this.#records.clear();
    this.#ended.clear();
    this.#index.clear();
    for (const record of given.records) {
      this.#records.set(record.cloid, record);
      this.#index.put(record);
    }
    for (const cloid of given.ended) this.#ended.add(cloid);
    this.#counters = { ...given.counters };
    this.#nextNo = given.nextNo;
  }

  #enter(record: OrderRecord): OrderRecord {
    const known = this.#records.size;
    this.#records.set(record.cloid, record);
    // One look instead of two: an id that was there already adds nothing.
    invariant(this.#records.size > known, () => `client id ${record.cloid} is used already`);
    this.#nextNo += 1;
    this.#index.put(record);
    return record;
  }

  #change(before: OrderRecord, { next, late }: OrderTransition, draft: OrderRecord): OrderRecord {
    const stayed = next === before.state;
    const after: OrderRecord = {
      ...draft,
      state: next,
      late: before.late || late,
      stateSinceMs: stayed ? before.stateSinceMs : draft.stateSinceMs,
    };
    this.#records.set(after.cloid, after);
    this.#index.put(after);
    if (!stayed) this.#onNewState(before, after);
    return after;
  }

  #onNewState(before: OrderRecord, after: OrderRecord): void {
    if (!after.foreign) this.#count(before.state, after.state);
    if (after.state === 'filled') this.#wakeChildren(after.cloid);
    if (isWorking(after.state)) {
      this.#ended.delete(after.cloid);
    } else {
      // An ended order that ends again (a fill after a cancel) keeps its place in the queue of what is dropped.
      this.#ended.add(after.cloid);
      this.#prune();
    }
  }

  /** The venue makes attached children live at the moment their parent fills whole; it sends no word of its own for that. */
  #wakeChildren(parent: string): void {
    for (const child of this.childrenOf(parent)) {
      if (child.live || !isWorking(child.state)) continue;
      const live = { ...child, live: true };
      this.#records.set(child.cloid, live);
      this.#index.put(live);
    }
  }

  #count(from: OrderState, to: OrderState): void {
    if (!isWorking(from) && isCounted(from)) this.#counters[from] -= 1;
    if (isCounted(to)) this.#counters[to] += 1;
  }

  /** Drops many at once: finding the oldest entry of a set costs as much as entries were removed before it. */
  #prune(): void {
    if (this.#ended.size < ENDED_KEPT + ENDED_SLACK) return;
    for (const cloid of this.#ended) {
      if (this.#ended.size <= ENDED_KEPT) return;
      const record = this.#records.get(cloid);
      this.#ended.delete(cloid);
      this.#records.delete(cloid);
      if (record !== undefined) this.#index.drop(record);
    }
  }
}

/** Where a fill leads. One that the venue had announced with the order's end is no news of life: the order stays ended. */
function stepByFill(before: OrderRecord, filledLots: number): Result<OrderTransition> {
  const wasAnnounced = filledLots === before.filledLots;
  if (wasAnnounced && !isWorking(before.state)) return ok({ next: before.state, late: false });
  return transition(before.state, filledLots >= before.sizeLots ? 'fill' : 'partialFill');
}

/** True for an execution from before we heard that the order was cancelled: news of the two come different ways, and this one was slower. */
function metOnItsWay(before: OrderRecord, fill: LedgerFill): boolean {
  return before.state === 'cancelled' && fill.venueAtMs <= before.stateSinceMs;
}

function isCounted(state: OrderState): state is OrderState & keyof OrderCounters {
  return state in NO_COUNTS;
}

/** What stays of a note: words about a state say nothing of the next one. */
function noteAfter(before: OrderRecord, next: OrderState): string {
  return next === before.state ? before.note : '';
}

function unknownOrder(cloid: string): Result<never> {
  return err(
    refuse('BAD_FIELD', 'cloid', cloid, 'an order in the books', `No order in the books has the id ${cloid}.`),
  );
}
