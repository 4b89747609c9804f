import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { AssetId } from '../../../contract/units.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { isTyping } from '../../parts/typing.ts';
import { useBeat } from '../../stores/time-store.ts';
import { setUi, uiStore } from '../../stores/ui-store.ts';
import { useUniverseState } from '../../stores/universe-store.ts';
import { chosenSymbols, togglePin, useWatch } from '../../stores/watch-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Empty } from '../../ui/panel.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { GroupTabs } from './group-tabs.tsx';
import { type SortKey, type Sorting, watchOrder } from './order.ts';
import { WATCH_GRID, WATCH_ROW_PX, WatchRow } from './watch-row.tsx';

/** Rows move at most every two seconds when sorted by something that moves: a list that jumps cannot be clicked. */
const RESORT_BEATS = 8;

interface HeadProps {
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function SortHead({ sorting, onSort }: HeadProps): ReactNode {
  const head = (key: SortKey, label: string, title: string, right: boolean): ReactNode => {
    const active = sorting.key === key;
    const down = active ? !sorting.down : key !== 'symbol';
    return (
      <button
        type="button"
        title={title}
        aria-pressed={active}
        onClick={() => onSort({ key, down })}
        className={classes('truncate hover:text-text-1', right ? 'text-right' : 'text-left', active && 'text-text-1')}
      >
        {label}
        {active && <span className="ml-0.5 text-[7px]">{sorting.down ? '▼' : '▲'}</span>}
      </button>
    );
  };
  return (
    <div className={classes(WATCH_GRID, 'sticky top-0 z-10 h-6 border-b border-line bg-panel text-xs text-text-3')}>
      <span />
      {head('symbol', 'Symbol', 'Sort by symbol', false)}
      <span className="text-right">Last</span>
      {head('change', '24h', 'Sort by change of the day', true)}
      {head('volume', 'Vol', 'Sort by volume of the day, USDC', true)}
    </div>
  );
}

function useOrder(sorting: Sorting, typed: string): readonly AssetId[] {
  const pinned = useWatch((state) => state.pins);
  const group = useWatch(chosenSymbols);
  const followed = useUniverseState((state) => state.followed);
  const instruments = useView((state) => state.instruments);
  const positions = useView((state) => state.positions);
  const beat = useBeat(RESORT_BEATS);
  return useMemo(() => {
    const held = new Set(positions.keys());
    // Prices are read without subscribing: the beat decides when rows may move.
    return beat < 0
      ? []
      : watchOrder({ instruments, market: viewStore.getState().market, held, followed, pinned, group }, sorting, typed);
  }, [instruments, positions, followed, pinned, group, sorting, typed, beat]);
}

function NothingListed({ typed }: { readonly typed: string }): ReactNode {
  const known = useView((state) => state.instruments.size > 0);
  if (!known) return <Empty title="Waiting for instruments">They come with the first picture of the engine.</Empty>;
  if (typed !== '')
    return <Empty title="No followed market matches">Escape clears the search; U lists all markets.</Empty>;
  return <Empty title="This group is empty">Put markets into it in the list of all markets (U).</Empty>;
}

/** Puts the caret into the search field on "/", from anywhere outside text fields. */
function useSearchKey(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [input]);
}

/** All markets: search by typing, sorted, virtualised; a click shows one in chart and book. */
export function Watchlist(): ReactNode {
  const [typed, setTyped] = useState('');
  const [sorting, setSorting] = useState<Sorting>({ key: 'volume', down: true });
  const pins = useWatch((state) => state.pins);
  const order = useOrder(sorting, typed);
  const total = useUniverseState((state) => state.view?.rows.length ?? 0);
  const input = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  useSearchKey(input);
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => WATCH_ROW_PX,
    overscan: 4,
    initialRect: { width: 240, height: 800 },
  });

  const move = (step: number): void => {
    const at = order.indexOf(uiStore.getState().focusAsset ?? -1);
    const next = order[Math.max(0, Math.min(order.length - 1, at + step))];
    if (next === undefined) return;
    focusAsset(next);
    virtual.scrollToIndex(order.indexOf(next));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Escape') {
      setTyped('');
      input.current?.blur();
    } else if (event.key === 'Enter' && event.target === input.current) {
      const first = order[0];
      if (first !== undefined) focusAsset(first);
      setTyped('');
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      input.current?.focus();
    }
  };

  return (
    <section
      data-testid="watchlist"
      aria-label="Watchlist"
      data-typing
      className="area-watch flex flex-col"
      onKeyDown={onKeyDown}
    >
      <div className="flex h-8 shrink-0 items-center gap-1.5 border-b border-line px-2.5">
        <SearchField
          ref={input}
          value={typed}
          data-testid="watchlist-search"
          aria-label="Search symbols"
          placeholder="Search  /"
          className="flex-1 outline-none"
          onTyped={setTyped}
        />
        <button
          type="button"
          data-testid="universe-open"
          title="All markets of the venue: search, filters, groups, what to follow (U)"
          className="rounded-[3px] px-1 text-xs text-text-3 hover:bg-hover hover:text-text-1"
          onClick={() => setUi({ dialog: 'universe' })}
        >
          {total === 0 ? order.length : `${order.length} of ${total}`}
        </button>
      </div>
      <GroupTabs />
      <div
        ref={scroller}
        role="listbox"
        aria-label="Markets"
        tabIndex={0}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-scroll"
      >
        <SortHead sorting={sorting} onSort={setSorting} />
        {order.length === 0 && <NothingListed typed={typed} />}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const asset = order[item.index];
            if (asset === undefined) return null;
            const symbol = viewStore.getState().instruments.get(asset)?.symbol ?? '';
            return <WatchRow key={asset} asset={asset} top={item.start} pinned={pins.has(symbol)} onPin={togglePin} />;
          })}
        </div>
      </div>
    </section>
  );
}
