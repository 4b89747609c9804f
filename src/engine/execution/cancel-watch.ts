import type { AssetId } from '../../contract/units.ts';
import { invariant } from '../kernel/invariant.ts';
import { Scheduler, type SchedulerState } from '../kernel/scheduler.ts';

/** Pauses between questions about an order whose cancel is not confirmed, ms: at once, then ever longer. */
const CHECK_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 10_000] as const;

/** Cancels of one order after which a person has to hear that it does not go. */
export const CANCELS_UNTIL_STUCK = 5;

/** An order that is to go. */
export interface CancelTarget {
  readonly asset: AssetId;
  readonly cloid: string;
}

/** A cancel whose outcome is not known. */
interface Watched extends CancelTarget {
  readonly effectId: string;
  readonly sinceMs: number;
  /** Cancels sent so far. */
  readonly sent: number;
  /** True once its own answer was no word, or never came: the order is asked for. */
  readonly asking: boolean;
  readonly asked: number;
}

interface CancelWatchState {
  readonly watched: readonly Watched[];
  readonly timers: SchedulerState<string>;
}

/**
 * Follows every cancel until the order is known to be gone. A cancel without a clear answer is never taken for done: the order is asked
 * for, and when it still stands the cancel is sent again, without end and ever slower.
 */
export class CancelWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #timers = new Scheduler<string>();

  /** Begins (or goes on) to follow orders whose cancel leaves now with the effect; its answer is due at `dueMs`. */
  sent(
    effectId: string,
    targets: readonly CancelTarget[],
    time: { readonly atMs: number; readonly dueMs: number },
  ): void {
    for (const { asset, cloid } of targets) {
      const before = this.#watched.get(cloid);
      this.#watched.set(cloid, {
        asset,
        cloid,
        effectId,
        sinceMs: before?.sinceMs ?? time.atMs,
        sent: (before?.sent ?? 0) + 1,
        asking: false,
        asked: 0,
      });
      this.#timers.schedule(cloid, time.dueMs, cloid);
    }
  }

  /**
   * The answer to a cancel came: orders that it does not settle are asked for, after the first cancel at once, after each further one later.
   * Where every cancel is refused within milliseconds (the key has ended, the venue is overrun) asking at once would spend the whole budget.
   */
  answered(effectId: string, atMs: number): void {
    for (const each of this.#watched.values()) {
      if (each.effectId !== effectId) continue;
      const isFirst = each.sent <= 1;
      const pause = isFirst ? 0 : (CHECK_PAUSES_MS[Math.min(each.sent - 2, CHECK_PAUSES_MS.length - 1)] ?? 10_000);
      this.#watched.set(each.cloid, { ...each, asking: isFirst });
      this.#timers.schedule(each.cloid, atMs + pause, each.cloid);
    }
  }

  /** The order is gone: nothing more to do. */
  settle(cloid: string): void {
    if (!this.#watched.delete(cloid)) return;
    this.#timers.cancel(cloid);
  }

  /** True while a cancel of the order is not settled. */
  has(cloid: string): boolean {
    return this.#watched.has(cloid);
  }

  /** True when the order was shown standing after its cancel had its chance: the cancel is to be sent again. */
  isDueAgain(cloid: string): boolean {
    return this.#watched.get(cloid)?.asking === true;
  }

  /** Cancels sent for an order so far. */
  sentFor(cloid: string): number {
    return this.#watched.get(cloid)?.sent ?? 0;
  }

  /** After a restart no answer of the earlier run comes any more: every order is asked for at once. */
  askAll(atMs: number): void {
    for (const each of this.#watched.values()) {
      this.#watched.set(each.cloid, { ...each, asking: true });
      this.#timers.schedule(each.cloid, atMs, each.cloid);
    }
  }

  /** Orders to ask for now. */
  due(atMs: number): readonly CancelTarget[] {
    const targets: CancelTarget[] = [];
    for (const { payload } of this.#timers.takeDue(atMs)) {
      const each = this.#watched.get(payload);
      if (each === undefined) continue;
      targets.push({ asset: each.asset, cloid: each.cloid });
      const pause = CHECK_PAUSES_MS[Math.min(each.asked, CHECK_PAUSES_MS.length - 1)] ?? 10_000;
      this.#watched.set(each.cloid, { ...each, asking: true, asked: each.asked + 1 });
      this.#timers.schedule(each.cloid, atMs + pause, each.cloid);
    }
    return targets;
  }

  /** When something is due next, ms UTC, or null. */
  nextDueMs(): number | null {
    return this.#timers.nextDueMs();
  }

  /** The whole state, JSON-safe. */
  snapshot(): CancelWatchState {
    return { watched: [...this.#watched.values()], timers: this.#timers.snapshot() };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as CancelWatchState;
    invariant(Array.isArray(given.watched), 'not the state of a cancel watch');
    this.#watched.clear();
    for (const each of given.watched) this.#watched.set(each.cloid, each);
    this.#timers.restore(given.timers);
  }
}
