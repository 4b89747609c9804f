import type { Refusal } from '../../contract/refusals.ts';
import { asTicks, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { TicketView } from '../../contract/views.ts';
import type { AcceptedSignal } from '../domain/flow.ts';
import { mulDiv, rateToPpm } from '../domain/money.ts';

/** States of a ticket. `waiting` and `approved` are alive; every other one is the end. */
export type TicketState = TicketView['state'];

/**
 * One proposal on the desk: one signal, one side, a price band, an expiry, a single use. Never changed in place: the desk replaces it,
 * so one taken from the desk earlier shows how things stood then.
 */
export interface Ticket {
  /** 't' and a number that counts up over the life of the state. */
  readonly ticketId: string;
  readonly signal: AcceptedSignal;
  /** Touch at the time of the proposal, and the prices between which the ticket may be used, ticks. */
  readonly referenceTicks: PriceTicks;
  readonly bandLowTicks: PriceTicks;
  readonly bandHighTicks: PriceTicks;
  readonly createdAtMs: number;
  /** Last millisecond at which it may be used. */
  readonly expiresAtMs: number;
  readonly state: TicketState;
  /** 'person:...' or 'rule:...'; null until approved. */
  readonly approvedBy: string | null;
  readonly approvedAtMs: number | null;
  /** True when a rule ran it below its full strength: a person should look at it. */
  readonly flagged: boolean;
  /** Largest size that the approving person allows, lots, or null. */
  readonly personCapLots: SizeLots | null;
  /** Why it was refused, or null. */
  readonly refusal: Refusal | null;
  readonly usedLots: SizeLots;
  /** How it ended, for the trace: who rejected it, what replaced it. Null while alive and for a used one. */
  readonly endReason: string | null;
}

/** Builds a waiting ticket; the band is rounded inwards to whole ticks. `bandRate`: fraction of the reference price. */
export function newTicket(
  ticketId: string,
  signal: AcceptedSignal,
  reference: { readonly ticks: PriceTicks; readonly bandRate: number },
  atMs: number,
): Ticket {
  const ppm = rateToPpm(reference.bandRate);
  return {
    ticketId,
    signal,
    referenceTicks: reference.ticks,
    bandLowTicks: asTicks(mulDiv(reference.ticks, 1_000_000 - ppm, 1_000_000, 'up')),
    bandHighTicks: asTicks(mulDiv(reference.ticks, 1_000_000 + ppm, 1_000_000, 'down')),
    createdAtMs: atMs,
    expiresAtMs: signal.expiresAt,
    state: 'waiting',
    approvedBy: null,
    approvedAtMs: null,
    flagged: false,
    personCapLots: null,
    refusal: null,
    usedLots: 0 as SizeLots,
    endReason: null,
  };
}

/** True while a ticket can still lead to an order. */
export function isAlive(ticket: Ticket): boolean {
  return ticket.state === 'waiting' || ticket.state === 'approved';
}

/**
 * Which of the waiting tickets gives way when the desk is full: the weakest entry, the oldest of equals; exits only when nothing else
 * waits, since no proposal may keep a trader in a position. `waiting`: oldest first, at least one.
 */
export function weakestOf(waiting: readonly Ticket[]): Ticket | null {
  let weakest: Ticket | null = null;
  for (const ticket of waiting) {
    if (weakest === null || weight(ticket) < weight(weakest)) weakest = ticket;
  }
  return weakest;
}

function weight(ticket: Ticket): number {
  return ticket.signal.side === 'flat' ? 2 : ticket.signal.strength;
}
