import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { createStore } from 'zustand/vanilla';
import { EMPTY_VIEW, type ViewState } from './view-state.ts';

/** The window's one replica. Written by ipc/feed only, at most once per frame. */
export const viewStore = createStore<ViewState>(() => EMPTY_VIEW);

/** Reads a part of the replica inside React; re-renders when that part changes. */
export function useView<T>(selector: (state: ViewState) => T): T {
  return useStore(viewStore, selector);
}

/** As useView, for lists made anew at each reading: re-renders when an entry differs, not when the list does. */
export function useViewList<T>(selector: (state: ViewState) => readonly T[]): readonly T[] {
  return useStore(viewStore, useShallow(selector));
}
