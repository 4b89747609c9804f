import type { Refusal } from '../../contract/refusals.ts';
import type { PriceTicks } from '../../contract/units.ts';
import type { WhatIfView } from '../../contract/what-if.ts';
import type { SizeView, TicketView } from '../../contract/views.ts';
import type { AcceptedSignal, PositionSizeResult } from '../domain/flow.ts';
import { sizeStepView } from '../domain/size-step.ts';

/** The part of a ticket that the window shows. */
export interface ShownTicket {
  readonly ticketId: string;
  readonly signal: AcceptedSignal;
  readonly referenceTicks: PriceTicks;
  readonly bandLowTicks: PriceTicks;
  readonly bandHighTicks: PriceTicks;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly state: TicketView['state'];
  readonly approvedBy: string | null;
  readonly flagged: boolean;
}

/** Stop and target of the entry as they would be placed now. */
export interface ShownPrices {
  readonly stopTicks: PriceTicks;
  readonly takeProfitTicks: PriceTicks | null;
  /** What walking the visible book promises for the size, fraction, + = worse. */
  readonly expectedSlippageRate?: number | null;
  /** How it would be executed, in a sentence. */
  readonly how?: string;
  /** What it would make of the book. */
  readonly whatIf?: WhatIfView | null;
}

/** A ticket as the desk shows it: with the size and the prices of this moment, or the refusal that says why there are none. */
export function ticketView(
  ticket: ShownTicket,
  size: PositionSizeResult | null,
  prices: ShownPrices | null,
  refusal: Refusal | null,
): TicketView {
  const { signal } = ticket;
  return {
    ticketId: ticket.ticketId,
    signalId: signal.id,
    strategyId: signal.strategyId,
    source: signal.source,
    asset: signal.asset,
    side: signal.side,
    strength: signal.strength,
    rationale: signal.rationale,
    state: ticket.state,
    approvedBy: ticket.approvedBy,
    flagged: ticket.flagged,
    createdAtMs: ticket.createdAtMs,
    expiresAtMs: ticket.expiresAtMs,
    referenceTicks: ticket.referenceTicks,
    bandLowTicks: ticket.bandLowTicks,
    bandHighTicks: ticket.bandHighTicks,
    stopTicks: prices?.stopTicks ?? null,
    takeProfitTicks: prices?.takeProfitTicks ?? null,
    size: size === null ? null : sizeView(size),
    expectedSlippageRate: prices?.expectedSlippageRate ?? null,
    ...(prices?.how === undefined ? {} : { how: prices.how }),
    ...(prices?.whatIf ? { whatIf: prices.whatIf } : {}),
    refusal,
  };
}

function sizeView(size: PositionSizeResult): SizeView {
  return {
    targetLots: size.targetLots,
    targetUnits: size.targetUnits,
    method: size.methodUsed,
    bindingConstraint: size.bindingConstraint,
    steps: size.steps.map(sizeStepView),
  };
}
