import { useEffect } from 'react';
import { venueStore } from '../stores/venue-store.ts';
import { venueAccount } from './commands.ts';
import { keepAsking } from './keep-asking.ts';

/** Pause between two questions while someone looks, ms. */
const PAUSE_MS = 2_000;

let watchers = 0;
let end = (): void => undefined;

/** Keeps the venue's statement fresh while the caller is on the screen; several callers share one question. */
export function useVenueAccount(): void {
  useEffect(() => {
    watchers += 1;
    if (watchers === 1)
      end = keepAsking(venueAccount, PAUSE_MS, (reply) => {
        if (reply.ok) venueStore.setState({ account: reply.value, failure: '' });
        else venueStore.setState({ failure: reply.error.detail });
      });
    return () => {
      watchers -= 1;
      if (watchers === 0) end();
    };
  }, []);
}
