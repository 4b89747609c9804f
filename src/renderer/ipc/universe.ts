import { useEffect } from 'react';
import type { Refusal } from '../../contract/refusals.ts';
import { takeUniverse, universeStore } from '../stores/universe-store.ts';
import { setWatch, universe } from './commands.ts';
import { keepAsking } from './keep-asking.ts';

/** Pause between two questions while the window is open: funding and open interest move slowly, ms. */
const PAUSE_MS = 2_000;

/** Keeps the figures of all markets fresh while the caller is on the screen. One caller: the window itself. */
export function useUniverse(): void {
  useEffect(
    () =>
      keepAsking(universe, PAUSE_MS, (reply) => {
        if (reply.ok) takeUniverse(reply.value);
        else universeStore.setState({ failure: reply.error.detail });
      }),
    [],
  );
}

/** Chooses which markets to follow; null = the largest by volume. Answers the refusal, or null. */
export async function chooseWatch(symbols: readonly string[] | null): Promise<Refusal | null> {
  const reply = await setWatch({ symbols });
  if (!reply.ok) return reply.error;
  takeUniverse(reply.value);
  return null;
}
