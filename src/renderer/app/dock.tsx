import type { ReactNode } from 'react';
import { AccountPanel } from '../panels/account/account-panel.tsx';
import { AlertsPanel } from '../panels/alerts/alerts-panel.tsx';
import { openCount } from '../panels/attention/attention-rows.ts';
import { AttentionPanel } from '../panels/attention/attention-panel.tsx';
import { BreakersPanel } from '../panels/breakers/breakers-panel.tsx';
import { FillsPanel } from '../panels/fills/fills-panel.tsx';
import { OrdersPanel } from '../panels/orders/orders-panel.tsx';
import { PositionsPanel } from '../panels/positions/positions-panel.tsx';
import { RegimePanel } from '../panels/regime/regime-panel.tsx';
import { RiskPanel } from '../panels/risk/risk-panel.tsx';
import { SentimentPanel } from '../panels/sentiment/sentiment-panel.tsx';
import { TracePanel } from '../panels/trace/trace-panel.tsx';
import { Guard } from '../parts/guard.tsx';
import { WORKING_ORDERS } from '../format/words.ts';
import { type DockTab, setUi, useUi } from '../stores/ui-store.ts';
import { useView } from '../stores/view-store.ts';
import { classes } from '../ui/class-names.ts';

const TABS: readonly { readonly tab: DockTab; readonly name: string; readonly panel: () => ReactNode }[] = [
  { tab: 'positions', name: 'Positions', panel: PositionsPanel },
  { tab: 'orders', name: 'Orders', panel: OrdersPanel },
  { tab: 'fills', name: 'Fills', panel: FillsPanel },
  { tab: 'trace', name: 'Trace', panel: TracePanel },
  { tab: 'alerts', name: 'Alerts', panel: AlertsPanel },
  { tab: 'account', name: 'Account', panel: AccountPanel },
  { tab: 'risk', name: 'Risk', panel: RiskPanel },
  { tab: 'breakers', name: 'Breakers', panel: BreakersPanel },
  { tab: 'regime', name: 'Regime', panel: RegimePanel },
  { tab: 'sentiment', name: 'Mood', panel: SentimentPanel },
  { tab: 'attention', name: 'To do', panel: AttentionPanel },
];

/** Counts that tell nothing to act on: they make room for the names of all tabs in a narrow window. */
const QUIET: ReadonlySet<DockTab> = new Set(['positions', 'orders', 'fills']);

function useCounts(): Readonly<Partial<Record<DockTab, number>>> {
  const positions = useView((state) => state.positions.size);
  const orders = useView((state) => {
    let working = 0;
    for (const order of state.orders.values()) if (WORKING_ORDERS.has(order.state)) working += 1;
    return working;
  });
  const fills = useView((state) => state.fills.length);
  const alerts = useView((state) => state.alerts.length);
  const breakers = useView((state) => state.risk?.breakers.filter((breaker) => breaker.state !== 'armed').length ?? 0);
  const attention = useView((state) => openCount(state.interventions, state.session?.mode.mode));
  return { positions, orders, fills, alerts, breakers, attention };
}

function Tabs({ chosen }: { readonly chosen: DockTab }): ReactNode {
  const counts = useCounts();
  return (
    <div
      role="tablist"
      aria-label="Account"
      className="flex h-8 shrink-0 items-stretch gap-1 overflow-x-auto border-b border-line px-1 [scrollbar-width:none] max-[1279px]:gap-0"
    >
      {TABS.map(({ tab, name }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === chosen}
          data-testid={`tab-${tab}`}
          onClick={() => setUi({ tab })}
          className={classes(
            'flex items-center gap-1.5 px-2 text-sm whitespace-nowrap max-[1279px]:gap-1 max-[1279px]:px-[2px]',
            // What needs hands is in sight however many tabs there are.
            tab === 'attention' && 'sticky right-0 bg-panel',
            tab === chosen
              ? 'font-semibold text-text-1 shadow-[inset_0_-2px_0_var(--accent)]'
              : 'text-text-2 hover:text-text-1',
          )}
        >
          {name}
          {(counts[tab] ?? 0) > 0 && (
            <span
              className={
                tab === 'attention'
                  ? 'rounded-full bg-danger px-1.5 text-2xs font-semibold text-danger-ink'
                  : classes('text-xs font-normal text-text-3', QUIET.has(tab) && 'max-[1279px]:hidden')
              }
            >
              {counts[tab]}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

/** Positions, orders, fills, trace, alerts, account, and what needs hands: one at a time; the others are not drawn. */
export function Dock(): ReactNode {
  const chosen = useUi((state) => state.tab);
  const tab = TABS.find((each) => each.tab === chosen);
  const Body = tab?.panel ?? PositionsPanel;
  return (
    <section data-testid="dock" className="area-dock flex flex-col">
      <Tabs chosen={chosen} />
      <div role="tabpanel" className="min-h-0 flex-1">
        <Guard key={chosen} name={tab?.name ?? 'Positions'}>
          <Body />
        </Guard>
      </div>
    </section>
  );
}
