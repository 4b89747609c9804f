import { ChevronDown, ChevronRight, Flag } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import type { TicketView } from '../../../contract/views.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { CountdownBar, CountdownText } from '../../parts/countdown.tsx';
import { useInstrument } from '../../parts/instrument.tsx';
import { SideMark } from '../../parts/side.tsx';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { TextInput } from '../../ui/field.tsx';
import { approvalWords } from './approval-words.ts';
import { approve, canApprove, isSettled, reject } from './decide.ts';
import { chosenSize, keepTypedSize, typedSize } from './size-limits.ts';
import { Band, PriceCells, SizeLine, Strength } from './ticket-parts.tsx';
import { Waterfall } from './waterfall.tsx';
import { WhatIf } from '../../parts/what-if.tsx';

interface TicketCardProps {
  readonly ticket: TicketView;
  readonly selected: boolean;
  readonly expanded: boolean;
}

function Head({ ticket, expanded }: Omit<TicketCardProps, 'selected'>): ReactNode {
  const instrument = useInstrument(ticket.asset);
  const id = ticket.ticketId;
  return (
    <div className="flex h-7 items-center gap-2">
      <SideMark side={ticket.side} />
      <span className="text-base font-semibold">{instrument?.symbol ?? `#${ticket.asset}`}</span>
      <span className="min-w-0 flex-1 truncate text-xs text-text-3" title={`${ticket.strategyId}, ${ticket.source}`}>
        {ticket.strategyId}
      </span>
      {ticket.flagged && (
        <span title="Flagged for review" className="text-warn">
          <Flag size={12} />
        </span>
      )}
      <CountdownText startMs={ticket.createdAtMs} endMs={ticket.expiresAtMs} />
      <IconButton
        label={expanded ? 'Hide details' : 'Show details'}
        aria-expanded={expanded}
        data-testid="ticket-details"
        className="-mr-1.5"
        onClick={(event) => {
          event.stopPropagation();
          setUi({ selectedTicket: id, expandedTicket: expanded ? null : id });
        }}
      >
        {expanded ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
      </IconButton>
    </div>
  );
}

function Actions({ ticket, selected }: Omit<TicketCardProps, 'expanded'>): ReactNode {
  const instrument = useInstrument(ticket.asset);
  const mode = useView((state) => state.session?.mode.mode ?? 'live');
  const words = approvalWords(mode, ticket);
  const [text, setText] = useState(() => typedSize(ticket.ticketId));
  const choice = chosenSize(ticket, instrument, text);
  const onText = (next: string): void => {
    setText(next);
    keepTypedSize(ticket.ticketId, next);
  };
  const onApprove = (): void => {
    if (choice.ok && isSettled()) void approve(ticket, choice.lots);
  };
  const allowed = canApprove(ticket) && choice.ok;
  return (
    // Deciding about a ticket is not choosing it: the chart stays where it is.
    <div className="flex flex-col gap-1" onClick={(event) => event.stopPropagation()}>
      <div className="flex items-center gap-1.5">
        <Button
          tone={selected ? 'accent' : 'plain'}
          data-testid="ticket-approve"
          disabled={!allowed}
          onClick={onApprove}
          title={words.hint}
          className="min-w-22"
        >
          {words.label} {selected && <kbd className="font-sans text-2xs font-normal opacity-75">A</kbd>}
        </Button>
        <Button
          data-testid="ticket-reject"
          onClick={() => {
            if (isSettled()) void reject(ticket);
          }}
          title="Reject this ticket"
        >
          Reject {selected && <kbd className="font-sans text-2xs font-normal text-text-3">R</kbd>}
        </Button>
        <span className="flex-1" />
        {ticket.size !== null && ticket.side !== 'flat' && (
          <TextInput
            value={text}
            invalid={!choice.ok}
            data-testid="ticket-size"
            aria-label="Approve at most this size, in coins"
            title="Approve at most this size, in coins; empty means the whole size"
            placeholder="Max size"
            inputMode="decimal"
            onChange={(event) => onText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') onApprove();
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
            className="w-24 text-right"
          />
        )}
      </div>
      {!choice.ok && <p className="text-right text-xs text-down">{choice.reason}</p>}
    </div>
  );
}

function Details({ ticket }: { readonly ticket: TicketView }): ReactNode {
  const instrument = useInstrument(ticket.asset);
  return (
    <div className="flex flex-col gap-2 pt-1">
      {ticket.size !== null && <Waterfall size={ticket.size} />}
      {ticket.whatIf !== undefined && <WhatIf view={ticket.whatIf} />}
      <Band ticket={ticket} instrument={instrument} />
      {ticket.how !== undefined && <p className="selectable text-xs text-text-2">Executed {ticket.how}</p>}
      {ticket.refusal !== null && <p className="selectable text-xs text-text-2">{ticket.refusal.detail}</p>}
      <p className="selectable truncate text-2xs text-text-3">
        Ticket {ticket.ticketId}, signal {ticket.signalId}
      </p>
    </div>
  );
}

/** A waiting ticket: everything needed to say yes or no, and more when opened. */
export const TicketCard = memo(function TicketCard({ ticket, selected, expanded }: TicketCardProps): ReactNode {
  const instrument = useInstrument(ticket.asset);
  return (
    <article
      data-testid={`ticket-${ticket.ticketId}`}
      data-state={ticket.state}
      data-selected={selected}
      aria-current={selected}
      onClick={() => {
        setUi({ selectedTicket: ticket.ticketId });
        focusAsset(ticket.asset);
      }}
      className={classes(
        'ticket-card relative border-b border-line',
        selected && 'bg-chosen shadow-[inset_2px_0_0_var(--accent)]',
      )}
    >
      <CountdownBar startMs={ticket.createdAtMs} endMs={ticket.expiresAtMs} />
      <div className="flex flex-col gap-1 px-3 pt-0.5 pb-2">
        <Head ticket={ticket} expanded={expanded} />
        <SizeLine ticket={ticket} instrument={instrument} />
        <PriceCells ticket={ticket} />
        <div className="flex items-start gap-3 text-xs">
          <p
            className={classes('min-w-0 flex-1 text-text-2', expanded ? 'selectable' : 'truncate')}
            title={ticket.rationale}
          >
            {ticket.rationale}
          </p>
          <Strength value={ticket.strength} />
        </div>
        {expanded && <Details ticket={ticket} />}
        <Actions ticket={ticket} selected={selected} />
      </div>
    </article>
  );
});
