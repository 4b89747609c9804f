import type { AssetId, SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import type { ReductionIntent } from '../domain/flow.ts';
import { invariant } from '../kernel/invariant.ts';

/** Worst price of each rung as a distance from mark, fraction (design, section 5). */
export const LADDER_RATES = [0.005, 0.01, 0.02, 0.04, 0.08] as const;

/** Pause after the last rung before the ladder begins anew, ms. */
export const LADDER_RETRY_MS = 30_000;

/** Pauses after each try of a normal exit, in multiples of the ladder's pause. */
const EXIT_PAUSES = [1, 2, 4, 8, 8] as const;

/** What the ladder looks at: a position of the account. */
export interface LadderPosition {
  readonly asset: AssetId;
  readonly sizeLots: SizeLots;
  readonly strategyId?: string | null;
}

/** A normal exit on the ladder: it reaches no further than its slippage, and is given up after the last rung. */
export interface ExitClimb {
  /** Furthest from mark, fraction. */
  readonly maxRate: number;
  readonly signalId: string | null;
}

/** A normal exit that was taken off the ladder. */
export interface TakenExit {
  readonly asset: AssetId;
  readonly reason: ReductionIntent['reason'];
  readonly signalId: string | null;
}

interface Climb {
  readonly asset: AssetId;
  readonly reason: ReductionIntent['reason'];
  /** An asset that is flat leaves the ladder, but not before this time: an entry that is being answered may still fill. */
  readonly watchUntilMs: number;
  /** Place of the next rung, 0 .. 5; 5 = the last was tried. */
  readonly rung: number;
  /** Size that the last rung was sent for, signed, or null before the first. */
  readonly lastLots: number | null;
  readonly lastAtMs: number;
  readonly notBeforeMs: number;
  /** True in the long pause after the last rung. */
  readonly isStuck: boolean;
  /** False until the ladder was looked at since the asset was put on it. */
  readonly isSeen: boolean;
  /** Null for a flattening, which has no bound but the last rung and no end but a flat asset. */
  readonly exit: ExitClimb | null;
}

interface LadderState {
  readonly climbs: readonly Climb[];
  readonly lookedAtMs: number;
  readonly stuck: readonly AssetId[];
  readonly gaveUp: readonly AssetId[];
}

/**
 * Closes positions with reduce-only orders that reach ever further from mark. One order per asset at a time; protective stops are left
 * alone, so that what does not fill stays stopped.
 */
export class FlattenLadder {
  readonly #climbs = new Map<AssetId, Climb>();
  /** Pause after a rung that filled in part, ms. */
  pauseMs: number;
  #lookedAtMs = 0;
  #stuck: AssetId[] = [];
  #gaveUp: AssetId[] = [];

  constructor(pauseMs: number) {
    this.pauseMs = pauseMs;
  }

  /** Puts assets on the ladder. One that waits after its last rung begins anew at once; one that climbs goes on, under the new reason. */
  start(assets: readonly AssetId[], reason: ReductionIntent['reason'], time: { atMs: number; watchMs: number }): void {
    for (const asset of assets) {
      const climbing = this.#climbs.get(asset);
      const watchUntilMs = time.atMs + time.watchMs;
      if (climbing !== undefined && !climbing.isStuck) {
        this.#climbs.set(asset, { ...climbing, reason, watchUntilMs, isSeen: false, exit: null });
        continue;
      }
      this.#climbs.set(asset, {
        asset,
        reason,
        watchUntilMs,
        rung: 0,
        lastLots: null,
        lastAtMs: time.atMs,
        notBeforeMs: time.atMs,
        isStuck: false,
        isSeen: false,
        exit: null,
      });
    }
  }

  /** Every flattening begins at its first rung, now: what was tried on a line that was down says nothing of the book. Normal exits go on. */
  beginAnew(atMs: number): void {
    for (const climb of this.#climbs.values())
      if (climb.exit === null)
        this.#climbs.set(climb.asset, { ...climb, rung: 0, notBeforeMs: atMs, isStuck: false, isSeen: false });
  }

  /**
   * Goes on with a normal exit whose first order ended without closing the position: the next rungs, priced anew each time and at most
   * `exit.maxRate` from mark, with growing pauses. `lots`: the position it is for, signed. An asset that is on the ladder stays as it is.
   */
  startExit(
    asset: AssetId,
    reason: ReductionIntent['reason'],
    exit: ExitClimb,
    now: { atMs: number; lots: number },
  ): void {
    if (this.#climbs.has(asset)) return;
    this.#climbs.set(asset, {
      asset,
      reason,
      watchUntilMs: now.atMs,
      rung: 1,
      lastLots: now.lots,
      lastAtMs: now.atMs,
      notBeforeMs: now.atMs + this.pauseMs,
      isStuck: false,
      isSeen: false,
      exit,
    });
  }

  /**
   * A try of a normal exit never met the book (its request did not leave, or was lost): it does not count, however often that happens. The
   * next one comes after a pause that grows to the longest. `row`: such tries in a row, from 1.
   */
  exitMissed(asset: AssetId, row: number, atMs: number): void {
    const climb = this.#climbs.get(asset);
    if (climb === undefined || climb.exit === null) return;
    const pauses = EXIT_PAUSES[Math.min(row, EXIT_PAUSES.length) - 1] ?? 1;
    const notBeforeMs = atMs + this.pauseMs * pauses;
    this.#climbs.set(asset, { ...climb, rung: Math.max(0, climb.rung - 1), notBeforeMs });
  }

  /** Takes the normal exits off the ladder and names them, by asset. */
  takeExits(): readonly TakenExit[] {
    const exits = this.assets().flatMap((asset) => {
      const climb = this.#climbs.get(asset);
      return climb === undefined || climb.exit === null
        ? []
        : [{ asset, reason: climb.reason, signalId: climb.exit.signalId }];
    });
    for (const { asset } of exits) this.#climbs.delete(asset);
    return exits;
  }

  /**
   * What to send now. `busy`: a closing order of the asset is under way or unknown; nothing is sent beside it. The next rung comes when
   * the last one ended without a fill, or after the pause when it filled in part; after the last rung the asset stays stopped, is
   * named by `takeStuck`, and is tried anew after 30 s. `mayStillFill`: an entry of the asset has no known fate; it stays on the ladder,
   * flat or not, until that is known.
   */
  climb(
    atMs: number,
    positions: readonly LadderPosition[],
    busy: (asset: AssetId) => boolean,
    mayStillFill: (asset: AssetId) => boolean = () => false,
  ): readonly ReductionIntent[] {
    this.#lookedAtMs = atMs;
    const held = new Map(positions.map((position) => [position.asset, position]));
    const intents: ReductionIntent[] = [];
    for (const asset of this.assets()) {
      const climb = this.#look(asset);
      if (climb === null || busy(asset)) continue;
      const position = held.get(asset);
      if (position === undefined || position.sizeLots === 0) {
        const isOver = atMs >= climb.watchUntilMs || climb.lastLots !== null;
        if (isOver && !mayStillFill(asset)) this.#climbs.delete(asset);
        continue;
      }
      const intent = this.#step(climb, position, atMs);
      if (intent !== null) intents.push(intent);
    }
    return intents;
  }

  /** True while the asset is on the ladder. */
  has(asset: AssetId): boolean {
    return this.#climbs.has(asset);
  }

  /** Assets on the ladder, ascending. */
  assets(): readonly AssetId[] {
    return [...this.#climbs.keys()].sort((a, b) => a - b);
  }

  /** Assets whose last rung failed since the last call: their positions stay open behind their stops, a person has to know. */
  takeStuck(): readonly AssetId[] {
    const stuck = this.#stuck;
    this.#stuck = [];
    return stuck;
  }

  /** Normal exits that were given up since the last call: every rung within their slippage went unfilled. */
  takeGivenUp(): readonly AssetId[] {
    const gaveUp = this.#gaveUp;
    this.#gaveUp = [];
    return gaveUp;
  }

  /** True while anything is flattened; normal exits do not count. */
  isFlattening(): boolean {
    for (const climb of this.#climbs.values()) if (climb.exit === null) return true;
    return false;
  }

  /** When a rung is due next, ms UTC, or null: what was due at the last look waits for an answer, not for a time. */
  nextDueMs(): number | null {
    let next: number | null = null;
    for (const climb of this.#climbs.values()) {
      const dueMs = this.#dueOf(climb);
      if (dueMs !== null && (next === null || dueMs < next)) next = dueMs;
    }
    return next;
  }

  /** The whole state, JSON-safe. */
  snapshot(): LadderState {
    const climbs = this.assets().flatMap((asset) => this.#climbs.get(asset) ?? []);
    return { climbs, lookedAtMs: this.#lookedAtMs, stuck: [...this.#stuck], gaveUp: [...this.#gaveUp] };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as LadderState;
    invariant(Array.isArray(given.climbs) && Array.isArray(given.stuck), 'not the state of a flatten ladder');
    this.#climbs.clear();
    for (const climb of given.climbs) this.#climbs.set(climb.asset, climb);
    this.#lookedAtMs = given.lookedAtMs;
    this.#stuck = [...given.stuck];
    this.#gaveUp = [...given.gaveUp];
  }

  #dueOf(climb: Climb): number | null {
    if (!climb.isSeen || climb.notBeforeMs > this.#lookedAtMs) return climb.notBeforeMs;
    return climb.lastLots === null && climb.watchUntilMs > this.#lookedAtMs ? climb.watchUntilMs : null;
  }

  #look(asset: AssetId): Climb | null {
    const climb = this.#climbs.get(asset);
    if (climb === undefined) return null;
    const seen = { ...climb, isSeen: true };
    this.#climbs.set(asset, seen);
    return seen;
  }

  #step(climb: Climb, position: LadderPosition, atMs: number): ReductionIntent | null {
    // A wider rung may follow at once; an exit, whose price only moves with the market, waits for the market to move.
    const endedUnfilled =
      climb.exit === null && !climb.isStuck && climb.lastLots === position.sizeLots && atMs > climb.lastAtMs;
    if (atMs < climb.notBeforeMs && !endedUnfilled) return null;
    const rate = LADDER_RATES[climb.rung];
    if (rate === undefined) {
      this.#afterLastRung(climb, atMs);
      return null;
    }
    this.#climbs.set(climb.asset, {
      ...climb,
      rung: climb.rung + 1,
      lastLots: position.sizeLots,
      lastAtMs: atMs,
      notBeforeMs: atMs + this.#pauseAfter(climb),
      isStuck: false,
    });
    return {
      kind: 'reduction',
      asset: climb.asset,
      isBuy: position.sizeLots < 0,
      lots: asLots(Math.abs(position.sizeLots)),
      slippageRate: climb.exit === null ? rate : Math.min(rate, climb.exit.maxRate),
      reason: climb.reason,
      strategyId: position.strategyId ?? null,
      signalId: climb.exit?.signalId ?? null,
    };
  }

  #pauseAfter({ exit, rung }: Climb): number {
    return this.pauseMs * (exit === null ? 1 : (EXIT_PAUSES[rung] ?? 1));
  }

  #afterLastRung(climb: Climb, atMs: number): void {
    if (climb.exit !== null) {
      this.#climbs.delete(climb.asset);
      this.#gaveUp.push(climb.asset);
      return;
    }
    this.#stuck.push(climb.asset);
    this.#climbs.set(climb.asset, { ...climb, rung: 0, notBeforeMs: atMs + LADDER_RETRY_MS, isStuck: true });
  }
}
