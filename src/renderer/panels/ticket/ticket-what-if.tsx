import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { WhatIfRequest, WhatIfView } from '../../../contract/what-if.ts';
import { whatIf } from '../../ipc/commands.ts';
import { keepAsking } from '../../ipc/keep-asking.ts';
import { WhatIf } from '../../parts/what-if.tsx';

/** Pause between two questions while it is open, ms: prices and sizes move on. */
const PAUSE_MS = 700;

/** What the order in the form would make of the book, asked for while somebody looks. */
export function TicketWhatIf({ order }: { readonly order: WhatIfRequest | null }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [view, setView] = useState<WhatIfView | null>(null);
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  }, [order]);
  const isAsked = isOpen && order !== null;
  useEffect(() => {
    if (!isAsked) return undefined;
    const ask = (): ReturnType<typeof whatIf> =>
      latest.current === null ? Promise.resolve({ ok: true, value: null }) : whatIf(latest.current);
    return keepAsking(ask, PAUSE_MS, (reply) => setView(reply.ok ? reply.value : null));
  }, [isAsked]);
  return (
    <details
      data-testid="ticket-what-if"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="text-xs text-text-2"
    >
      <summary className="cursor-pointer py-0.5 select-none">What it would make of the book</summary>
      {isAsked && view !== null ? (
        <WhatIf view={view} />
      ) : (
        <p className="py-1 text-text-3">{order === null ? 'Once the order is complete' : 'Waiting for the account'}</p>
      )}
    </details>
  );
}
