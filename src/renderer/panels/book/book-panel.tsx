import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import type { AssetId } from '../../../contract/units.ts';
import { WORKING_ORDERS } from '../../format/words.ts';
import { SymbolName, useInstrument } from '../../parts/instrument.tsx';
import { setUi, uiStore, useUi } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import type { ViewState } from '../../stores/view-state.ts';
import { classes } from '../../ui/class-names.ts';
import { Choice } from '../../ui/field.tsx';
import { Empty, PanelHeader } from '../../ui/panel.tsx';
import { pickPrice } from './ladder-acts.ts';
import { ladderOf } from './ladder-rows.ts';
import { LADDER_ROW_PX, LadderView } from './ladder-view.ts';
import { PriceLadderBody } from './price-ladder-body.tsx';

const SPREAD_PX = 26;

function ownPrices(orders: ViewState['orders'], asset: AssetId): ReadonlySet<number> {
  const prices = new Set<number>();
  for (const order of orders.values()) {
    if (order.asset === asset && order.type === 'limit' && WORKING_ORDERS.has(order.state))
      prices.add(order.priceTicks);
  }
  return prices;
}

/** Keeps the number of rows at what fits, but not above what the venue sends: rows that are always empty say nothing. */
class LadderBinding {
  readonly #view: LadderView;
  #fits = 1;
  #deepest = 1;
  #asset: AssetId | null = null;

  constructor(view: LadderView) {
    this.#view = view;
  }

  fit(height: number): void {
    this.#fits = Math.max(1, Math.floor((height - SPREAD_PX) / 2 / LADDER_ROW_PX));
    this.draw();
  }

  draw(): void {
    const { book, instruments, orders } = viewStore.getState();
    const focused = uiStore.getState().focusAsset;
    const instrument = focused === null ? undefined : instruments.get(focused);
    if (book === null || instrument === undefined || book.asset !== focused) {
      this.#view.clear();
      return;
    }
    const levels = Math.max(book.bids.length, book.asks.length);
    // Within one market the depth only grows: a level that comes and goes must not move the others.
    this.#deepest = Math.max(levels, this.#asset === focused ? this.#deepest : 1);
    this.#asset = focused;
    const depth = Math.min(this.#fits, this.#deepest);
    this.#view.resize(depth);
    this.#view.draw(ladderOf(book, depth), instrument, ownPrices(orders, focused));
  }
}

/** Keeps the ladder drawn: at most once per store update, which is at most once per frame. */
function useLadder(): Readonly<Record<'body' | 'asks' | 'bids' | 'spread', { current: HTMLDivElement | null }>> {
  const body = useRef<HTMLDivElement>(null);
  const asks = useRef<HTMLDivElement>(null);
  const bids = useRef<HTMLDivElement>(null);
  const spread = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current === null || asks.current === null || bids.current === null || spread.current === null)
      return undefined;
    const bound = new LadderBinding(new LadderView({ asks: asks.current, bids: bids.current, spread: spread.current }));
    bound.fit(body.current.clientHeight);
    const sizes = new ResizeObserver((entries) => {
      const height = entries.at(-1)?.contentRect.height;
      if (height !== undefined) bound.fit(height);
    });
    sizes.observe(body.current);
    const endBook = viewStore.subscribe((state, old) => {
      if (state.book !== old.book || state.orders !== old.orders || state.instruments !== old.instruments) bound.draw();
    });
    const endFocus = uiStore.subscribe((state, old) => {
      if (state.focusAsset !== old.focusAsset) bound.draw();
    });
    return () => {
      sizes.disconnect();
      endBook();
      endFocus();
    };
  }, []);
  return { body, asks, bids, spread };
}

function useStaleBook(asset: AssetId | null): string {
  const hasBook = useView((state) => state.book !== null && state.book.asset === asset);
  const stale = useView((state) => (asset === null ? false : (state.market.get(asset)?.stale ?? false)));
  const linkLive = useView((state) => state.link.status === 'live');
  if (!hasBook) return 'loading';
  return stale || !linkLive ? 'stale' : 'fresh';
}

/** A click on a level takes its price into the ticket. */
function pickLevel(event: MouseEvent<HTMLElement>): void {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.ladder-row') : null;
  const ticks = Number(row?.dataset['ticks'] ?? Number.NaN);
  if (Number.isSafeInteger(ticks) && ticks > 0) pickPrice(ticks);
}

function Levels({ state, symbol }: { readonly state: string; readonly symbol: string | null }): ReactNode {
  const { body, asks, bids, spread } = useLadder();
  return (
    <>
      <div className="grid h-6 shrink-0 grid-cols-3 items-center border-b border-line px-2.5 text-xs text-text-3">
        <span>Price</span>
        <span className="text-right">Size</span>
        <span className="text-right">Sum</span>
      </div>
      <div
        ref={body}
        title="A click takes the price into the order ticket"
        onClick={pickLevel}
        className={classes('relative flex min-h-0 flex-1 flex-col overflow-hidden', state === 'stale' && 'opacity-50')}
      >
        <div ref={asks} className="ladder-asks" />
        <div
          ref={spread}
          title="Spread, and in basis points of the mid"
          className="flex h-[26px] shrink-0 items-center justify-center border-y border-line text-xs whitespace-pre text-text-2"
        />
        <div ref={bids} className="ladder-bids" />
        {state === 'loading' && (
          <div className="absolute inset-0 bg-panel">
            <Empty title={symbol === null ? 'No market chosen' : `Loading the ${symbol} book`} />
          </div>
        )}
      </div>
    </>
  );
}

const MODES = [
  { value: 'levels', label: 'Levels', title: 'What lies in the book, best first' },
  { value: 'ladder', label: 'Ladder', title: 'Prices that stand still: click to place, drag to move' },
] as const;

/** The order book of the focused asset: its levels, or a ladder to trade on. */
export function BookPanel(): ReactNode {
  const asset = useUi((state) => state.focusAsset);
  const mode = useUi((state) => state.bookMode);
  const instrument = useInstrument(asset);
  const state = useStaleBook(asset);
  return (
    <section data-testid="book" data-state={state} data-mode={mode} className="area-book relative flex flex-col">
      <PanelHeader
        title="Book"
        note={<SymbolName asset={asset} />}
        actions={
          <>
            {state === 'stale' && <span className="pr-1 text-xs text-warn">stale</span>}
            <Choice
              label="The book as"
              testId="book-mode"
              value={mode}
              options={MODES}
              onChange={(bookMode) => setUi({ bookMode })}
            />
          </>
        }
      />
      {mode === 'levels' ? (
        <Levels state={state} symbol={instrument?.symbol ?? null} />
      ) : (
        <PriceLadderBody stale={state !== 'fresh'} />
      )}
    </section>
  );
}
