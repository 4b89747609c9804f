import { refuse } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { InterventionView } from '../../contract/views.ts';
import { invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/** Items kept at most; beyond it the oldest that is over goes, else the oldest. */
const KEPT = 200;

/** Lines of one story at most; the newest are kept. */
const LINES_KEPT = 40;

/** Trouble that the engine could not end by itself. */
export interface InterventionRequest {
  readonly kind: InterventionView['kind'];
  readonly asset: AssetId;
  readonly cloid: string | null;
  readonly title: string;
  /** What happened, oldest first; times in ms UTC. */
  readonly story: InterventionView['story'];
  /** What a person can do about it. */
  readonly advice: string;
}

interface ListState {
  readonly nextNo: number;
  readonly items: readonly InterventionView[];
}

/** What waits for a person's hands: one item per kind and asset (per order for cancels), kept until a person has acknowledged it. */
export class InterventionList {
  readonly #items = new Map<string, InterventionView>();
  #nextNo = 1;

  /** Puts trouble on the list, or adds to the story of the same trouble. True if it is new, or had been over. */
  raise(request: InterventionRequest, atMs: number): boolean {
    const key = keyOf(request);
    const before = this.#items.get(key);
    const story = [...(before?.story ?? []), ...request.story].slice(-LINES_KEPT);
    const isNew = before === undefined || before.resolvedAtMs !== null;
    this.#items.set(key, {
      interventionId: before?.interventionId ?? `m${this.#nextNo++}`,
      ...request,
      story,
      sinceMs: before?.sinceMs ?? atMs,
      resolvedAtMs: null,
    });
    if (this.#items.size > KEPT) this.#dropOne();
    return isNew;
  }

  /** The trouble is over by itself; it stays on the list until a person has seen it. True if that is news. */
  resolve(kind: InterventionView['kind'], asset: AssetId, cloid: string | null, atMs: number): boolean {
    const key = keyOf({ kind, asset, cloid });
    const item = this.#items.get(key);
    if (item === undefined || item.resolvedAtMs !== null) return false;
    this.#items.set(key, { ...item, resolvedAtMs: atMs });
    return true;
  }

  /** A person has seen it: it leaves the list. Refuses an id that is not on it. */
  acknowledge(interventionId: string): Result<InterventionView> {
    for (const [key, item] of this.#items) {
      if (item.interventionId !== interventionId) continue;
      this.#items.delete(key);
      return ok(item);
    }
    return err(
      refuse('NOTHING_TO_DO', 'interventionId', interventionId, 'an open item', 'that item is not on the list'),
    );
  }

  /** Everything that waits, oldest first. */
  list(): readonly InterventionView[] {
    return [...this.#items.values()];
  }

  /** The whole state, JSON-safe. */
  snapshot(): ListState {
    return { nextNo: this.#nextNo, items: this.list() };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as ListState;
    invariant(
      Array.isArray(given.items) && Number.isSafeInteger(given.nextNo),
      'not the state of an intervention list',
    );
    this.#items.clear();
    for (const item of given.items) this.#items.set(keyOf(item), item);
    this.#nextNo = given.nextNo;
  }

  #dropOne(): void {
    const over = [...this.#items].find(([, item]) => item.resolvedAtMs !== null) ?? [...this.#items][0];
    if (over !== undefined) this.#items.delete(over[0]);
  }
}

/** A cancel is about one order; everything else about a position. */
function keyOf({ kind, asset, cloid }: Pick<InterventionRequest, 'kind' | 'asset' | 'cloid'>): string {
  return kind === 'cancel' ? `${kind}:${asset}:${cloid ?? ''}` : `${kind}:${asset}`;
}
