import type { Core } from './core.ts';
import { resetTimer } from './next-timer.ts';
import { fireScheduledCancels } from './orders/schedule-cancel.ts';
import { runTwaps } from './twap/run-twap.ts';

/** Does what is due at `nowMs`: dead man's switches first, then slices. */
export function runTimers(core: Core): void {
  fireScheduledCancels(core);
  runTwaps(core);
  resetTimer(core);
}
