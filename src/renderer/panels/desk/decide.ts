import type { SizeLots } from '../../../contract/units.ts';
import type { TicketView } from '../../../contract/views.ts';
import { trade } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';

/** After the list moved by itself, a click or key within this time was meant for what stood there before. */
const SETTLE_MS = 350;

let movedAt = Number.NEGATIVE_INFINITY;

/** Notes that waiting tickets changed their places without the person's doing. */
export function noteListMoved(): void {
  movedAt = performance.now();
}

/** False, with a message, if the list has just moved: nothing is decided by a click that came too late. */
export function isSettled(): boolean {
  if (performance.now() - movedAt >= SETTLE_MS) return true;
  showToast({
    tone: 'warning',
    title: 'The list has just moved',
    detail: 'Nothing was decided. Look, and press again.',
  });
  return false;
}

/** True if a ticket can be approved: it waits and has a size (an exit needs none of its own). */
export function canApprove(ticket: TicketView): boolean {
  return ticket.state === 'waiting' && (ticket.size !== null || ticket.side === 'flat');
}

/** Approves a ticket for at most `maxSizeLots` (null = the size as it stands). */
export async function approve(ticket: TicketView, maxSizeLots: SizeLots | null): Promise<void> {
  if (!canApprove(ticket)) return;
  await trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots });
}

/** Rejects a ticket. */
export async function reject(ticket: TicketView): Promise<void> {
  if (ticket.state === 'waiting') await trade({ type: 'rejectTicket', ticketId: ticket.ticketId });
}
