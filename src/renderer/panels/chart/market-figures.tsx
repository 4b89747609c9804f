import type { ReactNode } from 'react';
import { formatAmount } from '../../format/amount.ts';
import { formatPrice } from '../../format/price.ts';
import { changeRate, formatRate } from '../../format/rate.ts';
import { useInstrument } from '../../parts/instrument.tsx';
import { toneOf } from '../../parts/signed.tsx';
import { useUniverseState } from '../../stores/universe-store.ts';
import { useView } from '../../stores/view-store.ts';

interface FigureProps {
  readonly label: string;
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
}

function Figure({ label, title, testId, children }: FigureProps): ReactNode {
  return (
    <span className="text-xs text-text-3" title={title}>
      {label}{' '}
      <span data-testid={testId} className="text-text-2">
        {children}
      </span>
    </span>
  );
}

/**
 * The focused market in figures: mark and change, then oracle, funding, open interest, volume, volatility and leverage as far as there is
 * room. Price and funding are the engine's; what the engine does not follow is the venue's own word.
 */
export function MarketFigures({ asset }: { readonly asset: number | null }): ReactNode {
  const instrument = useInstrument(asset);
  const row = useView((state) => (asset === null ? undefined : state.market.get(asset)));
  const market = useUniverseState((state) => (asset === null ? undefined : state.byAsset.get(asset)));
  if (instrument === null || (row === undefined && market === undefined)) return <span className="flex-1" />;
  const { priceDecimals, maxLeverage } = instrument;
  const mark = row?.markTicks ?? market?.markTicks ?? null;
  const change = changeRate(row?.markTicks ?? null, row?.dayBaseTicks ?? null) ?? market?.dayChange ?? null;
  return (
    <div className="flex h-8 min-w-0 flex-1 flex-wrap content-start items-center gap-x-3 overflow-hidden whitespace-nowrap">
      <span className="flex h-8 items-baseline gap-3 leading-8">
        <span className="text-lg font-semibold" title="Mark">
          {formatPrice(mark, priceDecimals)}
        </span>
        <span className={toneOf(change)} title="Against a day ago">
          {formatRate(change, { plus: true })}
        </span>
        {row?.stale === true && <span className="text-xs text-warn">Stale: no new orders</span>}
        {market?.followed === false && <span className="text-xs text-warn">Not followed (U)</span>}
      </span>
      <Figure label="Funding" title="Rate of this hour; positive: longs pay" testId="figure-funding">
        {formatRate(row?.fundingRate ?? market?.fundingHourly ?? null, { plus: true, shown: 4 })}
      </Figure>
      <Figure label="OI" title="Open interest at the mark, USD" testId="figure-interest">
        {formatAmount(market?.openInterestUsd ?? null)}
      </Figure>
      <Figure label="Oracle" title="The oracle's price" testId="figure-oracle">
        {formatPrice(market?.oracleTicks ?? null, priceDecimals)}
      </Figure>
      <Figure label="Vol." title="Realised volatility of closed hourly bars, per year" testId="figure-volatility">
        {formatRate(market?.volatilityYear ?? null, { shown: 0 })}
      </Figure>
      <Figure label="24h" title="Notional of the last 24 hours, USD" testId="figure-volume">
        {formatAmount(market?.dayVolumeUsd ?? null)}
      </Figure>
      <Figure label="Max" title="Highest leverage of the instrument" testId="figure-leverage">
        {maxLeverage}×
      </Figure>
    </div>
  );
}
