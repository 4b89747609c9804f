import type { InterventionView } from '../../../contract/views.ts';

/** What still lasts first, the oldest at the top; then what ended by itself and was not seen yet. */
export function attentionRows(items: readonly InterventionView[]): readonly InterventionView[] {
  return items.toSorted(
    (a, b) => Number(a.resolvedAtMs !== null) - Number(b.resolvedAtMs !== null) || a.sinceMs - b.sinceMs,
  );
}

/** How many need hands now. */
export function openCount(items: readonly InterventionView[]): number {
  return items.filter((item) => item.resolvedAtMs === null).length;
}

/** What the trouble is about, in words. */
export const KIND_WORDS: Readonly<Record<InterventionView['kind'], string>> = {
  entry: 'Entry',
  exit: 'Exit',
  flatten: 'Flatten',
  protection: 'Protection',
  cancel: 'Cancel',
};
