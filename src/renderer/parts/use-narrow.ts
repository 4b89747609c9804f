import { useSyncExternalStore } from 'react';

/** The width below which panels stand closer together; the stylesheet uses the same. */
const NARROW = '(max-width: 1279px)';

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** True in a small window: tables then put first what matters most. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
}
