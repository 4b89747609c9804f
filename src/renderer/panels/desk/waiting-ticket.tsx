import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import type { TicketView } from '../../../contract/views.ts';
import { useView } from '../../stores/view-store.ts';
import { TicketCard } from './ticket-card.tsx';

interface WaitingTicketProps {
  readonly ticketId: string;
  readonly selected: boolean;
  readonly expanded: boolean;
}

/** Cards this far outside the list's view are kept up to date already, so that scrolling never shows an old figure. */
const AHEAD = '300px 0px';

/** True while an element is in or near its scrolling list. */
function useInView(): readonly [{ readonly current: HTMLDivElement | null }, boolean] {
  const ref = useRef<HTMLDivElement>(null);
  const [inView, setInView] = useState(true);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? true), {
      root: element.parentElement,
      rootMargin: AHEAD,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, inView];
}

/** A waiting ticket that reads its own figures, and only while it can be seen: dozens may wait, a few are in view. */
export const WaitingTicket = memo(function WaitingTicket({
  ticketId,
  selected,
  expanded,
}: WaitingTicketProps): ReactNode {
  const [ref, inView] = useInView();
  const live = inView || selected;
  const current = useView((state) => (live ? (state.tickets.get(ticketId) ?? null) : null));
  const [shown, setShown] = useState<TicketView | null>(current);
  if (current !== null && current !== shown) setShown(current);
  const ticket = current ?? shown;
  return (
    <div ref={ref}>{ticket !== null && <TicketCard ticket={ticket} selected={selected} expanded={expanded} />}</div>
  );
});
