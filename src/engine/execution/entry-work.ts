import type { AssetId, SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import type { OrderState } from '../../contract/views.ts';
import type { OrderPart } from '../domain/flow.ts';
import { isResting, isWorking } from '../domain/order-state.ts';

/** Slices of one entry at most. */
export const MAX_SLICES = 10;

/** First question about an order that is gone without a word on what it executed, ms after its end. */
export const ASK_AFTER_MS = 1_000;

/** Pause between two of those questions, ms. */
export const ASK_PAUSE_MS = 2_000;

/** Questions without an answer after which an entry is no longer worked. */
const MOST_QUESTIONS = 5;

/** An entry that is worked in several orders, one after the other, or in one that the venue slices. Part of the state. */
export interface EntryWork {
  readonly ticketId: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly kind: OrderPart['kind'];
  /** All orders together execute at most this. */
  readonly totalLots: SizeLots;
  /** Every order so far, oldest first; only the last may work. */
  readonly cloids: readonly string[];
  /** Orders of this kind so far, and at most. */
  readonly sent: number;
  readonly of: number;
  /** When the quote is taken back, the next slice goes, or the next question is asked, ms UTC; null = nothing by time. */
  readonly dueMs: number | null;
  /** First millisecond at which its ticket has expired. */
  readonly endsAtMs: number;
  /** True once the last order was cancelled by us, to be quoted anew. */
  readonly isCancelling: boolean;
  /** True once the venue has told the end of the last order together with what it executed. */
  readonly isKnown: boolean;
  /** True if it was refused for a reason that a fresh book answers. */
  readonly wasRefused: boolean;
  /** Questions about the end of the last order. */
  readonly asked: number;
  /** The next order needs a book younger than this, ms UTC. */
  readonly bookAfterMs: number;
}

/** One order of a worked entry as the books have it. */
export interface WorkedOrder {
  readonly state: OrderState;
  readonly filledLots: SizeLots;
  readonly priceTicks: number;
  readonly timeInForce: 'Gtc' | 'Ioc' | 'Alo' | null;
}

/** The moment at which a step is decided. */
export interface WorkMoment {
  readonly atMs: number;
  /** The orders of `cloids` in their order; null = no longer in the books. */
  readonly orders: readonly (WorkedOrder | null)[];
  /** Best price of the own side, ticks; 0 = none. */
  readonly touchTicks: number;
  readonly bookAtMs: number;
}

/** What to do next. `lots`: what is left of the whole. */
export type WorkStep =
  | { readonly kind: 'wait' }
  /** Take the quote back. */
  | { readonly kind: 'cancel' }
  /** Ask for the order that is gone. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'quote' | 'cross' | 'slice'; readonly lots: SizeLots }
  | { readonly kind: 'end'; readonly why: string };

const WAIT: WorkStep = { kind: 'wait' };

/**
 * The next step of a worked entry. Nothing is sent before the last order is known dead and what it executed is known; what all orders
 * executed is taken off the whole. An order that ended in a way that is none of ours ends the work. Pure.
 */
export function nextStep(work: EntryWork, moment: WorkMoment): WorkStep {
  const last = moment.orders.at(-1) ?? null;
  if (last === null || moment.orders.includes(null)) return end('one of its orders is no longer in the books');
  if (moment.orders.slice(0, -1).some((order) => order !== null && isWorking(order.state)))
    return end('an order that had counted as dead lives');
  if (isWorking(last.state)) return whileItWorks(work, last, moment);
  const left = work.totalLots - executedLots(moment.orders);
  if (left <= 0) return end('it is executed whole');
  if (!work.isKnown && last.state !== 'filled') return untilItIsKnown(work, moment.atMs);
  const strange = strangeEnd(work, last.state);
  return strange === null ? afterIt(work, moment, asLots(left)) : end(strange);
}

/** What all orders of a work have executed as far as known, lots. */
export function executedLots(orders: readonly (WorkedOrder | null)[]): SizeLots {
  return asLots(orders.reduce((sum, order) => sum + (order?.filledLots ?? 0), 0));
}

function end(why: string): WorkStep {
  return { kind: 'end', why };
}

function whileItWorks(work: EntryWork, last: WorkedOrder, { atMs, touchTicks }: WorkMoment): WorkStep {
  if (work.kind !== 'quote' || work.isCancelling) return WAIT;
  const isOver = work.dueMs !== null && atMs >= work.dueMs;
  const hasLeft = touchTicks > 0 && (work.isBuy ? touchTicks > last.priceTicks : touchTicks < last.priceTicks);
  return isOver || (hasLeft && isResting(last)) ? { kind: 'cancel' } : WAIT;
}

function untilItIsKnown(work: EntryWork, atMs: number): WorkStep {
  if (work.dueMs !== null && atMs < work.dueMs) return WAIT;
  return work.asked < MOST_QUESTIONS ? { kind: 'ask' } : end('the venue does not tell what its last order executed');
}

/** Why the work cannot go on after an end like this, or null. */
function strangeEnd(work: EntryWork, state: OrderState): string | null {
  switch (state) {
    case 'filled':
      return null;
    case 'cancelled':
      if (work.kind === 'twap') return 'its order over time has ended';
      return work.kind === 'slice' || work.isCancelling ? null : 'its quote was cancelled, and not by this program';
    case 'rejected':
      return work.wasRefused ? null : 'its last order was refused';
    default:
      return `its last order is ${state}`;
  }
}

function afterIt(work: EntryWork, { atMs, bookAtMs }: WorkMoment, lots: SizeLots): WorkStep {
  const isLast = work.sent >= work.of;
  if (work.kind === 'slice' && isLast) return end(`all ${work.of} slices were sent`);
  if (bookAtMs <= work.bookAfterMs) return WAIT;
  if (work.kind === 'quote') return { kind: isLast ? 'cross' : 'quote', lots };
  return work.dueMs !== null && atMs < work.dueMs ? WAIT : { kind: 'slice', lots };
}
