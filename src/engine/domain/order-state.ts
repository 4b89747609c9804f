import { refuse } from '../../contract/refusals.ts';
import type { OrderState } from '../../contract/views.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/**
 * What can happen to an order. From us: `submit` (it was handed over), `deny` (we refused it, or took it back, before it left), `timeout` (no answer in time),
 * `fault` (something of ours broke while handling it). From the venue: `accept` (it rests), `wait` (a trigger or child is taken and
 * waits), `partialFill`, `fill` (nothing remains), `cancel` and `expire` (the remainder is dead), `reject` (not taken, or a leg that
 * died as it was to act). `lost`: after its deadline the venue has never heard of the client id, and no fill is known.
 */
export type OrderEvent =
  | 'submit'
  | 'accept'
  | 'wait'
  | 'partialFill'
  | 'fill'
  | 'cancel'
  | 'reject'
  | 'expire'
  | 'timeout'
  | 'lost'
  | 'deny'
  | 'fault';

/** Where an event leads. `late`: the order had counted as dead and the venue proves that it lived; a person has to see it. */
export interface OrderTransition {
  readonly next: OrderState;
  readonly late: boolean;
}

/** All states, in the order of an order's life. */
export const ORDER_STATES = [
  'pending',
  'submitted',
  'unknown',
  'open',
  'partially_filled',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'error',
  'denied',
] as const satisfies readonly OrderState[];

/** All events, ours and the venue's. */
export const ORDER_EVENTS = [
  'submit',
  'accept',
  'wait',
  'partialFill',
  'fill',
  'cancel',
  'reject',
  'expire',
  'timeout',
  'lost',
  'deny',
  'fault',
] as const satisfies readonly OrderEvent[];

/** `!` marks a late one; null is a refusal. */
type Cell = OrderState | `!${OrderState}` | null;

/*
 * Three rules decide the awkward pairs.
 * 1. Evidence of life beats our own judgement of death: an order that we held for rejected, expired, broken or denied and that the
 *    venue shows resting or filling is alive again (a retried request can be refused as a duplicate of its accepted first copy).
 *    Counting a dead order as alive costs a query; the opposite costs an exposure that nobody watches.
 * 2. The venue's own last word (filled, cancelled) is final: older news that arrives after it changes nothing, except fills, which
 *    are facts. A partial fill of a cancelled order leaves it cancelled, for its remainder is dead.
 * 3. After it left, a fault of ours or a missing answer never ends an order: it becomes unknown and is asked for.
 */
const TABLE: Readonly<Record<OrderState, Readonly<Record<OrderEvent, Cell>>>> = {
  pending: {
    submit: 'submitted',
    accept: 'open',
    wait: 'open',
    partialFill: 'partially_filled',
    fill: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'unknown',
    lost: null,
    deny: 'denied',
    fault: 'error',
  },
  submitted: {
    submit: null,
    accept: 'open',
    wait: 'open',
    partialFill: 'partially_filled',
    fill: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'unknown',
    lost: null,
    deny: 'denied',
    fault: 'unknown',
  },
  unknown: {
    submit: null,
    accept: 'open',
    wait: 'open',
    partialFill: 'partially_filled',
    fill: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'unknown',
    lost: 'expired',
    // The host knows that it still holds it: it never left, whatever we thought meanwhile.
    deny: 'denied',
    fault: 'unknown',
  },
  open: {
    submit: null,
    accept: 'open',
    wait: 'open',
    partialFill: 'partially_filled',
    fill: 'filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'open',
    lost: null,
    deny: null,
    fault: 'unknown',
  },
  partially_filled: {
    submit: null,
    accept: 'partially_filled',
    wait: 'partially_filled',
    partialFill: 'partially_filled',
    fill: 'filled',
    cancel: 'cancelled',
    // Part of it was executed, so it was not rejected: only its remainder is dead.
    reject: 'cancelled',
    expire: 'expired',
    timeout: 'partially_filled',
    lost: null,
    deny: null,
    fault: 'unknown',
  },
  filled: {
    submit: null,
    accept: 'filled',
    wait: 'filled',
    partialFill: 'filled',
    fill: 'filled',
    cancel: null,
    reject: null,
    expire: null,
    timeout: 'filled',
    lost: null,
    deny: null,
    fault: null,
  },
  cancelled: {
    submit: null,
    accept: 'cancelled',
    wait: 'cancelled',
    partialFill: '!cancelled',
    fill: '!filled',
    cancel: 'cancelled',
    reject: 'cancelled',
    expire: 'cancelled',
    timeout: 'cancelled',
    lost: null,
    deny: null,
    fault: null,
  },
  rejected: {
    submit: null,
    accept: '!open',
    wait: '!open',
    partialFill: '!partially_filled',
    fill: '!filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'rejected',
    timeout: 'rejected',
    lost: null,
    deny: null,
    fault: null,
  },
  expired: {
    submit: null,
    accept: '!open',
    wait: '!open',
    partialFill: '!partially_filled',
    fill: '!filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'expired',
    lost: 'expired',
    deny: null,
    fault: null,
  },
  error: {
    submit: null,
    accept: '!open',
    wait: '!open',
    partialFill: '!partially_filled',
    fill: '!filled',
    cancel: 'cancelled',
    reject: 'rejected',
    expire: 'expired',
    timeout: 'error',
    lost: null,
    deny: null,
    fault: 'error',
  },
  denied: {
    submit: null,
    accept: '!open',
    wait: '!open',
    partialFill: '!partially_filled',
    fill: '!filled',
    cancel: null,
    reject: null,
    expire: null,
    timeout: 'denied',
    lost: null,
    deny: 'denied',
    fault: null,
  },
};

/**
 * The one table of an order's life: every pair of state and event leads to a state or to the refusal `BAD_TRANSITION`, after which
 * the state stays as it is. Pure.
 */
export function transition(state: OrderState, event: OrderEvent): Result<OrderTransition> {
  const cell = TABLE[state][event];
  if (cell === null) {
    return err(
      refuse('BAD_TRANSITION', 'order.state', event, state, `An order that is ${state} cannot take ${event}.`),
    );
  }
  return ok(
    cell.startsWith('!')
      ? { next: cell.slice(1) as OrderState, late: true }
      : { next: cell as OrderState, late: false },
  );
}

/** True once nothing more is expected to happen; a late fill may still come. */
export function isTerminal(state: OrderState): boolean {
  return !isWorking(state);
}

/** What has to be known of an order to say whether it rests. */
export interface RestingFacts {
  readonly state: OrderState;
  readonly timeInForce?: 'Gtc' | 'Ioc' | 'Alo' | null;
}

/** True for a limit order that the venue has in its book for good: it may act in a second or never, nobody can wait for it. */
export function isResting({ state, timeInForce }: RestingFacts): boolean {
  return (state === 'open' || state === 'partially_filled') && (timeInForce === 'Gtc' || timeInForce === 'Alo');
}

/** True while the order may still execute and so counts as open exposure: unsent, unanswered and unknown orders included. */
export function isWorking(state: OrderState): boolean {
  switch (state) {
    case 'pending':
    case 'submitted':
    case 'unknown':
    case 'open':
    case 'partially_filled':
      return true;
    case 'filled':
    case 'cancelled':
    case 'rejected':
    case 'expired':
    case 'error':
    case 'denied':
      return false;
  }
}
