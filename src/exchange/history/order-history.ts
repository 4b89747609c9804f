import type { OrderHistoryEntry } from '../views.ts';

/** Ended orders, and steps of orders that go on, remembered per account; older ones are forgotten. */
export const KEPT_ORDERS = 2_000;

/** One remembered step with its place among the steps of the account. */
export interface NumberedEntry {
  readonly no: number;
  /** False for an order that was refused on its first look: its client id stays free. */
  readonly taken: boolean;
  readonly entry: OrderHistoryEntry;
}

/** JSON-safe state, oldest first. */
export interface OrderHistoryState {
  readonly nextNo: number;
  readonly steps: readonly NumberedEntry[];
  readonly ended: readonly NumberedEntry[];
}

/**
 * What is remembered of an account's orders. Ends are kept apart from the steps before them, so that many openings cannot push out the
 * end of an order: whoever lost an answer asks for it by number or client id.
 */
export class OrderHistory {
  private nextNo = 1;
  /** Openings and firings; dropped in blocks, so that a push stays cheap. */
  private steps: NumberedEntry[] = [];
  private readonly ended = new Map<number, NumberedEntry>();
  /** The same ends, oldest first from `oldest` on: a map is slow to tell its first entry when many before it were deleted. */
  private endings: NumberedEntry[] = [];
  private oldest = 0;
  private readonly oidByCloid = new Map<string, number>();

  /** Notes that an order opened or fired. */
  addStep(entry: OrderHistoryEntry): void {
    this.steps.push({ no: this.nextNo++, taken: true, entry });
    if (this.steps.length >= 2 * KEPT_ORDERS) this.steps = this.steps.slice(-KEPT_ORDERS);
  }

  /** Notes the end of an order. One that was taken is from now on found by its client id too. */
  addEnd(entry: OrderHistoryEntry, taken: boolean): void {
    this.remember({ no: this.nextNo++, taken, entry });
  }

  private remember(numbered: NumberedEntry): void {
    const { oid, cloid } = numbered.entry.order;
    this.ended.set(oid, numbered);
    this.endings.push(numbered);
    if (numbered.taken && cloid !== null) this.oidByCloid.set(cloid, oid);
    if (this.ended.size <= KEPT_ORDERS) return;
    const { oid: gone, cloid: key } = (this.endings[this.oldest] as NumberedEntry).entry.order;
    this.ended.delete(gone);
    if (key !== null && this.oidByCloid.get(key) === gone) this.oidByCloid.delete(key);
    this.oldest += 1;
    if (this.oldest < KEPT_ORDERS) return;
    this.endings = this.endings.slice(this.oldest);
    this.oldest = 0;
  }

  /** How the order of a number ended, or null. */
  endOfOid(oid: number): OrderHistoryEntry | null {
    return this.ended.get(oid)?.entry ?? null;
  }

  /** How the last order of a client id ended, or null. */
  endOfCloid(cloid: string): OrderHistoryEntry | null {
    const oid = this.oidByCloid.get(cloid);
    return oid === undefined ? null : this.endOfOid(oid);
  }

  /** Steps and ends, newest first, at most `KEPT_ORDERS`. */
  newestFirst(): OrderHistoryEntry[] {
    const all = [...this.steps, ...this.ended.values()];
    all.sort((a, b) => b.no - a.no);
    return all.slice(0, KEPT_ORDERS).map(({ entry }) => entry);
  }

  /** JSON-safe state. */
  snapshot(): OrderHistoryState {
    return { nextNo: this.nextNo, steps: [...this.steps], ended: [...this.ended.values()] };
  }

  /** Fills this empty history from a snapshot. */
  restore(state: OrderHistoryState): void {
    this.nextNo = state.nextNo;
    this.steps = [...state.steps];
    for (const numbered of state.ended) this.remember(numbered);
  }
}
