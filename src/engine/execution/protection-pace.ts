import type { AssetId } from '../../contract/units.ts';
import { invariant } from '../kernel/invariant.ts';
import type { ProtectionPlan } from './protection.ts';

/** Pause before the n-th repair of an asset, ms: two at once, then ever longer, so that a venue that refuses is not hammered. */
const REPAIR_PAUSES_MS = [0, 0, 500, 2_000, 5_000, 15_000] as const;

/** After this long without a repair the count begins anew, ms. */
const CALM_MS = 30_000;

/** A cancel that brought no change is asked for again after this long, ms. */
const CANCEL_AGAIN_MS = 5_000;

interface Repaired {
  readonly asset: AssetId;
  readonly count: number;
  readonly lastAtMs: number;
}

interface Asked {
  readonly cloid: string;
  readonly atMs: number;
}

interface PaceState {
  readonly repaired: readonly Repaired[];
  readonly asked: readonly Asked[];
  readonly heldUntilMs: number | null;
}

/**
 * Keeps a plan from being carried out twice while its effects are on their way, and from being repeated without end when the venue
 * refuses it. A plan is made from the picture alone; this is its memory.
 */
export class ProtectionPace {
  readonly #repaired = new Map<AssetId, Repaired>();
  readonly #asked = new Map<string, Asked>();
  #heldUntilMs: number | null = null;

  /** The part of the plan that is to be carried out now. What is held back comes with the next plan after `nextDueMs`. */
  admit(plan: ProtectionPlan, atMs: number): ProtectionPlan {
    this.#forget(atMs);
    this.#heldUntilMs = null;
    const admitted = new Set<AssetId>();
    const repairs = plan.repairs.filter(({ asset }) => admitted.has(asset) || this.#mayRepair(asset, atMs, admitted));
    const cancels = plan.cancels.filter(({ cloid }) => this.#mayCancel(cloid, atMs));
    return { ...plan, repairs, cancels };
  }

  /** A position was changed by an execution: what it needs now is nothing that the venue has refused before. */
  beginAnew(asset: AssetId): void {
    this.#repaired.delete(asset);
  }

  /** When something that was held back may go, ms UTC, or null. */
  nextDueMs(): number | null {
    return this.#heldUntilMs;
  }

  /** The whole state, JSON-safe. */
  snapshot(): PaceState {
    return {
      repaired: [...this.#repaired.values()].sort((a, b) => a.asset - b.asset),
      asked: [...this.#asked.values()],
      heldUntilMs: this.#heldUntilMs,
    };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as PaceState;
    invariant(Array.isArray(given.repaired) && Array.isArray(given.asked), 'not the state of a protection pace');
    this.#repaired.clear();
    this.#asked.clear();
    for (const each of given.repaired) this.#repaired.set(each.asset, each);
    for (const each of given.asked) this.#asked.set(each.cloid, each);
    this.#heldUntilMs = given.heldUntilMs;
  }

  #mayRepair(asset: AssetId, atMs: number, admitted: Set<AssetId>): boolean {
    const before = this.#repaired.get(asset);
    const count = before?.count ?? 0;
    const pause = REPAIR_PAUSES_MS[Math.min(count, REPAIR_PAUSES_MS.length - 1)] ?? 0;
    const fromMs = before === undefined ? atMs : before.lastAtMs + pause;
    if (atMs < fromMs) {
      this.#hold(fromMs);
      return false;
    }
    this.#repaired.set(asset, { asset, count: count + 1, lastAtMs: atMs });
    admitted.add(asset);
    return true;
  }

  #mayCancel(cloid: string, atMs: number): boolean {
    const before = this.#asked.get(cloid);
    if (before !== undefined && atMs < before.atMs + CANCEL_AGAIN_MS) {
      this.#hold(before.atMs + CANCEL_AGAIN_MS);
      return false;
    }
    this.#asked.delete(cloid);
    this.#asked.set(cloid, { cloid, atMs });
    return true;
  }

  #hold(untilMs: number): void {
    if (this.#heldUntilMs === null || untilMs < this.#heldUntilMs) this.#heldUntilMs = untilMs;
  }

  #forget(atMs: number): void {
    for (const [asset, { lastAtMs }] of this.#repaired) if (atMs >= lastAtMs + CALM_MS) this.#repaired.delete(asset);
    for (const [cloid, asked] of this.#asked) {
      // In the order of asking: the first one that is young ends the search.
      if (atMs < asked.atMs + CALM_MS) break;
      this.#asked.delete(cloid);
    }
  }
}
