import { useEffect } from 'react';
import { venueStore } from '../stores/venue-store.ts';
import { venueAccount } from './commands.ts';

/** Pause between two questions while someone looks, ms. */
const PAUSE_MS = 2_000;

let watchers = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

async function ask(): Promise<void> {
  timer = null;
  const reply = await venueAccount();
  if (reply.ok) venueStore.setState({ account: reply.value, failure: '' });
  else venueStore.setState({ failure: reply.error.detail });
  if (watchers > 0) timer ??= setTimeout(() => void ask(), PAUSE_MS);
}

/** Keeps the venue's statement fresh while the caller is on the screen. */
export function useVenueAccount(): void {
  useEffect(() => {
    watchers += 1;
    if (watchers === 1 && timer === null) void ask();
    return () => {
      watchers -= 1;
      if (watchers > 0 || timer === null) return;
      clearTimeout(timer);
      timer = null;
    };
  }, []);
}
