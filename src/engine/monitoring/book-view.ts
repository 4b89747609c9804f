import { type AssetId, type PriceTicks, type SizeLots, asLots, asTicks } from '../../contract/units.ts';
import type { BookView } from '../../contract/views.ts';

/** The part of a quote that a ladder shows; levels flat [ticks, lots, ...], best first. */
export interface QuotedBook {
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** When the book came in, ms UTC; null before the first. */
  readonly bookAtMs: number | null;
}

/** The book of an asset as the ladder shows it. `atMs` is 0 before the first book. */
export function bookView(asset: AssetId, quote: QuotedBook): BookView {
  return { asset, atMs: quote.bookAtMs ?? 0, bids: levels(quote.bids), asks: levels(quote.asks) };
}

function levels(flat: readonly number[]): readonly (readonly [PriceTicks, SizeLots])[] {
  const pairs: (readonly [PriceTicks, SizeLots])[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([asTicks(flat[i] ?? 0), asLots(flat[i + 1] ?? 0)]);
  return pairs;
}
