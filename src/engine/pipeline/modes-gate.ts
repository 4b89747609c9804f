import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { EngineCore } from './engine-core.ts';

/** Why the mode lets nothing open at the venue, or null. */
export function modeClosed(core: EngineCore): Refusal | null {
  const { mode } = core.run.mode;
  if (mode === 'confirming') {
    const detail = 'the venue is back after a fallback: confirm before anything opens';
    return refuse('NOT_RECONCILED', 'session.mode', mode, 'live', detail);
  }
  return mode === 'fallback' ? venueDown(core) : null;
}

/** Refuses what would be sent while nothing can be, or null. */
export function venueDown(core: EngineCore): Refusal | null {
  const { mode, reason } = core.run.mode;
  if (mode !== 'fallback') return null;
  return refuse('VENUE_DOWN', 'session.mode', mode, 'connected', `nothing is sent while the venue is down: ${reason}`);
}
