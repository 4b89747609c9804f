import type { ReactNode } from 'react';
import type { MarketFaultView, MarketRowView } from '../../../contract/views.ts';
import { faultTotal, faultWords, healthLines } from '../../format/market-health.ts';
import { useView, useViewList } from '../../stores/view-store.ts';
import { Tag } from '../../ui/tag.tsx';

/** Markets that are named at most; the others are counted. */
const SHOWN = 12;

const NO_FAULTS: readonly MarketFaultView[] = [];

/** Worst first: those that take no entries, those that go on with bars that lack trades, then those with the most faults. */
function byTrouble(a: MarketRowView, b: MarketRowView): number {
  return (
    Number(b.stale) - Number(a.stale) ||
    Number(b.health.bars?.goesOn ?? false) - Number(a.health.bars?.goesOn ?? false) ||
    faultTotal(b.health.faults) - faultTotal(a.health.faults) ||
    a.asset - b.asset
  );
}

function MarketLine({ row }: { readonly row: MarketRowView }): ReactNode {
  const symbol = useView((state) => state.instruments.get(row.asset)?.symbol ?? String(row.asset));
  return (
    <div
      role="row"
      data-testid={`doubt-${symbol}`}
      data-stale={row.stale}
      className="grid min-h-7 grid-cols-[120px_92px_minmax(0,1fr)] items-center gap-x-3 border-b border-line px-4 py-1"
    >
      <span className="truncate">{symbol}</span>
      <Tag tone={row.stale ? 'warn' : 'plain'}>{row.stale ? 'No entries' : 'Traded'}</Tag>
      <span className="selectable min-w-0 text-xs break-words text-text-2">{healthLines(row.health).join(', ')}</span>
    </div>
  );
}

/** Markets whose data takes no entries or was at fault, and the faults of all of them, as the engine judges them. */
export function MarketsInDoubt(): ReactNode {
  const faults = useView((state) => state.session?.marketFaults ?? NO_FAULTS);
  const rows = useViewList((state) =>
    [...state.market.values()].filter(
      ({ stale, health }) => stale || health.faults.length > 0 || health.bars !== undefined,
    ),
  );
  const worst = rows.toSorted(byTrouble).slice(0, SHOWN);
  return (
    <>
      <h3 className="px-4 pt-3 pb-1 text-xs font-semibold text-text-2">
        Markets that are not traded on, or were at fault
      </h3>
      {worst.length === 0 ? (
        <p className="px-4 text-xs text-text-3">None</p>
      ) : (
        <div role="table" aria-label="Markets in doubt">
          {worst.map((row) => (
            <MarketLine key={row.asset} row={row} />
          ))}
        </div>
      )}
      <p className="px-4 pt-1 text-xs text-text-3" data-testid="health-faults">
        {rows.length > SHOWN && `and ${rows.length - SHOWN} more. `}
        {faults.length > 0 && `Since the first start, of all markets: ${faultWords(faults)}. None of it was traded on`}
      </p>
    </>
  );
}
