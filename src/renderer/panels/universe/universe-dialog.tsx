import { SlidersHorizontal } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { UniverseView } from '../../../contract/universe.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { chooseWatch } from '../../ipc/universe.ts';
import { setUi, uiStore } from '../../stores/ui-store.ts';
import { useUniverseState } from '../../stores/universe-store.ts';
import { chosenSymbols, useWatch } from '../../stores/watch-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { GroupsBar } from './groups-bar.tsx';
import { RangeForm } from './range-form.tsx';
import { UNIVERSE_COLUMNS } from './universe-columns.tsx';
import { type UniverseDesk, UniverseDeskContext } from './universe-desk.ts';
import { NO_FILTER, rangeCount, type UniverseFilter } from './universe-filter.ts';
import { isChosen, toggledWatch, type UniverseOrder, universeRows } from './universe-rows.ts';

const NO_MEMBERS: ReadonlySet<string> = new Set();

function show(asset: number): void {
  focusAsset(asset);
  setUi({ dialog: null });
}

/** A choice of what to follow on its way, and why the last one was refused. */
function useFollow(view: UniverseView): {
  readonly busy: boolean;
  readonly refusal: string;
  readonly choose: (symbols: readonly string[] | null) => void;
  readonly follow: (symbol: string) => void;
} {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const choose = (symbols: readonly string[] | null): void => {
    if (busy) return;
    setBusy(true);
    void chooseWatch(symbols).then((refused) => {
      setBusy(false);
      setRefusal(refused?.detail ?? '');
    });
  };
  return { busy, refusal, choose, follow: (symbol) => choose(toggledWatch(view, symbol)) };
}

interface FindProps {
  readonly filter: UniverseFilter;
  readonly onFilter: (filter: UniverseFilter) => void;
  readonly note: string;
  readonly ranges: boolean;
  readonly onRanges: (shown: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Find({ filter, onFilter, note, ranges, onRanges, onKeyDown }: FindProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const bounded = rangeCount(filter);
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 overflow-hidden border-b border-line px-4">
      <SearchField
        ref={input}
        value={filter.typed}
        data-testid="universe-search"
        aria-label="Search markets"
        placeholder="Type a market; ↑ ↓ choose, Enter shows, Ctrl+Enter follows"
        className="flex-1"
        onTyped={(typed) => onFilter({ ...filter, typed })}
        onKeyDown={onKeyDown}
      />
      <span data-testid="universe-count" className="text-xs whitespace-nowrap text-text-3">
        {note}
      </span>
      <span className="text-xs whitespace-nowrap text-text-2">Followed</span>
      <Switch
        label="Followed only"
        testId="universe-followed-only"
        on={filter.followedOnly}
        onChange={(followedOnly) => onFilter({ ...filter, followedOnly })}
      />
      <span className="text-xs whitespace-nowrap text-text-2">Pinned</span>
      <Switch
        label="Pinned only"
        testId="universe-pinned-only"
        on={filter.pinnedOnly}
        onChange={(pinnedOnly) => onFilter({ ...filter, pinnedOnly })}
      />
      <Button size="small" data-testid="universe-ranges" aria-expanded={ranges} onClick={() => onRanges(!ranges)}>
        <SlidersHorizontal size={11} /> Filters{bounded === 0 ? '' : ` (${bounded})`}
      </Button>
      <Button size="small" data-testid="universe-clear" onClick={() => onFilter(NO_FILTER)}>
        Clear
      </Button>
    </div>
  );
}

interface FootProps {
  readonly view: UniverseView;
  readonly refusal: string;
  readonly busy: boolean;
  readonly onDefault: () => void;
}

function Foot({ view, refusal, busy, onDefault }: FootProps): ReactNode {
  const { followed, followedMax, chosen, defaultCount, followsAll } = view;
  const who = chosen === null ? `the ${defaultCount} largest by volume` : `${chosen.length} that you chose`;
  const words = followsAll
    ? `The market is on this machine: all of it is followed. A choice decides what the watchlist shows: ${who}, and what you hold.`
    : `${followed} followed (${who}, and what you hold), at most ${followedMax} can be chosen.`;
  return (
    <footer className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-4 text-xs">
      {refusal === '' ? (
        <span data-testid="universe-followed" className="min-w-0 flex-1 truncate text-text-3">
          {words}
        </span>
      ) : (
        <span role="alert" data-testid="universe-refusal" className="selectable min-w-0 flex-1 text-down">
          {refusal}
        </span>
      )}
      {chosen !== null && (
        <Button size="small" data-testid="universe-default" disabled={busy} onClick={onDefault}>
          {followsAll ? 'Show the largest again' : 'Follow the largest again'}
        </Button>
      )}
    </footer>
  );
}

function Markets({ view }: { readonly view: UniverseView }): ReactNode {
  const pins = useWatch((state) => state.pins);
  const group = useWatch((state) => state.chosen);
  const members = useWatch(chosenSymbols) ?? NO_MEMBERS;
  const [filter, setFilter] = useState(NO_FILTER);
  const [ranges, setRanges] = useState(false);
  const [groupOnly, setGroupOnly] = useState(false);
  const [order, setOrder] = useState<UniverseOrder>({ key: 'volume', down: true });
  const [selected, setSelected] = useState(() => `${uiStore.getState().focusAsset ?? ''}`);
  const { busy, refusal, choose, follow } = useFollow(view);
  const sought = useDeferredValue(filter);
  const nowMs = view.atMs;
  const rows = useMemo(
    () =>
      universeRows(view.rows, sought, order, {
        pins,
        group: group !== null && groupOnly ? members : null,
        nowMs,
      }),
    [view.rows, sought, order, pins, group, groupOnly, members, nowMs],
  );
  const at = rows.findIndex(({ asset }) => `${asset}` === selected);
  const current = rows[at] ?? rows[0];
  const desk: UniverseDesk = {
    group,
    members,
    pins,
    chosen: view.chosen === null ? null : new Set(view.chosen),
    busy,
    nowMs,
    show,
    follow,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      if (next !== undefined) setSelected(`${next.asset}`);
    } else if (event.key === 'Enter' && current !== undefined) {
      if (!event.ctrlKey && !event.metaKey) show(current.asset);
      else if (!current.delisted) follow(current.symbol);
    } else if (event.key === 'Escape' && filter.typed !== '') {
      // The first Escape empties the search, the next one closes the dialog.
      event.stopPropagation();
      setFilter({ ...filter, typed: '' });
    } else return;
    event.preventDefault();
  };
  const onFilter = (next: UniverseFilter): void => {
    // What is typed chooses its best match: Enter means what one sees first.
    if (next.typed !== filter.typed) setSelected('');
    setFilter(next);
  };
  return (
    <UniverseDeskContext value={desk}>
      <Find
        filter={filter}
        onFilter={onFilter}
        note={`${rows.length} of ${view.rows.length}`}
        ranges={ranges}
        onRanges={setRanges}
        onKeyDown={onKeyDown}
      />
      {ranges && <RangeForm filter={filter} onFilter={setFilter} />}
      <GroupsBar only={groupOnly} onOnly={setGroupOnly} />
      <div className="flex h-[460px] min-h-0 shrink flex-col">
        {rows.length === 0 ? (
          <Empty title="No market passes">Escape clears the search; Clear takes every filter away.</Empty>
        ) : (
          <Table
            rows={rows}
            columns={UNIVERSE_COLUMNS}
            keyOf={({ asset }) => `${asset}`}
            rowTestId={({ symbol }) => `universe-row-${symbol}`}
            stateOf={(row) => (row.followed ? (isChosen(view, row) ? 'chosen' : 'held') : 'none')}
            onRow={({ asset }) => setSelected(`${asset}`)}
            selectedKey={current === undefined ? null : `${current.asset}`}
            keepsSelected
            order={order}
            onOrder={setOrder}
            minWidth={860}
            label="Markets"
          />
        )}
      </div>
      <Foot view={view} refusal={refusal} busy={busy} onDefault={() => choose(null)} />
    </UniverseDeskContext>
  );
}

/** Every market of the venue: found by typing, filtered, sorted, pinned, put into groups, followed or left. */
export function UniverseDialog(): ReactNode {
  const view = useUniverseState((state) => state.view);
  const failure = useUniverseState((state) => state.failure);
  return (
    <Dialog title="Markets" testId="universe-dialog" onClose={() => setUi({ dialog: null })} size="large">
      {view === null ? (
        <div className="h-60">
          <Empty title={failure === '' ? 'Asking the venue…' : 'The markets are not known'}>{failure}</Empty>
        </div>
      ) : (
        <>
          {failure !== '' && (
            <p role="alert" className="bg-warn-soft px-4 py-1 text-xs">
              These figures are not new: {failure}
            </p>
          )}
          <Markets view={view} />
        </>
      )}
    </Dialog>
  );
}
