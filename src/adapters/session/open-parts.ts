import type { SessionStore } from '../host/session-store.ts';
import type { ComponentSpec, Reporter, StartContext } from './component.ts';

/* Parts that every session has, whatever its venue. */

type Start = (context: StartContext) => Promise<void> | void;
type Stop = () => Promise<void> | void;

/** The home's own files: whom it belongs to, its settings. */
export function configPart(needs: readonly string[], start: Start): ComponentSpec {
  return {
    id: 'config',
    title: 'Home and settings',
    required: true,
    needs,
    stage: 'open',
    startLimitMs: 5_000,
    stopLimitMs: 1_000,
    advice: 'Choose another home, or mend the file that is named.',
    start,
  };
}

/** The journals: read back, then open for writing. */
export function storePart(start: Start, stop: Stop): ComponentSpec {
  return {
    id: 'store',
    title: 'Journal',
    required: true,
    needs: ['config'],
    stage: 'open',
    startLimitMs: 300_000,
    stopLimitMs: 5_000,
    advice: 'Make room on the disk of the home and see that it can be written; nothing opens without a journal.',
    start,
    stop,
  };
}

/** Tells how the journals of a session stand: one that cannot be written is enough for trouble. */
export function tellStores(report: Reporter, stores: readonly (SessionStore | null)[]): void {
  const down = stores.find((store) => store !== null && store.down !== null)?.down ?? null;
  if (down === null) report.good();
  else report.degraded(`it cannot be written: ${down}. Nothing opens meanwhile`);
}
