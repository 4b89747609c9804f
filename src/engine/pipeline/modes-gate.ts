import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { EngineCore } from './engine-core.ts';

/** Why the mode lets nothing open at the venue, or null. */
export function modeClosed(core: EngineCore): Refusal | null {
  const { mode } = core.run.mode;
  if (mode === 'confirming') {
    const detail = 'the venue is back after a fallback: confirm before anything opens';
    return refuse('NOT_RECONCILED', 'session.mode', mode, 'live', detail);
  }
  return mode === 'fallback' ? refuseDown(core) : null;
}

/**
 * Refuses a reduction or a stop while it could not arrive, or null. Where the link stands and only the account does not answer, the kill
 * switch and the breakers must still reach the venue.
 */
export function venueDown(core: EngineCore): Refusal | null {
  const isDown = core.run.mode.mode === 'fallback' && core.run.connection !== 'connected';
  return isDown ? refuseDown(core) : null;
}

function refuseDown(core: EngineCore): Refusal {
  const { mode, reason } = core.run.mode;
  return refuse('VENUE_DOWN', 'session.mode', mode, 'connected', `nothing is sent while the venue is down: ${reason}`);
}
