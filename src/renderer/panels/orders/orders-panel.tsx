import { CircleHelp } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { OrderState, OrderView } from '../../../contract/views.ts';
import { formatClock, formatSpan } from '../../format/time.ts';
import { ORDER_TYPE_WORDS, ORDER_WORDS, WORKING_ORDERS } from '../../format/words.ts';
import { trade } from '../../ipc/commands.ts';
import { PriceText, SizeText, SymbolName } from '../../parts/instrument.tsx';
import { SideMark } from '../../parts/side.tsx';
import { chainOfOrder } from '../../stores/selectors.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { showToast } from '../../stores/toast-store.ts';
import { openTrace } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';

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
      {unknown && (
        <span className="text-xs text-warn">
          <UnknownFor sinceMs={order.stateSinceMs} />
        </span>
      )}
    </span>
  );
}

function CancelButton({ order }: { readonly order: OrderView }): ReactNode {
  if (!WORKING_ORDERS.has(order.state)) return null;
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
  return parts.filter((part) => part !== '').join(' ');
}

const COLUMNS: readonly Column<OrderView>[] = [
  {
    key: 'symbol',
    label: 'Symbol',
    track: '112px',
    pin: 'left',
    cell: (row) => (
      <span className="flex items-center gap-2">
        <b className="font-semibold">
          <SymbolName asset={row.asset} />
        </b>
        <SideMark side={row.side} />
      </span>
    ),
  },
  { key: 'type', label: 'Type', track: '112px', cell: (row) => <span className="text-text-2">{typeText(row)}</span> },
  { key: 'price', label: 'Price', track: 'minmax(66px,1fr)', align: 'right', cell: (row) => <PriceText asset={row.asset} ticks={row.priceTicks} /> },
  { key: 'trigger', label: 'Trigger', track: 'minmax(66px,1fr)', align: 'right', cell: (row) => <PriceText asset={row.asset} ticks={row.triggerTicks} /> },
  { key: 'size', label: 'Size', track: 'minmax(70px,1fr)', align: 'right', cell: (row) => <SizeText asset={row.asset} lots={row.sizeLots} /> },
  { key: 'filled', label: 'Filled', track: 'minmax(70px,1fr)', align: 'right', cell: (row) => <SizeText asset={row.asset} lots={row.filledLots} /> },
  { key: 'state', label: 'State', track: 'minmax(128px,1fr)', cell: (row) => <StateCell order={row} /> },
  { key: 'note', label: 'Note', track: 'minmax(110px,2fr)', cell: (row) => <span title={row.note} className={row.state === 'unknown' ? 'text-warn' : 'text-text-3'}>{row.note}</span> },
  { key: 'time', label: 'Created', track: '62px', align: 'right', cell: (row) => <span className="text-text-3">{formatClock(row.createdAtMs)}</span> },
  { key: 'cancel', label: '', track: '54px', align: 'right', pin: 'right', cell: (row) => <CancelButton order={row} /> },
];

/** Unknown orders first, then the other working ones, then the rest; newest first within each. */
export function orderRows(orders: ReadonlyMap<string, OrderView>, workingOnly: boolean): readonly OrderView[] {
  const rank = (order: OrderView): number => {
    if (order.state === 'unknown') return 0;
    return WORKING_ORDERS.has(order.state) ? 1 : 2;
  };
  return [...orders.values()]
    .filter((order) => !workingOnly || WORKING_ORDERS.has(order.state))
    .sort((a, b) => rank(a) - rank(b) || b.createdAtMs - a.createdAtMs || (a.cloid < b.cloid ? 1 : -1));
}

function showChain(order: OrderView): void {
  const chain = chainOfOrder(order.cloid, viewStore.getState());
  if (chain === null) showToast({ tone: 'info', title: 'No decision of ours is stored for this order' });
  else openTrace(chain);
}

const SCOPES = [
  { value: 'working', label: 'Working' },
  { value: 'all', label: 'All' },
] as const;

/** Orders with their states; unknown ones say what is being asked. */
export function OrdersPanel(): ReactNode {
  const orders = useView((state) => state.orders);
  const [scope, setScope] = useState<'working' | 'all'>('all');
  const rows = useMemo(() => orderRows(orders, scope === 'working'), [orders, scope]);
  return (
    <div data-testid="orders" className="relative flex h-full flex-col">
      <div className="flex h-7 shrink-0 items-center gap-2 border-b border-line px-2.5">
        <Choice label="Orders shown" value={scope} options={SCOPES} onChange={setScope} />
        <span className="text-xs text-text-3">{rows.length} shown; a click opens the decision behind an order</span>
      </div>
      {rows.length === 0 ? (
        <Empty title={scope === 'working' ? 'No working orders' : 'No orders yet'}>An approved ticket becomes an order here.</Empty>
      ) : (
        <Table
          label="Orders"
          rows={rows}
          columns={COLUMNS}
          keyOf={(row) => row.cloid}
          rowTestId={() => 'order-row'}
          stateOf={(row) => row.state}
          onRow={showChain}
          minWidth={1000}
        />
      )}
    </div>
  );
}
