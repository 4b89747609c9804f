import type { ReactNode } from 'react';
import type { BookRiskView } from '../../../contract/book-risk.ts';
import type { RiskView } from '../../../contract/views.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { HeatMap } from './heat-map.tsx';
import { HoldingBars } from './holding-bars.tsx';
import { MetricsTable } from './metrics-table.tsx';

/** What is held, bar by bar, or why nothing is said of it. */
function Holdings({ view }: { readonly view: BookRiskView }): ReactNode {
  if (view.unknown !== '')
    return <Empty title="Not known">{`What the book may lose is not known: ${view.unknown}.`}</Empty>;
  if (view.holdings.length === 0)
    return <Empty title="No position, no risk">What the book may lose is shown once something is held.</Empty>;
  return <HoldingBars view={view} />;
}

/** The book's risk in whatever state it is; everything it shows is given. `risk`: figures of the account, null = not known yet. */
export function RiskBody({
  view,
  risk,
}: {
  readonly view: BookRiskView | null;
  readonly risk: RiskView | null;
}): ReactNode {
  if (view === null) return <Empty title="Waiting for the engine" />;
  return (
    <div data-testid="book-risk" className="flex h-full min-h-0">
      <div className="w-[252px] shrink-0 overflow-y-auto border-r border-line px-3 py-1.5 max-[1279px]:w-[236px]">
        <MetricsTable view={view} risk={risk} />
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto px-3 py-1.5">
        <Holdings view={view} />
      </div>
      {view.holdings.length > 0 && (
        <div className="max-w-[50%] shrink-0 overflow-auto border-l border-line px-3 py-1.5 max-[1279px]:hidden">
          <HeatMap view={view} />
          {view.holdings.length > 1 && view.meanCorrelation === null && (
            <p className="max-w-52 pt-1 text-xs text-warn">
              Not known yet: each pair needs 30 shared hours and counts as 0.80
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** What the book may lose by what it holds now: figures, exposure and part of the risk of each holding, correlations. */
export function RiskPanel(): ReactNode {
  const view = useView((state) => state.bookRisk);
  const risk = useView((state) => state.risk);
  return <RiskBody view={view} risk={risk} />;
}
