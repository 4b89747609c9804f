import type { Core } from './core.ts';

/** Finds anew when the next slice or dead man's switch is due; to be called whenever one of them came or went. */
export function resetTimer(core: Core): void {
  let nextMs = Infinity;
  for (const twap of core.twaps) if (!twap.waits) nextMs = Math.min(nextMs, twap.nextSliceMs);
  for (const { scheduledCancelMs } of core.clients) {
    if (scheduledCancelMs !== null) nextMs = Math.min(nextMs, scheduledCancelMs);
  }
  core.nextTimerMs = nextMs;
}
