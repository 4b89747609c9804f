import type { InstrumentView } from '../../../contract/views.ts';
import { formatPrice, formatSizeShort, shownPriceDecimals } from '../../format/price.ts';
import { formatBps } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import type { Ladder, LadderRow } from './ladder-rows.ts';

export const LADDER_ROW_PX = 18;

/** The elements of one row, so that an update only writes what changed. */
interface RowNodes {
  readonly root: HTMLElement;
  readonly bar: HTMLElement;
  readonly cells: readonly [HTMLElement, HTMLElement, HTMLElement];
}

function rowNodes(): RowNodes {
  const root = document.createElement('div');
  root.className = 'ladder-row';
  const bar = document.createElement('i');
  const cells = [
    document.createElement('span'),
    document.createElement('span'),
    document.createElement('span'),
  ] as const;
  root.append(bar, ...cells);
  return { root, bar, cells };
}

function writeText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Writes the ladder straight into the page: a book that ticks ten times a second needs no reconciliation. */
export class LadderView {
  readonly #asks: HTMLElement;
  readonly #bids: HTMLElement;
  readonly #spread: HTMLElement;
  #askRows: RowNodes[] = [];
  #bidRows: RowNodes[] = [];

  constructor(nodes: { readonly asks: HTMLElement; readonly bids: HTMLElement; readonly spread: HTMLElement }) {
    this.#asks = nodes.asks;
    this.#bids = nodes.bids;
    this.#spread = nodes.spread;
  }

  /** Sets the number of rows of each side; the same number again costs nothing. */
  resize(depth: number): void {
    if (depth === this.#askRows.length) return;
    this.#askRows = Array.from({ length: depth }, rowNodes);
    this.#bidRows = Array.from({ length: depth }, rowNodes);
    // The best ask stands at the bottom of its side, next to the spread.
    this.#asks.replaceChildren(...this.#askRows.map((row) => row.root).reverse());
    this.#bids.replaceChildren(...this.#bidRows.map((row) => row.root));
  }

  /** Draws a ladder; `own` holds the prices of our resting orders. */
  draw(ladder: Ladder, instrument: InstrumentView, own: ReadonlySet<number>): void {
    const reference = ladder.asks[0]?.ticks ?? ladder.bids[0]?.ticks ?? 1;
    const shown = shownPriceDecimals(reference, instrument.priceDecimals);
    const { szDecimals, priceDecimals } = instrument;
    const write = (row: RowNodes, level: LadderRow | undefined): void => {
      const scale = level === undefined ? 'scaleX(0)' : `scaleX(${Math.round(level.share * 1000) / 1000})`;
      if (row.bar.style.transform !== scale) row.bar.style.transform = scale;
      writeText(row.cells[0], level === undefined ? '' : formatPrice(level.ticks, priceDecimals, shown));
      writeText(row.cells[1], level === undefined ? '' : formatSizeShort(level.lots, szDecimals));
      writeText(row.cells[2], level === undefined ? '' : formatSizeShort(level.cumulativeLots, szDecimals));
      row.root.dataset['ticks'] = level === undefined ? '' : `${level.ticks}`;
      row.root.dataset['own'] = level !== undefined && own.has(level.ticks) ? 'true' : 'false';
    };
    this.#askRows.forEach((row, at) => write(row, ladder.asks[at]));
    this.#bidRows.forEach((row, at) => write(row, ladder.bids[at]));
    writeText(this.#spread, spreadText(ladder, priceDecimals, shown));
  }

  /** Empties the ladder: an old book must not stand under a new name. */
  clear(): void {
    for (const row of [...this.#askRows, ...this.#bidRows]) {
      row.bar.style.transform = 'scaleX(0)';
      for (const cell of row.cells) writeText(cell, '');
      row.root.dataset['own'] = 'false';
    }
    writeText(this.#spread, NO_VALUE);
  }
}

function spreadText(ladder: Ladder, priceDecimals: number, shown: number): string {
  const { spreadTicks, midTicks } = ladder;
  if (spreadTicks === null || midTicks === null) return 'One side is empty';
  const bps = formatBps(spreadTicks / midTicks).replace('+', '');
  return `${formatPrice(spreadTicks, priceDecimals, shown)}   ${bps} bps`;
}
