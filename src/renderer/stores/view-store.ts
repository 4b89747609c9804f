import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { EMPTY_VIEW, type ViewState } from './view-state.ts';

/** The window's one replica. Written by ipc/feed only, at most once per frame. */
export const viewStore = createStore<ViewState>(() => EMPTY_VIEW);

/** Reads a part of the replica inside React; re-renders when that part changes. */
export function useView<T>(selector: (state: ViewState) => T): T {
  return useStore(viewStore, selector);
}

/** Calls `listener` when a selected part changes, outside React, and once at the start. Returns the end of it. */
export function watchView<T>(selector: (state: ViewState) => T, listener: (value: T) => void): () => void {
  let last = selector(viewStore.getState());
  listener(last);
  return viewStore.subscribe((state) => {
    const next = selector(state);
    if (Object.is(next, last)) return;
    last = next;
    listener(next);
  });
}
