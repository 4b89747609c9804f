import type { ReactNode } from 'react';
import type { PositionView } from '../../contract/views.ts';
import { liquidationDistance } from '../format/liquidation.ts';
import { formatRate } from '../format/rate.ts';
import { NO_VALUE } from '../format/scaled.ts';
import { useVenue } from '../stores/venue-store.ts';
import { PriceText } from './instrument.tsx';

const TONES = { far: 'text-text-2', near: 'text-warn font-semibold', close: 'text-down font-semibold' } as const;

/** Where the venue would liquidate a position, and how far the mark is from there. */
export function Liquidation({ position }: { readonly position: PositionView }): ReactNode {
  const { asset, sizeLots, markTicks } = position;
  const ticks = useVenue(
    ({ account }) => account?.statement?.positions.find((each) => each.asset === asset)?.liquidationTicks ?? null,
  );
  const distance = liquidationDistance(sizeLots, markTicks, ticks);
  if (distance === null)
    return <span title="The venue names no price at which it would be liquidated">{NO_VALUE}</span>;
  return (
    <span data-testid="liquidation" data-level={distance.level} className="whitespace-nowrap">
      <PriceText asset={asset} ticks={ticks} />
      <span className={`ml-1 text-xs ${TONES[distance.level]}`} title="Distance of the mark">
        {distance.rate > 1 ? '>100%' : formatRate(distance.rate, { shown: 0 })}
      </span>
    </span>
  );
}
