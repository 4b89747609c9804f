import { Shield, ShieldAlert } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { PositionView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { type ProtectionLevel, protectionOf } from '../../format/protection.ts';
import { formatRate } from '../../format/rate.ts';
import { trade } from '../../ipc/commands.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { useVenueAccount } from '../../ipc/venue-account.ts';
import { Liquidation } from '../../parts/liquidation.tsx';
import { PriceText, SizeText } from '../../parts/instrument.tsx';
import { SymbolSide } from '../../parts/side.tsx';
import { SignedUsdc } from '../../parts/signed.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';

/** Share of the position under stops that rest at the exchange, and how long it has been less than whole. */
function Protection({ position }: { readonly position: PositionView }): ReactNode {
  const { protectedRate, unprotectedSinceMs } = position;
  useBeat(2);
  const nowMs = currentEngineMs();
  const level = protectionOf(protectedRate, unprotectedSinceMs, nowMs);
  return (
    <span
      data-testid="position-protection"
      data-level={level.level}
      title={level.title}
      className={classes('inline-flex items-center gap-1 whitespace-nowrap', PROTECTION_TONES[level.level])}
    >
      {level.level === 'whole' ? <Shield size={12} /> : <ShieldAlert size={12} />}
      {level.text}
    </span>
  );
}

const PROTECTION_TONES: Readonly<Record<ProtectionLevel['level'], string>> = {
  whole: 'text-text-2',
  repairing: 'font-semibold text-warn',
  bare: 'rounded-[3px] bg-danger px-1 font-semibold text-danger-ink',
};

function useOnce(act: () => Promise<boolean>): { readonly sent: boolean; readonly run: () => void } {
  const [sent, setSent] = useState(false);
  const run = (): void => {
    setSent(true);
    void act().finally(() => setSent(false));
  };
  return { sent, run };
}

function Actions({ position }: { readonly position: PositionView }): ReactNode {
  const { asset } = position;
  const close = useOnce(() => trade({ type: 'closePosition', asset }));
  const reverse = useOnce(() => trade({ type: 'reversePosition', asset }));
  return (
    <span className="inline-flex justify-end gap-1">
      <ConfirmButton
        testId="position-reverse"
        question="Sure?"
        disabled={reverse.sent}
        title="Close it, then open the other side with the same size and stop distance. Press twice."
        onConfirm={reverse.run}
        className="w-14"
      >
        Reverse
      </ConfirmButton>
      <Button
        size="small"
        tone="bad"
        data-testid="position-close"
        disabled={close.sent}
        title="Close the whole position, reduce-only"
        onClick={(event) => {
          event.stopPropagation();
          close.run();
        }}
      >
        Close
      </Button>
    </span>
  );
}

const COLUMNS: readonly Column<PositionView>[] = [
  {
    key: 'symbol',
    label: 'Symbol',
    track: '122px',
    pin: 'left',
    cell: (row) => <SymbolSide asset={row.asset} side={row.sizeLots < 0 ? 'short' : 'long'} />,
  },
  {
    key: 'size',
    label: 'Size',
    track: 'minmax(64px,1fr)',
    align: 'right',
    cell: (row) => <SizeText asset={row.asset} lots={Math.abs(row.sizeLots)} />,
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
    key: 'protected',
    label: 'Protected',
    title: 'Share covered by stops at the exchange, and how long it has been less than whole',
    track: '92px',
    align: 'right',
    cell: (row) => <Protection position={row} />,
  },
  {
    key: 'stop',
    label: 'Stop',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.stopTicks} />,
  },
  {
    key: 'liquidation',
    label: 'Liquidation',
    title: 'Where the venue would liquidate it, and how far the mark is from there',
    track: '104px',
    align: 'right',
    cell: (row) => <Liquidation position={row} />,
  },
  {
    key: 'value',
    label: 'Value',
    track: 'minmax(70px,1fr)',
    align: 'right',
    cell: (row) => formatUsdc(row.notionalUnits),
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
    key: 'target',
    label: 'Target',
    track: 'minmax(58px,1fr)',
    align: 'right',
    cell: (row) => <PriceText asset={row.asset} ticks={row.takeProfitTicks} />,
  },
  {
    key: 'close',
    label: '',
    track: '104px',
    align: 'right',
    pin: 'right',
    cell: (row) => <Actions position={row} />,
  },
];

/** In a small window what tells danger comes first; the rest is reached by scrolling sideways. */
const NARROW: readonly (readonly [string, string])[] = [
  ['symbol', '112px'],
  ['unrealised', '58px'],
  ['protected', '88px'],
  ['value', '56px'],
  ['liquidation', '104px'],
  ['exposure', '54px'],
  ['stop', '58px'],
  ['target', '62px'],
  ['mark', '62px'],
  ['entry', '62px'],
  ['size', '70px'],
  ['close', '104px'],
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
  useVenueAccount();
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
          minWidth={1010}
        />
      )}
    </div>
  );
}
