import type { ReactNode } from 'react';
import { setUi, type SideTab, useUi } from '../stores/ui-store.ts';
import { useView } from '../stores/view-store.ts';
import { classes } from '../ui/class-names.ts';

const TABS: readonly { readonly tab: SideTab; readonly name: string; readonly title: string }[] = [
  { tab: 'desk', name: 'Signals', title: 'Signal desk (D)' },
  { tab: 'ticket', name: 'Order', title: 'Write an order (B buy, S sell)' },
];

/** Signals or the order ticket: one at a time at the right; how many signals wait is seen from both. */
export function SideTabs(): ReactNode {
  const chosen = useUi((state) => state.side);
  const waiting = useView((state) => {
    let count = 0;
    for (const ticket of state.tickets.values()) if (ticket.state === 'waiting') count += 1;
    return count;
  });
  return (
    <span role="tablist" aria-label="Desk" className="flex h-8 items-stretch gap-1">
      {TABS.map(({ tab, name, title }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === chosen}
          data-testid={`side-${tab}`}
          title={title}
          onClick={() => setUi({ side: tab })}
          className={classes(
            'flex items-center gap-1.5 px-1.5 whitespace-nowrap',
            tab === chosen
              ? 'text-text-1 shadow-[inset_0_-2px_0_var(--accent)]'
              : 'font-normal text-text-2 hover:text-text-1',
          )}
        >
          {name}
          {tab === 'desk' && waiting > 0 && (
            <span className="rounded-full bg-accent px-1.5 text-2xs font-semibold text-accent-ink">{waiting}</span>
          )}
        </button>
      ))}
    </span>
  );
}
