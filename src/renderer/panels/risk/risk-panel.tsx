import type { ReactNode } from 'react';
import type { BookRiskView } from '../../../contract/book-risk.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { Pair } from '../../ui/stat.tsx';
import { HeatMap } from './heat-map.tsx';
import { HoldingBars } from './holding-bars.tsx';

const UNKNOWN = 'not known yet';

function rate(value: number | null, shown = 2): string {
  return value === null ? UNKNOWN : formatRate(value, { shown });
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : formatNumber(value, 2);
}

function Figures({ view }: { readonly view: BookRiskView }): ReactNode {
  return (
    <>
      <Pair
        label="Volatility a year"
        title="What the book as it is now would swing by, from volatilities and correlations"
      >
        {rate(view.volatilityYear, 1)}
      </Pair>
      <Pair label="Value at risk, a day" title="Loss that 95 of 100 days of the last 30 would not have passed">
        {rate(view.valueAtRisk95)}
      </Pair>
      <Pair label="Expected shortfall" title="Mean loss of the days beyond the value at risk">
        {rate(view.expectedShortfall95)}
      </Pair>
      <Pair label="Stress loss" title="BTC falls by 15 %, everything else by 40 %">
        {rate(view.stressLoss, 1)}
      </Pair>
      <Pair label="Beta to BTC" title="Change of the book per change of BTC">
        {number(view.betaToIndex)}
      </Pair>
      <Pair label="Correlation of the book" title="Weighted by exposure and signed by side; 1 = all is one bet">
        {number(view.averageCorrelation)}
      </Pair>
      <Pair label="Concentration" title="Herfindahl-Hirschman index: 1 = one holding">
        {number(view.concentration)}
      </Pair>
      <Pair label="Gross / net">
        {rate(view.grossRate, 1)} / {formatRate(view.netRate, { shown: 1, plus: true })}
      </Pair>
    </>
  );
}

/** The book's risk in whatever state it is; everything it shows is given. */
export function RiskBody({ view }: { readonly view: BookRiskView | null }): ReactNode {
  if (view === null) return <Empty title="Waiting for the engine" />;
  if (view.unknown !== '')
    return <Empty title="Not known">{`What the book may lose is not known: ${view.unknown}.`}</Empty>;
  if (view.holdings.length === 0)
    return <Empty title="No position, no risk">What the book may lose is shown once something is held.</Empty>;
  return (
    <div data-testid="book-risk" className="flex h-full min-h-0">
      <div className="w-[216px] shrink-0 overflow-y-auto border-r border-line px-3 py-1.5 max-[1279px]:w-[190px]">
        <Figures view={view} />
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto px-3 py-1.5">
        <HoldingBars view={view} />
      </div>
      <div className="max-w-[56%] shrink-0 overflow-auto border-l border-line px-3 py-1.5 max-[1279px]:hidden">
        <HeatMap view={view} />
        {view.holdings.length > 1 && view.meanCorrelation === null && (
          <p className="max-w-52 pt-1 text-xs text-warn">
            Not known yet: each pair needs 30 shared hours and counts as 0.80
          </p>
        )}
      </div>
    </div>
  );
}

/** What the book may lose by what it holds now: figures, exposure and part of the risk of each holding, correlations. */
export function RiskPanel(): ReactNode {
  const view = useView((state) => state.bookRisk);
  return <RiskBody view={view} />;
}
