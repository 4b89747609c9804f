import { useEffect } from 'react';
import type { TicketView } from '../../../contract/views.ts';
import { isTyping } from '../../parts/typing.ts';
import { setUi, uiStore } from '../../stores/ui-store.ts';
import { viewStore } from '../../stores/view-store.ts';
import { approve, isSettled, reject } from './decide.ts';
import { chosenSize, typedSize } from './size-limits.ts';

const STEPS: Readonly<Record<string, number>> = { j: 1, J: 1, ArrowDown: 1, k: -1, K: -1, ArrowUp: -1 };

function moveSelection(waiting: readonly string[], step: number): void {
  const at = waiting.indexOf(uiStore.getState().selectedTicket ?? '');
  const next = waiting[Math.max(0, Math.min(waiting.length - 1, at + step))];
  if (next !== undefined) setUi({ selectedTicket: next });
}

/** The selected ticket as it stands this moment, if it still waits. */
function selectedTicket(): TicketView | null {
  const ticket = viewStore.getState().tickets.get(uiStore.getState().selectedTicket ?? '');
  return ticket?.state === 'waiting' ? ticket : null;
}

function approveByKey(ticket: TicketView): void {
  const instrument = viewStore.getState().instruments.get(ticket.asset) ?? null;
  const choice = chosenSize(ticket, instrument, typedSize(ticket.ticketId));
  if (choice.ok && isSettled()) void approve(ticket, choice.lots);
}

function actOn(key: string, ticket: TicketView): boolean {
  switch (key) {
    case 'a':
    case 'A':
      approveByKey(ticket);
      return true;
    case 'r':
    case 'R':
      if (isSettled()) void reject(ticket);
      return true;
    case 'Enter': {
      const { expandedTicket } = uiStore.getState();
      setUi({ expandedTicket: expandedTicket === ticket.ticketId ? null : ticket.ticketId });
      return true;
    }
    default:
      return false;
  }
}

function onKey(event: KeyboardEvent, waiting: readonly string[]): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  // Enter on a focused button belongs to the button.
  if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
  const step = STEPS[event.key];
  const selected = selectedTicket();
  if (step !== undefined) moveSelection(waiting, step);
  else if (selected === null || !actOn(event.key, selected)) return;
  event.preventDefault();
}

/** J and K or the arrows choose, A approves, R rejects, Enter opens: anywhere outside text fields and dialogs. */
export function useDeskKeys(waiting: readonly string[]): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event, waiting);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [waiting]);
}
