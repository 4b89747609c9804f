import { Pin } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { AssetId } from '../../../contract/units.ts';
import type { MarketRowView } from '../../../contract/views.ts';
import { healthLines } from '../../format/market-health.ts';
import { directionOf, formatUsdcCompact } from '../../format/money.ts';
import { staleWords } from '../../format/old-data.ts';
import { formatPrice } from '../../format/price.ts';
import { formatRate } from '../../format/rate.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { useInstrument } from '../../parts/instrument.tsx';
import { toneOf } from '../../parts/signed.tsx';
import { useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { dayChange, shownTicks } from './order.ts';

export const WATCH_GRID = 'grid grid-cols-[12px_minmax(0,1fr)_56px_48px_36px] items-center gap-x-1 pl-1 pr-2.5';
export const WATCH_ROW_PX = 25;

interface WatchRowProps {
  readonly asset: AssetId;
  readonly top: number;
  readonly pinned: boolean;
  readonly onPin: (symbol: string) => void;
}

function PositionDot({ asset }: { readonly asset: AssetId }): ReactNode {
  const lots = useView((state) => state.positions.get(asset)?.sizeLots ?? 0);
  if (lots === 0) return null;
  const long = lots > 0;
  return (
    <span
      title={long ? 'Long position' : 'Short position'}
      className={classes('text-[8px]', long ? 'text-up' : 'text-down')}
    >
      {long ? '▲' : '▼'}
    </span>
  );
}

/** Name, and what stands against the market's data. */
function titleOf(row: MarketRowView | undefined, stale: boolean, name: string): string {
  const lines = row === undefined ? [] : healthLines(row.health);
  return [stale ? 'Stale: no new orders on this symbol' : name, ...lines].join('\n');
}

/** One market: its own subscription, so that a price that moves renders this row and no other. */
export const WatchRow = memo(function WatchRow({ asset, top, pinned, onPin }: WatchRowProps): ReactNode {
  const instrument = useInstrument(asset);
  const row = useView((state) => state.market.get(asset));
  const linkLive = useView((state) => state.link.status === 'live');
  const words = useView((state) => staleWords(state.market.get(asset), state.session?.atMs ?? null));
  const focused = useUi((state) => state.focusAsset === asset);
  if (instrument === null) return null;
  const { symbol, priceDecimals, listed } = instrument;
  const change = dayChange(row);
  const stale = row?.stale === true || !linkLive;
  return (
    <div
      role="option"
      aria-selected={focused}
      tabIndex={-1}
      data-testid={`watchlist-row-${symbol}`}
      data-stale={stale}
      title={titleOf(row, stale, listed ? symbol : `${symbol} is delisted`)}
      onClick={() => focusAsset(asset)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') focusAsset(asset);
      }}
      className={classes(
        WATCH_GRID,
        'watch-row group absolute inset-x-0 h-[25px] hover:bg-hover',
        focused && 'bg-chosen shadow-[inset_2px_0_0_var(--accent)]',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={pinned ? `Unpin ${symbol}` : `Pin ${symbol}`}
        aria-pressed={pinned}
        onClick={(event) => {
          event.stopPropagation();
          onPin(symbol);
        }}
        className={classes('flex size-3 items-center justify-center', !pinned && 'opacity-0 group-hover:opacity-100')}
      >
        <Pin size={10} className={pinned ? 'text-accent' : 'text-text-3'} fill={pinned ? 'currentColor' : 'none'} />
      </button>
      <span className="flex min-w-0 items-center gap-1">
        <span className={classes('truncate', focused ? 'font-semibold' : 'font-medium', !listed && 'line-through')}>
          {symbol}
        </span>
        <PositionDot asset={asset} />
        {stale && <span className="shrink-0 text-2xs text-warn">{words === '' ? 'stale' : words}</span>}
      </span>
      <span
        data-testid={`watchlist-price-${symbol}`}
        className={classes('text-right', stale && 'text-text-3')}
        data-direction={directionOf(change)}
      >
        {formatPrice(shownTicks(row), priceDecimals)}
      </span>
      <span className={classes('text-right text-xs', stale ? 'text-text-3' : toneOf(change))}>
        {formatRate(change, { plus: true })}
      </span>
      <span className="text-right text-xs text-text-3">{formatUsdcCompact(row?.dayVolumeUnits ?? null)}</span>
    </div>
  );
});
