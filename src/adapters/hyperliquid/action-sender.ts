import { backoffMs, pause } from './backoff.ts';
import type { ActionTry, SignedAction, VenueHttp } from './venue-http.ts';

/** Tries of one action, the first included. */
const TRIES = 3;

/** What is known of an action once its tries are over. */
export type Sent =
  /** `mayHaveArrived`: a copy before the one that was answered may have been taken. */
  | { readonly kind: 'answered'; readonly json: unknown; readonly tries: number; readonly mayHaveArrived: boolean }
  | { readonly kind: 'refused'; readonly text: string }
  /** It never left, or was turned away each time: it does not live. */
  | { readonly kind: 'unsent'; readonly text: string }
  /** It may have arrived. */
  | { readonly kind: 'unknown'; readonly text: string };

/** What a sender needs of the world. */
export interface SenderParts {
  readonly http: Pick<VenueHttp, 'send'>;
  /** Orders or cancels in the action. */
  readonly legs: number;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Given when the session ends: pauses are cut short. */
  readonly signal: AbortSignal;
}

/**
 * Sends a signed action and tries again with the same bytes where that is safe: the venue takes a nonce once, so a second copy of what
 * arrived is refused and never done twice. After a time-out nothing is sent again: what became of it is asked for.
 */
export async function sendAction(body: SignedAction, parts: SenderParts): Promise<Sent> {
  let mayHaveArrived = false;
  for (let attempt = 1; ; attempt += 1) {
    const tried = await parts.http.send(body, parts.legs);
    const end = endOf(tried, attempt, mayHaveArrived);
    if (end !== null) return end;
    mayHaveArrived ||= tried.kind === 'broken';
    const text = 'text' in tried ? tried.text : '';
    const given = (): Sent => ({ kind: mayHaveArrived ? 'unknown' : 'unsent', text });
    if (attempt >= TRIES) return given();
    if (!(await pause(backoffMs(attempt, parts.random), parts.signal))) return given();
    // A copy that arrives too late would only cost budget.
    if (body.expiresAfter !== null && parts.nowMs() >= body.expiresAfter) return given();
  }
}

/** The end of the tries after this one, or null when there may be another. */
function endOf(tried: ActionTry, attempt: number, mayHaveArrived: boolean): Sent | null {
  switch (tried.kind) {
    case 'answered':
      return { kind: 'answered', json: tried.json, tries: attempt, mayHaveArrived };
    case 'turned_away':
      // A copy before this one may have been taken.
      return { kind: mayHaveArrived ? 'unknown' : 'refused', text: tried.text };
    case 'timed_out':
      return { kind: 'unknown', text: tried.text };
    case 'busy':
    case 'no_connection':
    case 'broken':
      return null;
  }
}
