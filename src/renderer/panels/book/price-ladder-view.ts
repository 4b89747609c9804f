import type { InstrumentView, OrderView } from '../../../contract/views.ts';
import { formatPrice, formatSize, formatSizeShort, shownPriceDecimals } from '../../format/price.ts';
import { ORDER_TYPE_WORDS } from '../../format/words.ts';
import type { OwnAt } from './price-rows.ts';

/** What is drawn, for each price from the highest down. */
export interface LadderPicture {
  readonly instrument: InstrumentView;
  readonly prices: readonly number[];
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
  readonly own: ReadonlyMap<number, OwnAt>;
  /** Row under the cursor of the keyboard, and the row that a dragged order would move to. */
  readonly cursor: number | null;
  readonly drop: number | null;
}

type CellName = 'buy' | 'bid' | 'price' | 'ask' | 'sell';
const CELLS: readonly CellName[] = ['buy', 'bid', 'price', 'ask', 'sell'];

interface RowNodes {
  readonly root: HTMLElement;
  readonly cells: Readonly<Record<CellName, HTMLElement>>;
}

function rowNodes(): RowNodes {
  const root = document.createElement('div');
  root.className = 'price-row';
  root.dataset['testid'] = 'ladder-row';
  const cells = {} as Record<CellName, HTMLElement>;
  for (const name of CELLS) {
    const cell = document.createElement('span');
    cell.dataset['cell'] = name;
    cells[name] = cell;
    root.append(cell);
  }
  return { root, cells };
}

function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

function setData(node: HTMLElement, name: string, value: string): void {
  if (node.dataset[name] !== value) node.dataset[name] = value;
}

const LETTERS: Readonly<Partial<Record<OrderView['type'], string>>> = { stop_loss: 'S ', take_profit: 'T ' };

/** What of our orders at one price is left to trade, and what kind they are. */
function chipText(orders: readonly OrderView[], szDecimals: number): string {
  if (orders.length === 0) return '';
  const lots = orders.reduce((sum, order) => sum + order.sizeLots - order.filledLots, 0);
  return `${LETTERS[orders[0]?.type ?? 'limit'] ?? ''}${formatSizeShort(lots, szDecimals, 5)}`;
}

function chipTitle(orders: readonly OrderView[], instrument: InstrumentView): string {
  const lines = orders.map((order) => {
    const size = formatSize(order.sizeLots - order.filledLots, instrument.szDecimals, { trim: true });
    const price = formatPrice(order.triggerTicks ?? order.priceTicks, instrument.priceDecimals);
    const whose = order.foreign ? 'Placed elsewhere: ' : '';
    return `${whose}${ORDER_TYPE_WORDS[order.type]} ${order.side} ${size} ${instrument.symbol} at ${price}`;
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\nDrag to move, right click or Delete to cancel`;
}

/** Writes the price ladder straight into the page. */
export class PriceLadderView {
  readonly #body: HTMLElement;
  #rows: RowNodes[] = [];

  constructor(body: HTMLElement) {
    this.#body = body;
  }

  draw(picture: LadderPicture): void {
    const { prices, instrument } = picture;
    if (this.#rows.length !== prices.length) {
      this.#rows = prices.map(rowNodes);
      this.#body.replaceChildren(...this.#rows.map((row) => row.root));
    }
    const shown = shownPriceDecimals(prices[0] ?? 1, instrument.priceDecimals);
    const deepest = Math.max(1, ...picture.bids.values(), ...picture.asks.values());
    this.#rows.forEach((row, at) => this.#write(row, prices[at] ?? 0, picture, { shown, deepest }));
  }

  clear(): void {
    this.#rows = [];
    this.#body.replaceChildren();
  }

  #write(
    { root, cells }: RowNodes,
    ticks: number,
    picture: LadderPicture,
    scale: { readonly shown: number; readonly deepest: number },
  ): void {
    const { instrument, bids, asks, own, cursor, drop } = picture;
    const { szDecimals, priceDecimals } = instrument;
    setData(root, 'ticks', `${ticks}`);
    setData(root, 'cursor', `${ticks === cursor}`);
    setData(root, 'drop', `${ticks === drop}`);
    setText(cells.price, formatPrice(ticks, priceDecimals, scale.shown));
    for (const [name, lots] of [
      ['bid', bids.get(ticks) ?? 0],
      ['ask', asks.get(ticks) ?? 0],
    ] as const) {
      setText(cells[name], lots === 0 ? '' : formatSizeShort(lots, szDecimals, 6));
      const share = `${Math.round((lots / scale.deepest) * 100)}%`;
      if (cells[name].style.backgroundSize !== `${share} 100%`) cells[name].style.backgroundSize = `${share} 100%`;
    }
    const at = own.get(ticks);
    for (const [name, orders] of [
      ['buy', at?.buys ?? []],
      ['sell', at?.sells ?? []],
    ] as const) {
      setText(cells[name], chipText(orders, szDecimals));
      setData(
        cells[name],
        'own',
        orders.length === 0 ? '' : orders.every(({ foreign }) => foreign) ? 'foreign' : 'ours',
      );
      const title = chipTitle(orders, instrument);
      if (cells[name].title !== title) cells[name].title = title;
    }
  }
}
