import { Shield, ShieldAlert } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { PositionView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatRate } from '../../format/rate.ts';
import { trade } from '../../ipc/commands.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { PriceText, SizeText, SymbolName } from '../../parts/instrument.tsx';
import { SideMark } from '../../parts/side.tsx';
import { SignedUsdc } from '../../parts/signed.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';

/** Share of the position under stops that rest at the exchange. */
function Protection({ rate }: { readonly rate: number }): ReactNode {
  const whole = rate >= 1;
  return (
    <span
      title={whole ? 'Covered by stops that rest at the exchange' : 'Not fully covered by stops at the exchange'}
      className={classes('inline-flex items-center gap-1', whole ? 'text-text-2' : 'font-semibold text-warn')}
    >
      {whole ? <Shield size={12} /> : <ShieldAlert size={12} />}
      {formatRate(rate, { shown: 0 })}
    </span>
  );
}

function CloseButton({ position }: { readonly position: PositionView }): ReactNode {
  const [sent, setSent] = useState(false);
  const close = async (): Promise<void> => {
    setSent(true);
    await trade({ type: 'closePosition', asset: position.asset });
    setSent(false);
  };
  return (
    <Button
      size="small"
      tone="bad"
      data-testid="position-close"
      disabled={sent}
      title="Close the whole position, reduce-only"
      onClick={(event) => {
        event.stopPropagation();
        void close();
      }}
    >
      Close
    </Button>
  );
}

const COLUMNS: readonly Column<PositionView>[] = [
  {
    key: 'symbol',
    label: 'Symbol',
    track: '104px',
    pin: 'left',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <b className="font-semibold">
          <SymbolName asset={row.asset} />
        </b>
        <SideMark side={row.sizeLots < 0 ? 'short' : 'long'} />
      </span>
    ),
  },
  {
    key: 'size',
    label: 'Size',
    track: 'minmax(64px,1fr)',
    align: 'right',
    cell: (row) => <SizeText asset={row.asset} lots={Math.abs(row.sizeLots)} />,
  },
  {
    key: 'value',
    label: 'Value',
    track: 'minmax(70px,1fr)',
    align: 'right',
    cell: (row) => formatUsdc(row.notionalUnits),
  },
  {
    key: 'entry',
    label: 'Entry',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.entryTicks} />,
  },
  {
    key: 'mark',
    label: 'Mark',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.markTicks} />,
  },
  {
    key: 'unrealised',
    label: 'Unrealised',
    track: 'minmax(70px,1fr)',
    align: 'right',
    cell: (row) => <SignedUsdc units={row.unrealisedUnits} />,
  },
  {
    key: 'exposure',
    label: 'Exposure',
    title: 'Notional as a share of equity',
    track: '58px',
    align: 'right',
    cell: (row) => formatRate(row.exposureRate, { shown: 1 }),
  },
  {
    key: 'stop',
    label: 'Stop',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.stopTicks} />,
  },
  {
    key: 'target',
    label: 'Target',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.takeProfitTicks} />,
  },
  {
    key: 'protected',
    label: 'Protected',
    title: 'Share covered by stops at the exchange',
    track: '62px',
    align: 'right',
    cell: (row) => <Protection rate={row.protectedRate} />,
  },
  {
    key: 'close',
    label: '',
    track: '48px',
    align: 'right',
    pin: 'right',
    cell: (row) => <CloseButton position={row} />,
  },
];

/** In a small window what tells danger comes first; the rest is reached by scrolling sideways. */
const NARROW: readonly (readonly [string, string])[] = [
  ['symbol', '92px'],
  ['value', '62px'],
  ['unrealised', '62px'],
  ['exposure', '54px'],
  ['protected', '56px'],
  ['stop', '58px'],
  ['target', '62px'],
  ['mark', '62px'],
  ['entry', '62px'],
  ['size', '70px'],
  ['close', '48px'],
];

const NARROW_COLUMNS = NARROW.flatMap(([key, track]) =>
  COLUMNS.filter((column) => column.key === key).map((column) => ({ ...column, track })),
);

function symbolOf(row: PositionView): string {
  return viewStore.getState().instruments.get(row.asset)?.symbol ?? `${row.asset}`;
}

/** Open positions, the largest exposure first. */
export function PositionsPanel(): ReactNode {
  const positions = useView((state) => state.positions);
  const focused = useUi((state) => state.focusAsset);
  const narrow = useNarrow();
  const rows = useMemo(
    () =>
      [...positions.values()]
        .filter((row) => row.sizeLots !== 0)
        .sort((a, b) => Math.abs(b.exposureRate) - Math.abs(a.exposureRate) || a.asset - b.asset),
    [positions],
  );
  return (
    <div data-testid="positions" className="flex h-full flex-col">
      {rows.length === 0 ? (
        <Empty title="No open positions">A position appears with its first fill, together with its stop.</Empty>
      ) : (
        <Table
          label="Positions"
          rows={rows}
          columns={narrow ? NARROW_COLUMNS : COLUMNS}
          keyOf={(row) => `${row.asset}`}
          rowTestId={(row) => `position-row-${symbolOf(row)}`}
          onRow={(row) => focusAsset(row.asset)}
          selectedKey={focused === null ? null : `${focused}`}
          minWidth={800}
        />
      )}
    </div>
  );
}
