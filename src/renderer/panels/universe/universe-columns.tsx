import { Pin, Star } from 'lucide-react';
import { type ReactNode, use } from 'react';
import type { FollowReason, UniverseRowView } from '../../../contract/universe.ts';
import { formatAmount } from '../../format/amount.ts';
import { formatPrice } from '../../format/price.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { SignedRate } from '../../parts/signed.tsx';
import { toggleInGroup, togglePin } from '../../stores/watch-store.ts';
import { classes } from '../../ui/class-names.ts';
import type { Column } from '../../ui/table.tsx';
import { UniverseDeskContext } from './universe-desk.ts';
import { ageDays } from './universe-filter.ts';
import type { UniverseSort } from './universe-rows.ts';

const REASONS: Readonly<Record<FollowReason, string>> = {
  held: 'Followed because you hold it or have ordered it',
  chosen: 'Followed because you chose it',
  default: 'Followed because it is among the largest by volume',
};

function PinCell({ row }: { readonly row: UniverseRowView }): ReactNode {
  const desk = use(UniverseDeskContext);
  if (desk === null) return null;
  const pinned = desk.pins.has(row.symbol);
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={pinned ? `Unpin ${row.symbol}` : `Pin ${row.symbol}`}
      aria-pressed={pinned}
      data-testid={`universe-pin-${row.symbol}`}
      onClick={() => togglePin(row.symbol)}
    >
      <Pin size={11} className={pinned ? 'text-accent' : 'text-text-3'} fill={pinned ? 'currentColor' : 'none'} />
    </button>
  );
}

function FollowCell({ row }: { readonly row: UniverseRowView }): ReactNode {
  const desk = use(UniverseDeskContext);
  if (desk === null) return null;
  const { symbol, followed, why, delisted } = row;
  const chosen = desk.chosen === null ? followed : desk.chosen.has(symbol);
  const word = followed ? (why === 'held' && !chosen ? 'Held' : 'Following') : 'Follow';
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-pressed={chosen}
      disabled={desk.busy || delisted}
      data-testid={`universe-follow-${symbol}`}
      data-followed={followed}
      title={why === null ? 'Books, trades and prices of it are not subscribed to' : REASONS[why]}
      onClick={() => desk.follow(symbol)}
      className={classes(
        'h-5 w-16 rounded-[3px] border text-xs disabled:opacity-45',
        followed ? 'border-accent bg-chosen font-semibold text-accent' : 'border-line-strong text-text-2',
      )}
    >
      {word}
    </button>
  );
}

function NameCell({ row }: { readonly row: UniverseRowView }): ReactNode {
  const desk = use(UniverseDeskContext);
  if (desk === null) return null;
  const { symbol, asset, delisted } = row;
  const inGroup = desk.members.has(symbol);
  return (
    <span className="flex items-center gap-1.5">
      <button
        type="button"
        tabIndex={-1}
        title={`Show ${symbol} on the chart (Enter)`}
        className={classes('truncate font-semibold hover:text-accent', delisted && 'line-through')}
        onClick={() => desk.show(asset)}
      >
        {symbol}
      </button>
      {delisted && <span className="text-2xs text-warn">delisted</span>}
      {desk.group !== null && (
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={inGroup}
          aria-label={`${symbol} in ${desk.group}`}
          title={inGroup ? `Take out of ${desk.group}` : `Put into ${desk.group}`}
          data-testid={`universe-group-${symbol}`}
          onClick={() => toggleInGroup(desk.group ?? '', symbol)}
        >
          <Star size={11} className={inGroup ? 'text-warn' : 'text-text-3'} fill={inGroup ? 'currentColor' : 'none'} />
        </button>
      )}
    </span>
  );
}

/** Age in its largest part: 12 d, 1.4 y. */
function ageText(days: number | null): string {
  if (days === null) return NO_VALUE;
  return days < 365 ? `${Math.floor(days)} d` : `${formatNumber(days / 365.25, 1)} y`;
}

function AgeCell({ row }: { readonly row: UniverseRowView }): ReactNode {
  const desk = use(UniverseDeskContext);
  return desk === null ? null : ageText(ageDays(row, desk.nowMs));
}

/** Columns of the list of markets. */
export const UNIVERSE_COLUMNS: readonly Column<UniverseRowView, UniverseSort>[] = [
  { key: 'pin', label: '', track: '16px', cell: (row) => <PinCell row={row} /> },
  {
    key: 'symbol',
    label: 'Market',
    track: 'minmax(92px, 1fr)',
    sort: 'symbol',
    clips: true,
    cell: (row) => <NameCell row={row} />,
  },
  {
    key: 'price',
    label: 'Mark',
    track: '76px',
    align: 'right',
    cell: ({ markTicks, priceDecimals }) => formatPrice(markTicks, priceDecimals),
  },
  {
    key: 'change',
    label: '24h',
    track: '64px',
    align: 'right',
    sort: 'change',
    cell: ({ dayChange }) => <SignedRate rate={dayChange} />,
  },
  {
    key: 'volume',
    label: 'Volume',
    title: 'Notional of the last 24 hours, USD',
    track: '62px',
    align: 'right',
    sort: 'volume',
    cell: ({ dayVolumeUsd }) => formatAmount(dayVolumeUsd),
  },
  {
    key: 'interest',
    label: 'Open int.',
    title: 'Open interest at the mark, USD',
    track: '66px',
    align: 'right',
    sort: 'interest',
    cell: ({ openInterestUsd }) => formatAmount(openInterestUsd),
  },
  {
    key: 'funding',
    label: 'Funding/h',
    title: 'Rate of this hour; positive: longs pay',
    track: '78px',
    align: 'right',
    sort: 'funding',
    cell: ({ fundingHourly }) => <SignedRate rate={fundingHourly} shown={4} />,
  },
  {
    key: 'volatility',
    label: 'Vol./y',
    title: 'Realised volatility of closed hourly bars, per year; of markets that are followed',
    track: '58px',
    align: 'right',
    sort: 'volatility',
    cell: ({ volatilityYear }) => formatRate(volatilityYear, { shown: 0 }),
  },
  {
    key: 'correlation',
    label: 'Corr.',
    title: 'Correlation of hourly returns with those of BTC; of markets that are followed',
    track: '50px',
    align: 'right',
    sort: 'correlation',
    cell: ({ correlationBtc }) => formatNumber(correlationBtc, 2),
  },
  { key: 'age', label: 'Age', track: '52px', align: 'right', sort: 'age', cell: (row) => <AgeCell row={row} /> },
  {
    key: 'leverage',
    label: 'Max',
    title: 'Highest leverage',
    track: '44px',
    align: 'right',
    sort: 'leverage',
    cell: ({ maxLeverage }) => `${maxLeverage}×`,
  },
  {
    key: 'follow',
    label: 'Follow',
    track: '72px',
    align: 'right',
    sort: 'followed',
    cell: (row) => <FollowCell row={row} />,
  },
];
