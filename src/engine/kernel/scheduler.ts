import { invariant } from './invariant.ts';

/** Something that falls due. */
export interface DueEntry<T> {
  readonly key: string;
  readonly dueMs: number;
  readonly payload: T;
}

/** All entries in due order with their insertion numbers, JSON-safe as long as the payloads are. */
export interface SchedulerState<T> {
  readonly nextOrder: number;
  readonly entries: readonly (DueEntry<T> & { readonly order: number })[];
}

interface Slot<T> extends DueEntry<T> {
  readonly order: number;
  place: number;
}

/**
 * Timers without a clock: entries by key, taken in the order (due time, insertion). A binary heap whose slots know their place, so
 * replacing and cancelling cost O(log n) too.
 */
export class Scheduler<T> {
  readonly #heap: Slot<T>[] = [];
  readonly #byKey = new Map<string, Slot<T>>();
  #nextOrder = 0;

  /** Entries that wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** Adds an entry, or replaces the one of the same key, which then counts as newly inserted. `dueMs`: finite. */
  schedule(key: string, dueMs: number, payload: T): void {
    invariant(Number.isFinite(dueMs), () => `a due time is finite, not ${dueMs} (${key})`);
    this.cancel(key);
    this.#insert({ key, dueMs, payload, order: this.#nextOrder++, place: 0 });
  }

  /** Removes an entry; false if there was none. */
  cancel(key: string): boolean {
    const slot = this.#byKey.get(key);
    if (slot === undefined) return false;
    this.#remove(slot);
    return true;
  }

  /** True while the key waits. */
  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Takes everything with dueMs <= nowMs, ordered by due time and then by insertion. */
  takeDue(nowMs: number): DueEntry<T>[] {
    const due: DueEntry<T>[] = [];
    for (let top = this.#heap[0]; top !== undefined && top.dueMs <= nowMs; top = this.#heap[0]) {
      this.#remove(top);
      due.push({ key: top.key, dueMs: top.dueMs, payload: top.payload });
    }
    return due;
  }

  /** Earliest due time, or null when nothing waits. */
  nextDueMs(): number | null {
    return this.#heap[0]?.dueMs ?? null;
  }

  /** The whole state; two schedulers that behave alike give the same one. */
  snapshot(): SchedulerState<T> {
    const entries = this.#heap
      .map(({ key, dueMs, payload, order }) => ({ key, dueMs, payload, order }))
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    return { nextOrder: this.#nextOrder, entries };
  }

  /** Replaces everything by a snapshot. */
  restore(state: SchedulerState<T>): void {
    this.#heap.length = 0;
    this.#byKey.clear();
    for (const { key, dueMs, payload, order } of state.entries) {
      invariant(!this.#byKey.has(key) && order < state.nextOrder, () => `not the state of a scheduler: ${key}`);
      this.#insert({ key, dueMs, payload, order, place: 0 });
    }
    this.#nextOrder = state.nextOrder;
  }

  #insert(slot: Slot<T>): void {
    this.#byKey.set(slot.key, slot);
    this.#heap.push(slot);
    this.#rise(slot, this.#heap.length - 1);
  }

  #remove(slot: Slot<T>): void {
    this.#byKey.delete(slot.key);
    const last = this.#heap.pop();
    if (last === undefined || last === slot) return;
    const place = slot.place;
    this.#rise(last, place);
    if (last.place === place) this.#sink(last, place);
  }

  #rise(slot: Slot<T>, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = this.#heap[above];
      if (parent === undefined || !before(slot, parent)) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(slot, place);
  }

  #sink(slot: Slot<T>, from: number): void {
    let place = from;
    for (;;) {
      const child = this.#earlierChild(place);
      if (child === null || !before(child, slot)) break;
      const freed = child.place;
      this.#put(child, place);
      place = freed;
    }
    this.#put(slot, place);
  }

  #earlierChild(place: number): Slot<T> | null {
    const left = this.#heap[2 * place + 1];
    if (left === undefined) return null;
    const right = this.#heap[2 * place + 2];
    return right !== undefined && before(right, left) ? right : left;
  }

  #put(slot: Slot<T>, place: number): void {
    this.#heap[place] = slot;
    slot.place = place;
  }
}

function before<T>(a: Slot<T>, b: Slot<T>): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
