import type { AssetId } from '../../../contract/units.ts';
import type { BookView, InstrumentView, OrderView } from '../../../contract/views.ts';
import { uiStore } from '../../stores/ui-store.ts';
import { viewStore } from '../../stores/view-store.ts';
import { PriceLadderView } from './price-ladder-view.ts';
import {
  depthByRow,
  fittingMultiple,
  isOffCentre,
  type LadderPrices,
  ladderPrices,
  middleOf,
  type OwnAt,
  ownByRow,
} from './price-rows.ts';

const ROW_PX = 18;

/** What a person does on the ladder. */
export interface LadderActs {
  readonly onPlace: (isBuy: boolean, ticks: number) => void;
  readonly onPick: (ticks: number) => void;
  readonly onMove: (orders: readonly OrderView[], ticks: number) => void;
  readonly onCancel: (orders: readonly OrderView[]) => void;
}

/** An order that is being dragged. */
interface Drag {
  readonly orders: readonly OrderView[];
  readonly fromTicks: number;
  overTicks: number;
}

/**
 * A ladder of prices that stand still: the book moves through it, so that a click meets the price that was aimed at. It is drawn around the
 * middle anew only when that has come near an end and no pointer is over it, or when a person asks.
 */
export class PriceLadder {
  readonly #body: HTMLElement;
  readonly #view: PriceLadderView;
  readonly #acts: LadderActs;
  #count = 21;
  #multiple = 0;
  #asset: AssetId | null = null;
  #prices: LadderPrices | null = null;
  #own: ReadonlyMap<number, OwnAt> = new Map();
  #drag: Drag | null = null;
  #cursor: number | null = null;
  #pointerInside = false;

  constructor(body: HTMLElement, acts: LadderActs) {
    this.#body = body;
    this.#acts = acts;
    this.#view = new PriceLadderView(body);
  }

  /** Listens until the signal ends it. */
  listen(signal: AbortSignal): void {
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void): void =>
      this.#body.addEventListener(type, act, { signal });
    on('pointerenter', () => {
      this.#pointerInside = true;
    });
    on('pointerleave', () => {
      this.#pointerInside = false;
    });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#over(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', () => this.#endDrag());
    on('contextmenu', (event) => {
      event.preventDefault();
      this.#cancelAt(this.#rowOf(event.target));
    });
    on('keydown', (event) => this.#key(event));
  }

  fit(height: number): void {
    this.#count = Math.max(7, Math.floor(height / ROW_PX));
    this.#prices = null;
    this.draw();
  }

  /** Steps of the venue between two rows; 0 = as many as show the best levels. */
  space(multiple: number): void {
    this.#multiple = multiple;
    this.centre();
  }

  /** Draws it around the middle anew. */
  centre(): void {
    this.#prices = null;
    this.#cursor = null;
    this.draw();
  }

  draw(): void {
    const { book, instruments, orders } = viewStore.getState();
    const asset = uiStore.getState().focusAsset;
    const instrument = asset === null ? undefined : instruments.get(asset);
    if (asset === null || book === null || book.asset !== asset || instrument === undefined) {
      this.#view.clear();
      this.#prices = null;
      return;
    }
    if (this.#asset !== asset) {
      this.#asset = asset;
      this.#prices = null;
      this.#cursor = null;
      this.#endDrag();
    }
    const middle = middleOf(book, instrument.priceDecimals);
    const prices = this.#placed(instrument, middle, book);
    if (prices === null) return;
    this.#own = ownByRow(orders.values(), asset, prices.gridTicks);
    this.#view.draw({
      instrument,
      prices: prices.prices,
      ...depthByRow(book, prices.gridTicks),
      own: this.#own,
      cursor: this.#cursor,
      drop: this.#drag === null || this.#drag.overTicks === this.#drag.fromTicks ? null : this.#drag.overTicks,
    });
  }

  #placed(instrument: InstrumentView, middle: number | null, book: BookView): LadderPrices | null {
    const held = this.#pointerInside || this.#drag !== null || this.#cursor !== null;
    const stays = this.#prices !== null && (middle === null || held || !isOffCentre(this.#prices.prices, middle));
    if (!stays && middle !== null) {
      const { priceDecimals } = instrument;
      const count = this.#count;
      const multiple = this.#multiple === 0 ? fittingMultiple(book, { priceDecimals, count }) : this.#multiple;
      this.#prices = ladderPrices(middle, { priceDecimals, multiple, count });
    }
    return this.#prices;
  }

  #rowOf(target: EventTarget | null): number | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-ticks]') : null;
    const ticks = Number(row?.dataset['ticks']);
    return row === null || !Number.isSafeInteger(ticks) ? null : ticks;
  }

  /** Our own orders at a row, of one side or both; what was placed elsewhere is left alone. */
  #ours(ticks: number, side: 'buys' | 'sells' | null): readonly OrderView[] {
    const at = this.#own.get(ticks);
    if (at === undefined) return [];
    const found = side === null ? [...at.buys, ...at.sells] : at[side];
    return found.filter((order) => !order.foreign);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof HTMLElement)) return;
    this.#setCursor(null);
    const cell = event.target.dataset['cell'];
    const ticks = this.#rowOf(event.target);
    if (ticks === null || (cell !== 'buy' && cell !== 'sell')) return;
    const orders = this.#ours(ticks, cell === 'buy' ? 'buys' : 'sells');
    if (orders.length === 0) return;
    this.#drag = { orders, fromTicks: ticks, overTicks: ticks };
    this.#body.dataset['dragging'] = 'true';
    this.#body.setPointerCapture(event.pointerId);
  }

  #over(event: PointerEvent): void {
    if (this.#drag === null) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const ticks = under !== null && this.#body.contains(under) ? this.#rowOf(under) : null;
    this.#drag.overTicks = ticks ?? this.#drag.fromTicks;
    this.draw();
  }

  #up(event: PointerEvent): void {
    if (event.button !== 0) return;
    const drag = this.#drag;
    if (drag !== null) {
      this.#endDrag();
      if (drag.overTicks !== drag.fromTicks) this.#acts.onMove(drag.orders, drag.overTicks);
      return;
    }
    const ticks = this.#rowOf(event.target);
    const cell = event.target instanceof HTMLElement ? event.target.dataset['cell'] : undefined;
    if (ticks === null) return;
    if (cell === 'bid' || cell === 'ask') this.#acts.onPlace(cell === 'bid', ticks);
    else if (cell === 'price') this.#acts.onPick(ticks);
  }

  #endDrag(): void {
    this.#drag = null;
    delete this.#body.dataset['dragging'];
    this.draw();
  }

  #cancelAt(ticks: number | null): void {
    const orders = ticks === null ? [] : this.#ours(ticks, null);
    if (orders.length > 0) this.#acts.onCancel(orders);
  }

  #setCursor(ticks: number | null): void {
    this.#cursor = ticks;
    this.draw();
  }

  #moveCursor(rows: number): void {
    const prices = this.#prices?.prices ?? [];
    const at = this.#cursor === null ? Math.floor(prices.length / 2) : prices.indexOf(this.#cursor) + rows;
    this.#setCursor(prices[Math.max(0, Math.min(prices.length - 1, at))] ?? null);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#acted(event.key.toLowerCase())) return;
    event.preventDefault();
    // The same keys mean other things to the desk and the ticket.
    event.stopPropagation();
  }

  #acted(key: string): boolean {
    const ticks = this.#cursor;
    switch (key) {
      case 'arrowup':
      case 'arrowdown':
        this.#moveCursor(key === 'arrowup' ? -1 : 1);
        return true;
      case 'b':
      case 's':
        if (ticks !== null) this.#acts.onPlace(key === 'b', ticks);
        return ticks !== null;
      case 'enter':
        if (ticks !== null) this.#acts.onPick(ticks);
        return ticks !== null;
      case 'delete':
      case 'backspace':
        this.#cancelAt(ticks);
        return true;
      case 'c':
        this.centre();
        return true;
      case 'escape':
        if (this.#drag !== null) this.#endDrag();
        else this.#setCursor(null);
        return true;
      default:
        return false;
    }
  }
}
