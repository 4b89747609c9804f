import type { InterventionView, ModeView } from '../../../contract/views.ts';

/** What still lasts first, the oldest at the top; then what ended by itself and was not seen yet. */
export function attentionRows(items: readonly InterventionView[]): readonly InterventionView[] {
  return items.toSorted(
    (a, b) => Number(a.resolvedAtMs !== null) - Number(b.resolvedAtMs !== null) || a.sinceMs - b.sinceMs,
  );
}

/** How many things need hands now; a venue that waits for a word before anything opens is one. */
export function openCount(items: readonly InterventionView[], mode: ModeView['mode'] | null = null): number {
  return items.filter((item) => item.resolvedAtMs === null).length + (mode === 'confirming' ? 1 : 0);
}

/** What the trouble is about, in words. */
export const KIND_WORDS: Readonly<Record<InterventionView['kind'], string>> = {
  entry: 'Entry',
  exit: 'Exit',
  flatten: 'Flatten',
  protection: 'Protection',
  cancel: 'Cancel',
};
