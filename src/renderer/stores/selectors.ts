import type { AutoRule } from '../../contract/commands.ts';
import type { AssetId } from '../../contract/units.ts';
import type { DecisionView, FillView, OrderView, TicketView } from '../../contract/views.ts';
import type { ViewState } from './view-state.ts';

/* Pure readings of the replica that more than one panel needs. */

/** Tickets that wait for a person, oldest first: a new one never moves those that are already there. */
export function waitingTickets(tickets: ReadonlyMap<string, TicketView>): readonly TicketView[] {
  const waiting = [...tickets.values()].filter((ticket) => ticket.state === 'waiting');
  return waiting.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.ticketId < b.ticketId ? -1 : 1));
}

/** Decided tickets, newest first, at most `count`. */
export function decidedTickets(tickets: ReadonlyMap<string, TicketView>, count: number): readonly TicketView[] {
  const decided = [...tickets.values()].filter((ticket) => ticket.state !== 'waiting');
  decided.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.ticketId < b.ticketId ? 1 : -1));
  return decided.slice(0, count);
}

/** The ticket that is selected after the list changed: the same one while it waits, else the one now at its place. */
export function nextSelection(waiting: readonly string[], selected: string | null, lastIndex: number): string | null {
  if (selected !== null && waiting.includes(selected)) return selected;
  return waiting[Math.min(Math.max(0, lastIndex), waiting.length - 1)] ?? null;
}

/** True if a ticket that stays on the list changed its place: what was under the hand is not there any more. */
export function placesMoved(before: readonly string[], after: readonly string[]): boolean {
  return before.some((id, at) => after[at] !== id && after.includes(id));
}

/** Rules that run signals at `nowMs`: switched on and not past their end. */
export function activeRules(rules: readonly AutoRule[], nowMs: number): readonly AutoRule[] {
  return rules.filter((rule) => rule.enabled && (rule.endsAtMs === null || rule.endsAtMs > nowMs));
}

/** Asset of a symbol, or null. */
export function assetOfSymbol(state: Pick<ViewState, 'instruments'>, symbol: string): AssetId | null {
  for (const instrument of state.instruments.values()) if (instrument.symbol === symbol) return instrument.asset;
  return null;
}

/** What the window knows that can lead from a fill to its story. */
export interface TraceSources {
  readonly orders: ReadonlyMap<string, OrderView>;
  readonly tickets: ReadonlyMap<string, TicketView>;
  readonly decisions: readonly DecisionView[];
}

function chainOfFigure(decisions: readonly DecisionView[], ids: readonly string[]): string | null {
  const found = decisions.findLast((decision) =>
    Object.values(decision.figures).some((value) => ids.includes(`${value}`)),
  );
  return found?.chain ?? null;
}

/** The chain of a signal: by its own id, or by the id of a ticket that it led to. Null when none is stored here. */
export function chainOfSignal(signalId: string, sources: TraceSources): string | null {
  const names = [signalId];
  for (const ticket of sources.tickets.values()) if (ticket.signalId === signalId) names.push(ticket.ticketId);
  return sources.decisions.findLast((decision) => names.includes(decision.chain))?.chain ?? null;
}

/** The chain behind an order: by its signal, else by its client id as a chain or among the figures of a decision. */
export function chainOfOrder(cloid: string, sources: TraceSources): string | null {
  const signalId = sources.orders.get(cloid)?.signalId ?? null;
  const bySignal = signalId === null ? null : chainOfSignal(signalId, sources);
  if (bySignal !== null) return bySignal;
  if (sources.decisions.some((decision) => decision.chain === cloid)) return cloid;
  return chainOfFigure(sources.decisions, [cloid]);
}

/** The chain behind a fill: by its order, else by its trade id among the figures. Null for foreign fills. */
export function chainOfFill(fill: Pick<FillView, 'cloid' | 'tid'>, sources: TraceSources): string | null {
  const byOrder = fill.cloid === null ? null : chainOfOrder(fill.cloid, sources);
  return byOrder ?? chainOfFigure(sources.decisions, [fill.tid]);
}

/** The lines of one signal, in order, with what the list shows about it. */
export interface Chain {
  readonly chain: string;
  readonly asset: AssetId | null;
  readonly startedAtMs: number;
  readonly lines: readonly DecisionView[];
  readonly refused: boolean;
  readonly filled: boolean;
}

/** Groups the trace by chain, the one with the newest line first. */
export function groupChains(decisions: readonly DecisionView[]): readonly Chain[] {
  const byChain = new Map<string, DecisionView[]>();
  for (const decision of decisions) {
    const lines = byChain.get(decision.chain) ?? [];
    lines.push(decision);
    // Deleting first keeps the map in the order of the newest line.
    byChain.delete(decision.chain);
    byChain.set(decision.chain, lines);
  }
  return [...byChain.entries()].reverse().map(([chain, lines]) => ({
    chain,
    asset: lines.find((line) => line.asset !== null)?.asset ?? null,
    startedAtMs: lines[0]?.atMs ?? 0,
    lines,
    refused: lines.some((line) => line.outcome === 'refused'),
    filled: lines.some((line) => line.stage === 'fill'),
  }));
}
