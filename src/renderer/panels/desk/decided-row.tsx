import { memo, type ReactNode } from 'react';
import type { TicketView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { refusalText } from '../../format/refusal-text.ts';
import { formatClock } from '../../format/time.ts';
import { TICKET_WORDS } from '../../format/words.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { SideMark } from '../../parts/side.tsx';
import { chainOfSignal } from '../../stores/selectors.ts';
import { showToast } from '../../stores/toast-store.ts';
import { openTrace } from '../../stores/ui-store.ts';
import { viewStore } from '../../stores/view-store.ts';
import { Tag, type TagTone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<TicketView['state'], TagTone>> = {
  waiting: 'accent',
  approved: 'accent',
  done: 'up',
  rejected: 'plain',
  expired: 'plain',
  refused: 'danger',
  void: 'plain',
};

function reasonOf(ticket: TicketView): string {
  if (ticket.refusal !== null) {
    const text = refusalText(ticket.refusal, viewStore.getState().instruments.get(ticket.asset) ?? null);
    return text.figures === '' ? text.title : `${text.title} (${text.figures})`;
  }
  if (ticket.approvedBy !== null) return `by ${ticket.approvedBy}`;
  return '';
}

function showChain(ticket: TicketView): void {
  const chain = chainOfSignal(ticket.signalId, viewStore.getState());
  if (chain === null) showToast({ tone: 'info', title: 'No trace of this ticket is in the window any more' });
  else openTrace(chain);
}

/** A decided ticket on two quiet lines; a click opens its decision trace. */
export const DecidedRow = memo(function DecidedRow({ ticket }: { readonly ticket: TicketView }): ReactNode {
  const reason = reasonOf(ticket);
  return (
    <button
      type="button"
      data-testid={`ticket-${ticket.ticketId}`}
      data-state={ticket.state}
      title={ticket.refusal?.detail ?? ticket.rationale}
      onClick={() => showChain(ticket)}
      className="flex w-full flex-col gap-0.5 border-b border-line px-3 py-1.5 text-left hover:bg-hover"
    >
      <span className="flex w-full items-center gap-2">
        <SideMark side={ticket.side} />
        <span className="font-semibold">
          <SymbolName asset={ticket.asset} />
        </span>
        <span className="min-w-0 flex-1 truncate text-xs text-text-3">{ticket.strategyId}</span>
        <span className="text-xs text-text-2">
          {ticket.size === null ? '' : formatUsdc(ticket.size.targetUnits, { shown: 0 })}
        </span>
        <Tag tone={TONES[ticket.state]}>{TICKET_WORDS[ticket.state]}</Tag>
      </span>
      <span className="flex w-full gap-2 text-xs text-text-3">
        <span>{formatClock(ticket.createdAtMs)}</span>
        <span className="min-w-0 flex-1 truncate">{reason}</span>
        {ticket.flagged && <span className="text-warn">flagged</span>}
      </span>
    </button>
  );
});
