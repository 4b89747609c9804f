import { CircleHelp } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { OrderState, OrderView } from '../../../contract/views.ts';
import { formatClock, formatSpan } from '../../format/time.ts';
import { ORDER_TYPE_WORDS, ORDER_WORDS, WORKING_ORDERS } from '../../format/words.ts';
import { trade } from '../../ipc/commands.ts';
import { PriceText, SizeText, SymbolName } from '../../parts/instrument.tsx';
import { SymbolSide } from '../../parts/side.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';
import { OrderDetails } from './order-details.tsx';
import { orderRows } from './order-rows.ts';

const TONES: Readonly<Record<OrderState, TagTone>> = {
  pending: 'plain',
  submitted: 'plain',
  unknown: 'warn',
  open: 'accent',
  partially_filled: 'accent',
  filled: 'up',
  cancelled: 'plain',
  rejected: 'danger',
  expired: 'plain',
  error: 'danger',
  denied: 'danger',
};

function UnknownFor({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  useBeat(2);
  const nowMs = currentEngineMs();
  return <>for {formatSpan(nowMs === null ? null : nowMs - sinceMs)}</>;
}

function StateCell({ order }: { readonly order: OrderView }): ReactNode {
  const unknown = order.state === 'unknown';
  return (
    <span className="flex items-center gap-1.5">
      <Tag tone={TONES[order.state]}>
        {unknown && <CircleHelp size={11} />}
        {ORDER_WORDS[order.state]}
      </Tag>
      {order.foreign && (
        <Tag tone="teal" title="Placed elsewhere: counted as exposure and left alone" testId="order-foreign">
          Foreign
        </Tag>
      )}
      {unknown && (
        <span className="text-xs text-warn">
          <UnknownFor sinceMs={order.stateSinceMs} />
        </span>
      )}
    </span>
  );
}

function CancelButton({ order }: { readonly order: OrderView }): ReactNode {
  if (!WORKING_ORDERS.has(order.state) || order.foreign) return null;
  return (
    <Button
      size="small"
      data-testid="order-cancel"
      title="Cancel this order"
      onClick={(event) => {
        event.stopPropagation();
        void trade({ type: 'cancelOrder', cloid: order.cloid });
      }}
    >
      Cancel
    </Button>
  );
}

function typeText(order: OrderView): string {
  const parts = [ORDER_TYPE_WORDS[order.type], order.timeInForce ?? '', order.reduceOnly ? 'reduce' : ''];
  return parts.filter((part) => part !== '').join(', ');
}

/** The price, or the trigger of an order that waits for one. */
function OrderPrice({ order }: { readonly order: OrderView }): ReactNode {
  if (order.triggerTicks === null) return <PriceText asset={order.asset} ticks={order.priceTicks} />;
  return (
    <span title="Trigger price">
      <span className="mr-1 text-2xs text-text-3">at</span>
      <PriceText asset={order.asset} ticks={order.triggerTicks} />
    </span>
  );
}

function FilledSize({ order }: { readonly order: OrderView }): ReactNode {
  return (
    <>
      <span className={order.filledLots === 0 ? 'text-text-3' : undefined}>
        <SizeText asset={order.asset} lots={order.filledLots} />
      </span>
      <span className="text-text-3"> / </span>
      <SizeText asset={order.asset} lots={order.sizeLots} />
    </>
  );
}

const COLUMNS: readonly Column<OrderView>[] = [
  {
    key: 'symbol',
    label: 'Symbol',
    track: '122px',
    pin: 'left',
    cell: (row) => <SymbolSide asset={row.asset} side={row.side} />,
  },
  { key: 'state', label: 'State', track: '148px', cell: (row) => <StateCell order={row} /> },
  { key: 'type', label: 'Type', track: '112px', cell: (row) => <span className="text-text-2">{typeText(row)}</span> },
  { key: 'price', label: 'Price', track: '84px', align: 'right', cell: (row) => <OrderPrice order={row} /> },
  {
    key: 'size',
    label: 'Filled / size',
    track: 'minmax(104px,0.7fr)',
    align: 'right',
    cell: (row) => <FilledSize order={row} />,
  },
  {
    key: 'note',
    label: 'Note',
    clips: true,
    track: 'minmax(80px,2fr)',
    cell: (row) => (
      <span title={row.note} className={row.state === 'unknown' ? 'pl-1 text-warn' : 'pl-1 text-text-3'}>
        {row.note}
      </span>
    ),
  },
  {
    key: 'time',
    label: 'Created',
    track: '56px',
    align: 'right',
    cell: (row) => <span className="text-text-3">{formatClock(row.createdAtMs)}</span>,
  },
  {
    key: 'cancel',
    label: '',
    track: '54px',
    align: 'right',
    pin: 'right',
    cell: (row) => <CancelButton order={row} />,
  },
];

function useCancellable(asset: number | null): number {
  return useView((state) => {
    let count = 0;
    for (const order of state.orders.values()) {
      const ours = WORKING_ORDERS.has(order.state) && !order.foreign && order.triggerTicks === null;
      if (ours && (asset === null || order.asset === asset)) count += 1;
    }
    return count;
  });
}

/** Cancels what rests: of the market in view, or of all. Stops and targets stay. */
function CancelAll(): ReactNode {
  const focused = useUi((state) => state.focusAsset);
  const here = useCancellable(focused);
  const all = useCancellable(null);
  return (
    <span className="flex gap-1.5">
      {focused !== null && (
        <ConfirmButton
          testId="cancel-all-here"
          question={`Cancel ${here}?`}
          disabled={here === 0}
          title="Cancel every resting order of the market in view; stops and targets stay. Press twice."
          onConfirm={() => void trade({ type: 'cancelAll', asset: focused })}
        >
          Cancel <SymbolName asset={focused} />
        </ConfirmButton>
      )}
      <ConfirmButton
        testId="cancel-all"
        question={`Cancel all ${all}?`}
        disabled={all === 0}
        title="Cancel every resting order of all markets; stops and targets stay. Press twice."
        onConfirm={() => void trade({ type: 'cancelAll', asset: null })}
      >
        Cancel all
      </ConfirmButton>
    </span>
  );
}

/** In a small window price and size come before what can be read from the story of the order. */
const NARROW = ['symbol', 'price', 'size', 'state', 'type', 'note', 'time', 'cancel'];
const NARROW_COLUMNS = NARROW.flatMap((key) => COLUMNS.filter((column) => column.key === key));

const SCOPES = [
  { value: 'working', label: 'Working' },
  { value: 'all', label: 'All' },
] as const;

/** Orders with their states; unknown ones say what is being asked, foreign ones are marked; a click tells the story of one. */
export function OrdersPanel(): ReactNode {
  const orders = useView((state) => state.orders);
  const [scope, setScope] = useState<'working' | 'all'>('all');
  const narrow = useNarrow();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen === null ? null : (orders.get(chosen) ?? null);
  const rows = useMemo(() => orderRows(orders, scope === 'working'), [orders, scope]);
  return (
    <div data-testid="orders" className="relative flex h-full flex-col">
      <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-2.5">
        <Choice label="Orders shown" value={scope} options={SCOPES} onChange={setScope} />
        <span className="min-w-0 flex-1 truncate text-xs text-text-3">
          {rows.length} shown; a click tells its story
        </span>
        <CancelAll />
      </div>
      <div className="flex min-h-0 flex-1">
        {rows.length === 0 ? (
          <Empty title={scope === 'working' ? 'No working orders' : 'No orders yet'}>
            An approved ticket, or one that you write yourself, becomes an order here.
          </Empty>
        ) : (
          <Table
            label="Orders"
            rows={rows}
            columns={narrow ? NARROW_COLUMNS : COLUMNS}
            keyOf={(row) => row.cloid}
            rowTestId={() => 'order-row'}
            stateOf={(row) => row.state}
            onRow={(row) => setChosen(row.cloid === chosen ? null : row.cloid)}
            selectedKey={chosen}
            minWidth={860}
          />
        )}
        {shown !== null && <OrderDetails order={shown} onClose={() => setChosen(null)} />}
      </div>
    </div>
  );
}
