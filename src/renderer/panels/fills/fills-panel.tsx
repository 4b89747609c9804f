import { type ReactNode, useMemo } from 'react';
import type { FillView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatBps } from '../../format/rate.ts';
import { formatStamp } from '../../format/time.ts';
import { PriceText, SizeText } from '../../parts/instrument.tsx';
import { SymbolSide } from '../../parts/side.tsx';
import { SignedUsdc } from '../../parts/signed.tsx';
import { chainOfFill } from '../../stores/selectors.ts';
import { currentEngineMs } from '../../stores/time-store.ts';
import { showToast } from '../../stores/toast-store.ts';
import { openTrace } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';

/** Slippage against the decision: positive is worse, so it is the cost that is coloured. */
function Slippage({ rate }: { readonly rate: number | null }): ReactNode {
  const tone = rate === null || rate === 0 ? 'text-text-3' : rate > 0 ? 'text-down' : 'text-up';
  return <span className={tone}>{formatBps(rate)}</span>;
}

const COLUMNS: readonly Column<FillView>[] = [
  {
    key: 'time',
    label: 'Time, UTC',
    track: '100px',
    cell: (row) => <span className="text-text-2">{formatStamp(row.atMs, currentEngineMs() ?? undefined)}</span>,
  },
  {
    key: 'symbol',
    label: 'Symbol',
    track: '122px',
    cell: (row) => <SymbolSide asset={row.asset} side={row.side} />,
  },
  {
    key: 'price',
    label: 'Price',
    track: 'minmax(66px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.priceTicks} />,
  },
  {
    key: 'size',
    label: 'Size',
    track: 'minmax(72px,1fr)',
    align: 'right',
    cell: (row) => <SizeText asset={row.asset} lots={row.sizeLots} />,
  },
  {
    key: 'slippage',
    label: 'Slippage, bps',
    title: 'Against the mid at the decision; positive is worse',
    track: '80px',
    align: 'right',
    cell: (row) => <Slippage rate={row.slippageRate} />,
  },
  {
    key: 'fee',
    label: 'Fee',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <span className="text-text-2">{formatUsdc(row.feeUnits, { shown: 4 })}</span>,
  },
  {
    key: 'closed',
    label: 'Closed PnL',
    track: 'minmax(72px,1fr)',
    align: 'right',
    cell: (row) =>
      row.closedPnlUnits === 0 ? <span className="text-text-3">–</span> : <SignedUsdc units={row.closedPnlUnits} />,
  },
  {
    key: 'role',
    label: 'Role',
    track: '52px',
    cell: (row) => <span className="pl-2 text-text-3">{row.isTaker ? 'Taker' : 'Maker'}</span>,
  },
  {
    key: 'strategy',
    label: 'Strategy',
    clips: true,
    track: 'minmax(90px,1.4fr)',
    cell: (row) => <span className="text-text-3">{row.strategyId ?? 'not ours'}</span>,
  },
];

function showChain(fill: FillView): void {
  const chain = chainOfFill(fill, viewStore.getState());
  if (chain === null) showToast({ tone: 'info', title: 'No decision of ours is stored for this fill' });
  else openTrace(chain);
}

/** Fills, newest first; a click walks back to the decision. */
export function FillsPanel(): ReactNode {
  const fills = useView((state) => state.fills);
  const rows = useMemo(() => fills.toReversed(), [fills]);
  return (
    <div data-testid="fills" className="flex h-full flex-col">
      {rows.length === 0 ? (
        <Empty title="No fills yet">Each fill will show its slippage and lead back to the decision behind it.</Empty>
      ) : (
        <Table
          label="Fills"
          rows={rows}
          columns={COLUMNS}
          keyOf={(row) => row.tid}
          rowTestId={() => 'fill-row'}
          onRow={showChain}
          minWidth={800}
        />
      )}
    </div>
  );
}
