import type { BreakerName } from '../../../contract/commands.ts';
import type { AssetId } from '../../../contract/units.ts';

/** Pause before a reduction is tried again, ms; it doubles with each try up to `LAST_PAUSE_MS`. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;

/** Worst price of each try as a distance from mark, fraction; the last one stays. */
const RATES = [0.005, 0.01, 0.02, 0.04] as const;

/** A position that is to shrink. */
export interface PlannedReduction {
  readonly asset: AssetId;
  /** Side of the position that is meant: one that has turned is another. */
  readonly isLong: boolean;
  /** What may stay, whole lots >= 0. */
  readonly keepLots: number;
  readonly breaker: BreakerName;
  readonly tries: number;
  readonly notBeforeMs: number;
}

/** What a breaker wants to shrink. */
export type WantedReduction = Pick<PlannedReduction, 'asset' | 'isLong' | 'keepLots' | 'breaker'>;

/** An order to send now. */
export interface DueReduction {
  readonly asset: AssetId;
  readonly lots: number;
  readonly slippageRate: number;
  readonly breaker: BreakerName;
}

/**
 * Positions that breakers shrink by themselves, one reduce-only order of an asset at a time, ever further from mark, until what may stay is left. The smaller
 * wish counts where two ask for the same position.
 */
export class ReductionPlan {
  #planned: readonly PlannedReduction[] = [];

  /** True while nothing is to shrink. */
  get isEmpty(): boolean {
    return this.#planned.length === 0;
  }

  /** What is to shrink, assets ascending. */
  get planned(): readonly PlannedReduction[] {
    return this.#planned;
  }

  /** Adds wishes. */
  want(wishes: readonly WantedReduction[], atMs: number): void {
    for (const wish of wishes) {
      const known = this.#planned.find(({ asset, isLong }) => asset === wish.asset && isLong === wish.isLong);
      const others = this.#planned.filter(({ asset }) => asset !== wish.asset);
      const next: PlannedReduction =
        known === undefined
          ? { ...wish, tries: 0, notBeforeMs: atMs }
          : { ...known, keepLots: Math.min(known.keepLots, wish.keepLots) };
      this.#planned = [...others, next].sort((a, b) => a.asset - b.asset);
    }
  }

  /** A position that is being shrunk is to go whole; false if it is not being shrunk. */
  wantNone(asset: AssetId): boolean {
    if (!this.#planned.some((one) => one.asset === asset)) return false;
    this.#planned = this.#planned.map((one) => (one.asset === asset ? { ...one, keepLots: 0 } : one));
    return true;
  }

  /** What a breaker wanted is off: it was taken out. */
  forget(breaker: BreakerName): void {
    this.#planned = this.#planned.filter((one) => one.breaker !== breaker);
  }

  /**
   * What to send now for the positions as they are (signed lots by asset); what is done, or means a position that is gone, is dropped. `busy`: the asset is being closed,
   * or an order of it is under way: it waits.
   */
  due(atMs: number, heldLots: (asset: AssetId) => number, busy: (asset: AssetId) => boolean): readonly DueReduction[] {
    if (this.#planned.length === 0) return [];
    const due: DueReduction[] = [];
    const left: PlannedReduction[] = [];
    for (const one of this.#planned) {
      const held = heldLots(one.asset);
      const excess = held > 0 === one.isLong ? Math.abs(held) - one.keepLots : 0;
      if (excess <= 0) continue;
      if (one.notBeforeMs > atMs || busy(one.asset)) {
        left.push(one);
        continue;
      }
      const slippageRate = RATES[Math.min(one.tries, RATES.length - 1)] as number;
      const pauseMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * (1 << Math.min(one.tries, 10)));
      left.push({ ...one, tries: one.tries + 1, notBeforeMs: atMs + pauseMs });
      due.push({ asset: one.asset, lots: excess, slippageRate, breaker: one.breaker });
    }
    this.#planned = left;
    return due;
  }

  /** When something waits for a time after `atMs`, ms UTC, or null. */
  nextDueMs(atMs: number): number | null {
    let next: number | null = null;
    for (const { notBeforeMs } of this.#planned)
      if (notBeforeMs > atMs && (next === null || notBeforeMs < next)) next = notBeforeMs;
    return next;
  }

  /** JSON-safe state. */
  snapshot(): readonly PlannedReduction[] {
    return this.#planned;
  }

  /** Continues from a snapshot. */
  restore(saved: readonly PlannedReduction[]): void {
    this.#planned = saved;
  }
}
