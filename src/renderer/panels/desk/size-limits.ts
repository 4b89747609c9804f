import { asLots, type SizeLots } from '../../../contract/units.ts';
import type { InstrumentView, TicketView } from '../../../contract/views.ts';
import { parseSizeLots } from '../../format/parse.ts';

/*
 * Sizes that a person typed for waiting tickets, by ticket: kept outside the cards so that the keyboard approves with the same
 * figure that the card shows.
 */

const typed = new Map<string, string>();

/** What was typed for a ticket, '' for nothing. */
export function typedSize(ticketId: string): string {
  return typed.get(ticketId) ?? '';
}

/** Keeps what is typed; an empty text forgets it. */
export function keepTypedSize(ticketId: string, text: string): void {
  if (text.trim() === '') typed.delete(ticketId);
  else typed.set(ticketId, text);
}

/** Forgets the sizes of tickets that no longer wait. */
export function forgetOthers(waiting: ReadonlySet<string>): void {
  for (const ticketId of typed.keys()) if (!waiting.has(ticketId)) typed.delete(ticketId);
}

/** The size to approve with: null for the whole ticket, else lots; or the reason why the text is no size. */
export type ChosenSize =
  | { readonly ok: true; readonly lots: SizeLots | null }
  | { readonly ok: false; readonly reason: string };

/** Reads the typed size of a ticket: empty means the whole size, otherwise above zero and at most the size. */
export function chosenSize(ticket: TicketView, instrument: InstrumentView | null, text: string): ChosenSize {
  if (text.trim() === '') return { ok: true, lots: null };
  if (instrument === null || ticket.size === null) return { ok: false, reason: 'No size to reduce' };
  const parsed = parseSizeLots(text, instrument.szDecimals, Math.abs(ticket.size.targetLots));
  return parsed.ok ? { ok: true, lots: asLots(parsed.value) } : parsed;
}
