import { Info, OctagonAlert, Siren, TriangleAlert } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { AlertView } from '../../../contract/views.ts';
import { formatStamp } from '../../format/time.ts';
import { plainName } from '../../format/words.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { SymbolName } from '../../parts/instrument.tsx';
import { currentEngineMs } from '../../stores/time-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';

const LEVELS: Readonly<
  Record<AlertView['level'], { readonly icon: typeof Info; readonly tone: string; readonly name: string }>
> = {
  info: { icon: Info, tone: 'text-text-3', name: 'Info' },
  warning: { icon: TriangleAlert, tone: 'text-warn', name: 'Warning' },
  critical: { icon: OctagonAlert, tone: 'text-down', name: 'Critical' },
  emergency: { icon: Siren, tone: 'text-down font-semibold', name: 'Emergency' },
};

function Level({ level }: { readonly level: AlertView['level'] }): ReactNode {
  const { icon: Icon, tone, name } = LEVELS[level];
  return (
    <span className={`inline-flex items-center gap-1.5 ${tone}`}>
      <Icon size={12} />
      {name}
    </span>
  );
}

const COLUMNS: readonly Column<AlertView>[] = [
  {
    key: 'time',
    label: 'Time, UTC',
    track: '110px',
    cell: (row) => <span className="text-text-2">{formatStamp(row.atMs, currentEngineMs() ?? undefined)}</span>,
  },
  { key: 'level', label: 'Level', track: '88px', cell: (row) => <Level level={row.level} /> },
  {
    key: 'symbol',
    label: 'Symbol',
    track: '64px',
    cell: (row) => <b className="font-semibold">{row.asset === null ? '' : <SymbolName asset={row.asset} />}</b>,
  },
  {
    key: 'text',
    label: 'Message',
    clips: true,
    track: 'minmax(200px,1fr)',
    cell: (row) => (
      <span title={row.body}>
        {row.title}
        <span className="ml-2 text-text-3">{row.body}</span>
      </span>
    ),
  },
  {
    key: 'category',
    label: 'Category',
    track: '120px',
    cell: (row) => <span className="text-text-3">{plainName(row.category)}</span>,
  },
];

function open(alert: AlertView): void {
  if (alert.ticketId !== null) setUi({ selectedTicket: alert.ticketId, side: 'desk' });
  if (alert.asset !== null) focusAsset(alert.asset);
}

/** Alerts, newest first; a click brings their asset or ticket into view. */
export function AlertsPanel(): ReactNode {
  const alerts = useView((state) => state.alerts);
  const rows = useMemo(() => alerts.toReversed(), [alerts]);
  return (
    <div data-testid="alerts" className="flex h-full flex-col">
      {rows.length === 0 ? (
        <Empty title="No alerts">Breakers, unprotected positions, unknown orders and faults are told here.</Empty>
      ) : (
        <Table
          label="Alerts"
          rows={rows}
          columns={COLUMNS}
          keyOf={(row) => row.alertId}
          rowTestId={() => 'alert-row'}
          stateOf={(row) => row.level}
          onRow={open}
          minWidth={660}
        />
      )}
    </div>
  );
}
