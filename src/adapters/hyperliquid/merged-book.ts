import type { AssetId } from '../../contract/units.ts';
import type { BookUpdate } from '../../engine/domain/market-update.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { wholeSteps } from './to-inputs.ts';

/** Levels a side that the engine takes. */
const LEVELS = 20;

/** Levels as [ticks, lots, ticks, lots ...], or null if a figure is no whole step or not above zero. */
export function flatLevels(
  levels: readonly { readonly px: string; readonly sz: string }[],
  { priceDecimals, szDecimals }: Instrument,
): readonly number[] | null {
  const flat: number[] = [];
  for (const { px, sz } of levels) {
    const ticks = wholeSteps(px, priceDecimals);
    const lots = wholeSteps(sz, szDecimals);
    if (ticks === null || lots === null || !(ticks > 0 && lots > 0)) return null;
    flat.push(ticks, lots);
  }
  return flat;
}

/**
 * One market's book out of two streams: whole books come every few seconds, the touch at each change. The newer touch replaces the top of
 * the older book; levels that it has passed are gone.
 */
export class MergedBook {
  #bookAtMs = 0;
  #touchAtMs = 0;
  #bids: readonly number[] = [];
  #asks: readonly number[] = [];
  #bid: readonly number[] = [];
  #ask: readonly number[] = [];

  /** Takes a whole book, flat levels best first; false if a newer one is known. */
  takeLevels(atMs: number, bids: readonly number[], asks: readonly number[]): boolean {
    if (atMs < this.#bookAtMs) return false;
    this.#bookAtMs = atMs;
    this.#bids = bids;
    this.#asks = asks;
    return true;
  }

  /** Takes a touch, one flat level a side or none; false if a newer one is known. */
  takeTouch(atMs: number, bid: readonly number[], ask: readonly number[]): boolean {
    if (atMs < this.#touchAtMs) return false;
    this.#touchAtMs = atMs;
    this.#bid = bid;
    this.#ask = ask;
    return true;
  }

  /** The book of the newest that is known. */
  update(asset: AssetId): BookUpdate {
    const touched = this.#touchAtMs > this.#bookAtMs;
    return {
      type: 'book',
      asset,
      venueAtMs: Math.max(this.#bookAtMs, this.#touchAtMs),
      bids: touched ? under(this.#bid, this.#bids, true) : this.#bids.slice(0, LEVELS * 2),
      asks: touched ? under(this.#ask, this.#asks, false) : this.#asks.slice(0, LEVELS * 2),
    };
  }
}

/** The levels behind a new best one. No best level = nobody quotes on that side. */
function under(best: readonly number[], levels: readonly number[], falling: boolean): readonly number[] {
  const [ticks] = best;
  if (ticks === undefined) return [];
  const merged = [...best];
  for (let i = 0; i < levels.length && merged.length < LEVELS * 2; i += 2) {
    const at = levels[i] as number;
    if (falling ? at < ticks : at > ticks) merged.push(at, levels[i + 1] as number);
  }
  return merged;
}
