import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { StartContext } from '../session/component.ts';
import { backoffMs, pause } from './backoff.ts';
import { checkStanding, type Standing } from './startup-check.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** What a session that began without its venue waits with. */
export interface AwaitStandingParts {
  readonly http: VenueHttp;
  readonly clock: VenueClock;
  /** Address of the key. */
  readonly agent: string;
  /** What the venue said of it last. */
  readonly standing: Standing;
  readonly deliver: (body: EngineInputBody) => void;
  readonly onChecked: (standing: Standing) => void;
}

/**
 * Asks the venue what the key is until it answers, and says what is waited for. True when it is what it was; false when the venue refuses it, says that it
 * stands for something else, or the wait is ended: then nothing may connect.
 */
export async function awaitStanding(parts: AwaitStandingParts, { signal, report }: StartContext): Promise<boolean> {
  const { http, clock, agent, standing, deliver, onChecked } = parts;
  let told = '';
  for (let tries = 1; !signal.aborted; tries += 1) {
    const checked = await checkStanding(agent, { http, clock, signal });
    if (checked.ok) {
      const { account, unified } = checked.value;
      const isSame = account === standing.account && unified === standing.unified;
      if (isSame) onChecked(checked.value);
      else report.failed('the venue says other things of the key or the account than before; start again');
      return isSame;
    }
    const { text, isAway } = checked.error;
    if (!isAway) {
      report.failed(text);
      return false;
    }
    report.retrying(text);
    if (text !== told) deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: text });
    told = text;
    await pause(backoffMs(tries, Math.random), signal);
  }
  return false;
}
