import { ListChecks } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { TicketView } from '../../../contract/views.ts';
import { SideTabs } from '../../parts/side-tabs.tsx';
import { activeRules, decidedTickets, nextSelection, placesMoved, waitingTickets } from '../../stores/selectors.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { setUi, useUi } from '../../stores/ui-store.ts';
import type { ViewState } from '../../stores/view-state.ts';
import { useView, useViewList } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, PanelHeader } from '../../ui/panel.tsx';
import { AutoToggle } from './auto-toggle.tsx';
import { noteListMoved } from './decide.ts';
import { DecidedRow } from './decided-row.tsx';
import { useDeskKeys } from './desk-keys.ts';
import { forgetOthers } from './size-limits.ts';
import { WaitingTicket } from './waiting-ticket.tsx';

const DECIDED_SHOWN = 60;

const waitingIds = (state: ViewState): readonly string[] =>
  waitingTickets(state.tickets).map((ticket) => ticket.ticketId);

const decidedShown = (state: ViewState): readonly TicketView[] => decidedTickets(state.tickets, DECIDED_SHOWN);

/** Keeps a ticket selected while any waits, and notes when the list moved under the person's hand. */
function useSelection(waiting: readonly string[]): void {
  const selected = useUi((state) => state.selectedTicket);
  const before = useRef<readonly string[]>([]);
  useEffect(() => {
    const old = before.current;
    before.current = waiting;
    if (placesMoved(old, waiting)) noteListMoved();
    forgetOthers(new Set(waiting));
    const lastIndex = selected === null ? -1 : old.indexOf(selected);
    const next = nextSelection(waiting, selected, lastIndex);
    if (next === selected) return;
    // A selection that jumps by itself must not meet a key that was meant for the ticket before.
    if (selected !== null && next !== null && lastIndex >= 0) noteListMoved();
    setUi({ selectedTicket: next });
  }, [waiting, selected]);
}

/** Brings the selected card into view. */
function useFollowSelection(list: { readonly current: HTMLDivElement | null }): void {
  const selected = useUi((state) => state.selectedTicket);
  useEffect(() => {
    if (selected === null) return;
    list.current?.querySelector('[data-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected, list]);
}

function AutoNote(): ReactNode {
  useBeat(4);
  const rules = useView((state) => state.session?.autoRules);
  const count = activeRules(rules ?? [], currentEngineMs() ?? 0).length;
  return count === 0 ? 'You decide each' : `${count} ${count === 1 ? 'rule' : 'rules'} on`;
}

/** Signals that wait for a decision, oldest first, and what became of the others. */
export function DeskPanel(): ReactNode {
  const expanded = useUi((state) => state.expandedTicket);
  const selected = useUi((state) => state.selectedTicket);
  // Figures of waiting tickets change all the time, the list itself rarely: each card reads its own ticket.
  const waiting = useViewList(waitingIds);
  const decided = useViewList(decidedShown);
  const list = useRef<HTMLDivElement>(null);
  useSelection(waiting);
  useDeskKeys(waiting);
  useFollowSelection(list);
  return (
    <section data-testid="desk" data-waiting={waiting.length} className="area-desk flex flex-col">
      <PanelHeader
        title={<SideTabs />}
        note={<AutoNote />}
        actions={
          <>
            <AutoToggle />
            <Button
              tone="ghost"
              size="small"
              data-testid="auto-open"
              onClick={() => setUi({ dialog: 'auto' })}
              title="Auto-run rules per strategy"
            >
              Rules
            </Button>
          </>
        }
      />
      <div ref={list} className="min-h-0 flex-1 overflow-y-auto">
        {waiting.map((id) => (
          <WaitingTicket key={id} ticketId={id} selected={id === selected} expanded={id === expanded} />
        ))}
        {waiting.length === 0 && (
          <div className={decided.length === 0 ? 'flex h-full' : 'flex h-36'}>
            <Empty title="Nothing waits for you" icon={<ListChecks size={20} />}>
              Strategies decide when a bar closes. A new signal appears here with its size and a countdown.
            </Empty>
          </div>
        )}
        {decided.length > 0 && (
          <h3 className="sticky top-0 z-10 flex h-6 items-center border-y border-line bg-raised px-3 text-xs font-semibold text-text-2">
            Decided
          </h3>
        )}
        {decided.map((ticket) => (
          <DecidedRow key={ticket.ticketId} ticket={ticket} />
        ))}
      </div>
      <footer className="flex h-6 shrink-0 items-center gap-3 border-t border-line px-3 text-2xs text-text-3">
        <span>J K choose</span>
        <span>A approve</span>
        <span>R reject</span>
        <span>Enter details</span>
      </footer>
    </section>
  );
}
