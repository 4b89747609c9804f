import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { BookUpdate, MarketUpdate, MarkUpdate, PrintsUpdate } from '../../engine/domain/market-update.ts';
import type { OutsideUpdate } from '../../exchange/types.ts';
import type { OutsideMarket } from '../exchange-link/exchange-link.ts';

/** The answer to an order while there are no prices. */
export const CLOSED_TEXT = 'there is no connection to the venue; nothing is kept for later';

/**
 * What a venue's public feed has told, kept until the paper exchange asks for it. The exchange is told of a market only when an order goes
 * there or something is held there, so that its journal grows with what is at stake and not with the whole market. A book is told once:
 * what was taken of it stays gone until the venue's next one.
 */
export class MarketNews implements OutsideMarket {
  readonly #isConnected: () => boolean;
  readonly #books = new Map<AssetId, BookUpdate>();
  readonly #marks = new Map<AssetId, MarkUpdate>();
  #prints: PrintsUpdate[] = [];
  /** Assets whose quotes at the exchange are of the present connection. */
  readonly #fresh = new Set<AssetId>();
  /** Since when something is held or was ordered last; trades from before then are none of its business. */
  readonly #sinceMs = new Map<AssetId, number>();
  #listing: readonly Instrument[] | null = null;

  /** `isConnected`: whether prices come. */
  constructor(isConnected: () => boolean) {
    this.#isConnected = isConnected;
  }

  /** Takes what the feed has told. Histories are none of the exchange's business. */
  note(updates: readonly MarketUpdate[]): void {
    for (const update of updates) {
      if (update.type === 'book') this.#books.set(update.asset, update);
      else if (update.type === 'mark') this.#marks.set(update.asset, update);
      else if (update.type === 'prints') this.#prints.push(update);
    }
  }

  /** Takes what the venue lists now. */
  list(instruments: readonly Instrument[]): void {
    this.#listing = instruments;
  }

  /** The feed is gone: no book that was told before holds any more. */
  lose(): void {
    this.#books.clear();
    this.#fresh.clear();
  }

  readonly closed = (): string | null => (this.#isConnected() ? null : CLOSED_TEXT);

  readonly takeListing = (): readonly Instrument[] | null => {
    const listing = this.#listing;
    this.#listing = null;
    return listing;
  };

  readonly takeFor = (assets: readonly AssetId[], atMs: number): readonly OutsideUpdate[] => {
    const news = this.#newsOf(assets, atMs);
    // What traded before this order came cannot have been with it.
    for (const asset of assets) this.#sinceMs.set(asset, atMs);
    return news;
  };

  readonly take = (held: readonly AssetId[], atMs: number): readonly OutsideUpdate[] => {
    const news = this.#newsOf(held, atMs);
    for (const asset of this.#sinceMs.keys()) if (!held.includes(asset)) this.#sinceMs.delete(asset);
    this.#prints = [];
    return news;
  };

  /** First what traded, then the book that this left, then the mark, whose triggers meet that book. */
  #newsOf(assets: readonly AssetId[], atMs: number): readonly OutsideUpdate[] {
    const wanted = new Set(assets);
    const news: OutsideUpdate[] = this.#prints.filter(
      ({ asset, firstAtMs }) => wanted.has(asset) && firstAtMs >= (this.#sinceMs.get(asset) ?? 0),
    );
    this.#prints = this.#prints.filter(({ asset }) => !wanted.has(asset));
    for (const asset of wanted) {
      const book = this.#books.get(asset);
      const mark = this.#marks.get(asset);
      this.#books.delete(asset);
      this.#marks.delete(asset);
      // Quotes of an earlier connection, or of an earlier run, are gone as long as nobody tells of new ones.
      if (book !== undefined) news.push(book);
      else if (!this.#fresh.has(asset)) news.push({ type: 'book', asset, venueAtMs: atMs, bids: [], asks: [] });
      this.#fresh.add(asset);
      if (mark !== undefined) news.push(mark);
    }
    return news;
  }
}
