import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useEffect, useRef } from 'react';
import { classes } from './class-names.ts';

/** A column: its track in the grid, its cell, and what its header says. Build columns once, outside render. */
export interface Column<Row, Sort extends string = never> {
  readonly key: string;
  readonly label: string;
  readonly title?: string;
  /** Grid track, such as `80px` or `minmax(60px, 1fr)`. */
  readonly track: string;
  readonly align?: 'left' | 'right';
  /** Stays in view when the table scrolls sideways. */
  readonly pin?: 'left' | 'right';
  /** Free text, which may be cut where it is longer than its column; everything else has to fit. */
  readonly clips?: boolean;
  /** What a click on its header sorts by; without it the header is plain. */
  readonly sort?: Sort;
  /** The first click puts the largest first. Default: where figures are aligned to the right. */
  readonly largestFirst?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** How a table is sorted; `down` puts the largest first. */
export interface TableOrder<Sort extends string> {
  readonly key: Sort;
  readonly down: boolean;
}

interface TableProps<Row, Sort extends string> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row, Sort>[];
  readonly keyOf: (row: Row) => string;
  readonly rowTestId?: (row: Row) => string;
  /** Extra attributes of a row, such as its state for tests and styles. */
  readonly stateOf?: (row: Row) => string;
  readonly onRow?: (row: Row) => void;
  readonly selectedKey?: string | null;
  /** True: the selected row is kept in view, for lists that the keyboard walks through. */
  readonly keepsSelected?: boolean;
  /** Which of the sortable columns it is sorted by; the caller sorts. */
  readonly order?: TableOrder<Sort>;
  readonly onOrder?: (order: TableOrder<Sort>) => void;
  /** Least width before the table scrolls sideways. */
  readonly minWidth: number;
  readonly label: string;
}

const ROW_PX = 26;

// A pinned cell reaches over the gaps beside it: figures that scroll away beneath it must not look like figures of their own.
const PINS = {
  left: 'sticky left-0 z-[1] bg-inherit',
  right: 'sticky right-0 z-[1] -mr-2.5 -ml-2 border-l border-line bg-inherit pr-2.5 pl-2 h-full content-center',
} as const;

type Head<Row, Sort extends string> = Pick<TableProps<Row, Sort>, 'order' | 'onOrder'> & {
  readonly column: Column<Row, Sort>;
};

function ColumnHead<Row, Sort extends string>({ column, order, onOrder }: Head<Row, Sort>): ReactNode {
  const { sort, label, title, largestFirst = column.align === 'right' } = column;
  const active = sort !== undefined && order?.key === sort;
  if (sort === undefined || onOrder === undefined) {
    return (
      <div role="columnheader" title={title} className={cellClass(column)}>
        {label}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      aria-sort={active ? (order.down ? 'descending' : 'ascending') : 'none'}
      title={title}
      className={cellClass(column)}
    >
      <button
        type="button"
        data-testid={`sort-${sort}`}
        className={classes('hover:text-text-1', active && 'text-text-1')}
        onClick={() => onOrder({ key: sort, down: active ? !order.down : largestFirst })}
      >
        {label}
        {active && <span className="ml-0.5 text-[7px]">{order.down ? '▼' : '▲'}</span>}
      </button>
    </div>
  );
}

function cellClass<Row, Sort extends string>(column: Column<Row, Sort>): string {
  return classes(
    'min-w-0 truncate',
    column.align === 'right' && 'text-right',
    column.pin !== undefined && PINS[column.pin],
  );
}

interface RowProps<Row, Sort extends string> {
  readonly row: Row;
  readonly columns: readonly Column<Row, Sort>[];
  readonly tracks: string;
  readonly top: number;
  readonly testId: string | undefined;
  readonly state: string | undefined;
  readonly selected: boolean;
  readonly onRow: ((row: Row) => void) | undefined;
}

function RowView<Row, Sort extends string>(props: RowProps<Row, Sort>): ReactNode {
  const { row, columns, tracks, top, testId, state, selected, onRow } = props;
  return (
    <div
      role="row"
      data-testid={testId}
      data-state={state}
      aria-selected={selected}
      onClick={onRow === undefined ? undefined : () => onRow(row)}
      className={classes(
        'absolute inset-x-0 grid h-[26px] items-center gap-x-2 border-b border-line px-2.5 hover:bg-hover',
        selected ? 'bg-chosen' : 'bg-panel',
      )}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
    >
      {columns.map((column) => (
        <div key={column.key} role="cell" data-clips={column.clips} className={cellClass(column)}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

// Rows keep their identity in the store while they do not change, so that memo skips them.
const MemoRow = memo(RowView) as typeof RowView;

/** A virtualised table with a fixed header: only rows in view exist, and only changed rows render. */
export function Table<Row, Sort extends string = never>(props: TableProps<Row, Sort>): ReactNode {
  const {
    rows,
    columns,
    keyOf,
    rowTestId,
    stateOf,
    onRow,
    keepsSelected = false,
    selectedKey = null,
    minWidth,
    label,
    order,
    onOrder,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    initialRect: { width: 800, height: 400 },
  });
  const selectedAt = keepsSelected ? rows.findIndex((row) => keyOf(row) === selectedKey) : -1;
  const shownKey = useRef<string | null>(null);
  useEffect(() => {
    // Only a new choice moves the list: a row that changes its place by itself is left where it goes.
    if (selectedAt < 0 || shownKey.current === selectedKey) return;
    shownKey.current = selectedKey;
    virtual.scrollToIndex(selectedAt);
  }, [virtual, selectedAt, selectedKey]);
  const tracks = columns.map((column) => column.track).join(' ');
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length}
      className="min-h-0 flex-1 overflow-auto"
    >
      <div style={{ minWidth }}>
        <div
          role="row"
          className="sticky top-0 z-10 grid h-6 items-center gap-x-2 border-b border-line bg-panel px-2.5 text-xs text-text-3"
          style={{ gridTemplateColumns: tracks }}
        >
          {columns.map((column) => (
            <ColumnHead
              key={column.key}
              column={column}
              {...(order === undefined ? {} : { order })}
              {...(onOrder === undefined ? {} : { onOrder })}
            />
          ))}
        </div>
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <MemoRow
                key={key}
                row={row}
                columns={columns}
                tracks={tracks}
                top={item.start}
                testId={rowTestId?.(row)}
                state={stateOf?.(row)}
                selected={key === selectedKey}
                onRow={onRow}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
