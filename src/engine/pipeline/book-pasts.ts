import type { AssetId } from '../../contract/units.ts';
import type { HourChanges, HourCloses } from '../domain/hour-closes.ts';
import type { PastLook, RecentPast } from '../risk/metrics/past-look.ts';

const HOUR_MS = 3_600_000;

/** Where hours of markets come from. */
export interface HourSource {
  /** Counts on when an hour of any market is another. */
  readonly hourChanges: Readonly<HourChanges>;
  readonly hours: (asset: AssetId) => HourCloses;
}

/**
 * The recent pasts of a list of assets, asked for again and again: the very same list for as long as the assets are the same and no hour of them is another,
 * found without a look at each. Outside the state: all of it is made of bars.
 */
export class BookPasts {
  readonly #pasts: PastLook;
  #assets: readonly AssetId[] = [];
  #endMs = Number.NaN;
  #changes = -1;
  #list: readonly RecentPast[] = [];

  constructor(pasts: PastLook) {
    this.#pasts = pasts;
  }

  /** The pasts of `assets`, in their order, up to the last whole hour before `atMs`. */
  of(source: HourSource, assets: readonly AssetId[], atMs: number): readonly RecentPast[] {
    const endMs = atMs - (atMs % HOUR_MS);
    const isSameBook = isSame(assets, this.#assets);
    if (isSameBook && endMs === this.#endMs && source.hourChanges.count === this.#changes) return this.#list;
    const list: RecentPast[] = [];
    for (const asset of assets) list.push(this.#pasts.recent(asset, source.hours(asset), endMs));
    this.#changes = source.hourChanges.count;
    this.#endMs = endMs;
    if (isSameBook && isSame(list, this.#list)) return this.#list;
    this.#assets = assets;
    this.#list = list;
    return list;
  }
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
