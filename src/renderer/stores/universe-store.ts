import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { AssetId } from '../../contract/units.ts';
import type { UniverseRowView, UniverseView } from '../../contract/universe.ts';

/** Every market of the venue, as it was asked for last. */
export interface UniverseState {
  /** Null before the first answer. */
  readonly view: UniverseView | null;
  readonly byAsset: ReadonlyMap<AssetId, UniverseRowView>;
  /** Assets that are followed; null before the first answer. Keeps its identity while it does not change. */
  readonly followed: ReadonlySet<AssetId> | null;
  /** Why the last question got no answer, or ''. */
  readonly failure: string;
}

/** Written by ipc/universe only. */
export const universeStore = createStore<UniverseState>(() => ({
  view: null,
  byAsset: new Map(),
  followed: null,
  failure: '',
}));

/** A part of it inside React. */
export function useUniverseState<T>(selector: (state: UniverseState) => T): T {
  return useStore(universeStore, selector);
}

/** The followed assets of `view`: the set of before where nothing changed. */
export function followedOf(view: UniverseView, before: ReadonlySet<AssetId> | null): ReadonlySet<AssetId> {
  const next = view.rows.filter(({ followed }) => followed).map(({ asset }) => asset);
  const same = before !== null && before.size === next.length && next.every((asset) => before.has(asset));
  return same ? before : new Set(next);
}

/** Puts an answer into the store. */
export function takeUniverse(view: UniverseView): void {
  universeStore.setState(({ followed }) => ({
    view,
    byAsset: new Map(view.rows.map((row) => [row.asset, row])),
    followed: followedOf(view, followed),
    failure: '',
  }));
}
