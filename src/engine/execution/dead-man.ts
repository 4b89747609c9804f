/** How far ahead the switch is set, ms: what lies in that time after a death may still fill, and lose its stop with the switch. */
export const SWITCH_AHEAD_MS = 30_000;

/** Pause after which it is set anew, ms: two of them may be lost before it fires. */
export const SWITCH_RENEW_MS = 10_000;

/** A request to set it is refused when it arrives this much later, ms: a late one must not arm what was cleared meanwhile. */
const ARM_EXPIRY_MS = 5_000;

/** Pause before a request without a clear answer is made again, ms. */
const RETRY_MS = 1_000;

/** Traded volume from which the venue lets an account set the switch (Hyperliquid): 1,000,000 USDC, micro-USDC. */
export const SWITCH_VOLUME_UNITS = 1_000_000_000_000;

/** Pause after a refusal before it is tried again, ms. */
const REFUSED_MS = 60_000;
const TOO_LITTLE_VOLUME_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A request for the switch that has no answer yet. */
interface AskedSwitch {
  readonly effectId: string;
  /** Null = to clear it. */
  readonly timeMs: number | null;
  /** When the answer is overdue, and until when the request may arrive at the venue, ms UTC. */
  readonly dueMs: number;
  readonly arrivesUntilMs: number;
}

/** Requests whose answers are recognised. */
const EFFECTS_KNOWN = 8;

/** What is known of the account's dead man's switch at the venue. JSON-safe; part of the state. */
export interface DeadManState {
  /** For when the venue has confirmed it, ms UTC; null = not set, or not known to be. */
  readonly armedUntilMs: number | null;
  /** Effects of the newest requests, oldest first: a late answer to one is recognised. */
  readonly effects: readonly string[];
  /** Latest time at which it may fire, ms UTC, unconfirmed requests included; null = none can. */
  readonly heldUntilMs: number | null;
  /** The request that waits for its answer. */
  readonly asked: AskedSwitch | null;
  /** Until when an earlier request to set it may still arrive, ms UTC: a clearing confirmed before that is not the last word. */
  readonly strayUntilMs: number;
  /** Nothing is asked before this time, ms UTC. */
  readonly nextMs: number;
  /** It is not set before this time, ms UTC, and why. */
  readonly blockedUntilMs: number;
  readonly blockedReason: string;
}

/** What decides about the switch. */
export interface DeadManFacts {
  readonly atMs: number;
  /** Why it must not be set, in words; null = it is wanted. */
  readonly why: string | null;
  /** False while requests that set something may not leave: clearing may. */
  readonly mayArm: boolean;
  /** How long an answer may take, ms. */
  readonly replyTimeoutMs: number;
}

/** What is to be asked of the venue: to set the switch to a time, or to clear it (null). */
export interface DeadManRequest {
  readonly timeMs: number | null;
  /** The request is refused when it arrives later, ms UTC; null = a late arrival does no harm. */
  readonly expiresAfterMs: number | null;
}

/** No switch. */
export const NO_SWITCH: DeadManState = {
  armedUntilMs: null,
  effects: [],
  heldUntilMs: null,
  asked: null,
  strayUntilMs: 0,
  nextMs: 0,
  blockedUntilMs: 0,
  blockedReason: '',
};

/** Takes the passing of time: answers that are overdue, a switch that has run out. */
export function passTime(state: DeadManState, atMs: number): DeadManState {
  const isOverdue = state.asked !== null && atMs >= state.asked.dueMs;
  let now = isOverdue ? { ...withStray(state), asked: null, nextMs: atMs } : state;
  if (now.armedUntilMs !== null && atMs > now.armedUntilMs) now = { ...now, armedUntilMs: null };
  return now.heldUntilMs !== null && atMs > now.heldUntilMs ? { ...now, heldUntilMs: null } : now;
}

/** The request under way may arrive unseen. */
function withStray(state: DeadManState): DeadManState {
  const { asked, strayUntilMs } = state;
  return asked === null || asked.timeMs === null
    ? state
    : { ...state, strayUntilMs: Math.max(strayUntilMs, asked.arrivesUntilMs) };
}

/** What to ask of the venue now, or null. The caller sends it and notes it with `noteAsked`. */
export function dueRequest(state: DeadManState, { atMs, why, mayArm }: DeadManFacts): DeadManRequest | null {
  const { asked, heldUntilMs, armedUntilMs, nextMs, blockedUntilMs } = state;
  if (why === null && atMs >= blockedUntilMs) {
    if (!mayArm || asked !== null || atMs < nextMs) return null;
    if (armedUntilMs !== null && atMs < armedUntilMs - SWITCH_AHEAD_MS + SWITCH_RENEW_MS) return null;
    return { timeMs: atMs + SWITCH_AHEAD_MS, expiresAfterMs: atMs + ARM_EXPIRY_MS };
  }
  if (heldUntilMs === null) return null;
  // A clearing does not wait for the answer to a setting: a stop may depend on it.
  const isClearing = asked !== null && asked.timeMs === null;
  if (isClearing || (asked === null && atMs < nextMs)) return null;
  return { timeMs: null, expiresAfterMs: null };
}

/** Notes a request that leaves now under an effect's id. */
export function noteAsked(
  state: DeadManState,
  request: DeadManRequest,
  {
    effectId,
    atMs,
    replyTimeoutMs,
  }: { readonly effectId: string; readonly atMs: number; readonly replyTimeoutMs: number },
): DeadManState {
  const { timeMs, expiresAfterMs } = request;
  const asked = { effectId, timeMs, dueMs: atMs + replyTimeoutMs, arrivesUntilMs: expiresAfterMs ?? atMs };
  const now = { ...withStray(state), asked, effects: [...state.effects, effectId].slice(-EFFECTS_KNOWN) };
  if (timeMs === null) return { ...now, armedUntilMs: null };
  return { ...now, heldUntilMs: Math.max(state.heldUntilMs ?? 0, timeMs) };
}

/** How a request was answered. */
export type DeadManAnswer =
  | { readonly status: 'ok' }
  | { readonly status: 'refused'; readonly text: string }
  | { readonly status: 'open' };

/** Takes the answer to the request that waits for one; answers to earlier ones say nothing that waiting would not show. */
export function takeAnswer(state: DeadManState, answer: DeadManAnswer, atMs: number): DeadManState {
  const { asked } = state;
  if (asked === null) return state;
  const now = { ...state, asked: null };
  if (asked.timeMs !== null) return afterArming(state, asked.timeMs, answer, atMs);
  if (answer.status !== 'ok') return { ...now, nextMs: atMs + RETRY_MS };
  // A setting that is still on its way may arrive after this clearing: it is cleared once more when none can come any longer.
  if (atMs <= now.strayUntilMs) return { ...now, nextMs: now.strayUntilMs + 1 };
  return { ...now, armedUntilMs: null, heldUntilMs: null, nextMs: atMs };
}

function afterArming(state: DeadManState, timeMs: number, answer: DeadManAnswer, atMs: number): DeadManState {
  switch (answer.status) {
    case 'ok':
      return { ...state, asked: null, armedUntilMs: timeMs, heldUntilMs: timeMs, nextMs: atMs };
    case 'open':
      return { ...withStray(state), asked: null, nextMs: atMs + RETRY_MS };
    case 'refused':
      return {
        ...state,
        asked: null,
        heldUntilMs: atMs <= state.strayUntilMs ? state.heldUntilMs : state.armedUntilMs,
        nextMs: atMs,
        blockedUntilMs: atMs + pauseAfter(answer.text, atMs),
        blockedReason: `the venue refused it: ${answer.text}`,
      };
  }
}

function pauseAfter(text: string, atMs: number): number {
  if (/too many times/i.test(text)) return DAY_MS - (atMs % DAY_MS);
  return /volume/i.test(text) ? TOO_LITTLE_VOLUME_MS : REFUSED_MS;
}

/** When the switch has to be looked at again, ms UTC, or null. */
export function nextLookMs(state: DeadManState, { atMs, why, mayArm }: DeadManFacts): number | null {
  const { asked, heldUntilMs, armedUntilMs, nextMs, blockedUntilMs } = state;
  if (asked !== null) return asked.dueMs;
  if (why === null && atMs >= blockedUntilMs) {
    if (!mayArm) return heldUntilMs === null ? null : heldUntilMs + 1;
    return armedUntilMs === null ? nextMs : Math.max(nextMs, armedUntilMs - SWITCH_AHEAD_MS + SWITCH_RENEW_MS);
  }
  if (heldUntilMs !== null) return Math.min(heldUntilMs + 1, nextMs);
  return why === null ? blockedUntilMs : null;
}
