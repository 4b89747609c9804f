import type { ReactNode } from 'react';
import type { BookRiskView, HoldingRiskView } from '../../../contract/book-risk.ts';
import { formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';

/** A bar from the middle: to the right for a long, to the left for a short. `share` of half the width, -1..1. */
function SideBar({ share }: { readonly share: number }): ReactNode {
  const width = `${Math.min(1, Math.abs(share)) * 50}%`;
  return (
    <span aria-hidden="true" className="relative h-2 min-w-0 flex-1 rounded-[2px] bg-raised">
      <i className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      <i
        className={`absolute inset-y-0 rounded-[2px] ${share >= 0 ? 'left-1/2 bg-up' : 'right-1/2 bg-down'}`}
        style={{ width }}
      />
    </span>
  );
}

function Row({ holding, largest }: { readonly holding: HoldingRiskView; readonly largest: number }): ReactNode {
  const { symbol, weight, volatility, riskShare, strategyId } = holding;
  const hint = `${strategyId ?? 'by hand'}; volatility ${volatility === null ? 'not known, counts as 150 %' : formatRate(volatility, { shown: 0 })} a year`;
  return (
    <li className="flex h-[20px] items-center gap-2 text-xs" title={hint}>
      <span className="w-14 truncate text-text-1">{symbol}</span>
      <SideBar share={largest > 0 ? weight / largest : 0} />
      <span className="w-14 text-right">{formatRate(weight, { shown: 1, plus: true })}</span>
      <span className="w-11 text-right text-text-3">
        {riskShare === null ? NO_VALUE : formatRate(riskShare, { shown: 0 })}
      </span>
    </li>
  );
}

/** Every holding with its signed exposure and its part of the book's variance, the largest first. */
export function HoldingBars({ view }: { readonly view: BookRiskView }): ReactNode {
  const rows = [...view.holdings].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const largest = Math.abs(rows[0]?.weight ?? 0);
  return (
    <>
      <p className="flex gap-2 pb-0.5 text-2xs text-text-3">
        <span className="w-14">Holding</span>
        <span className="flex-1" />
        <span className="w-14 text-right">Exposure</span>
        <span className="w-11 text-right" title="Part of the book's variance">
          Risk
        </span>
      </p>
      <ul data-testid="risk-holdings">
        {rows.map((holding) => (
          <Row key={holding.asset} holding={holding} largest={largest} />
        ))}
      </ul>
    </>
  );
}
