import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { VenueAccountView } from '../../contract/venue-account.ts';

/** The venue's own statement, as it was asked for last; null before the first answer. */
export interface VenueState {
  readonly account: VenueAccountView | null;
  /** Why the last question got no answer, or ''. */
  readonly failure: string;
}

/** Written by ipc/venue-account only. */
export const venueStore = createStore<VenueState>(() => ({ account: null, failure: '' }));

/** A part of it inside React. */
export function useVenue<T>(selector: (state: VenueState) => T): T {
  return useStore(venueStore, selector);
}
