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

/** One side of a book from one stream: flat levels, best first. */
type Levels = readonly number[];

/**
 * One market's book out of up to three streams: whole books come every few seconds, their top twice a second where it is subscribed to, the
 * touch at each change. What is newer replaces the beginning of what is older; levels that it has passed are gone.
 */
export class MergedBook {
  readonly #isCoarse: boolean;
  #bookAtMs = 0;
  #topAtMs = 0;
  #touchAtMs = 0;
  #bids: Levels = [];
  #asks: Levels = [];
  #topBids: Levels = [];
  #topAsks: Levels = [];
  #bid: Levels = [];
  #ask: Levels = [];

  /** `isCoarse`: whole books come in rounded prices, so that the touch alone knows the best ones. */
  constructor(isCoarse = false) {
    this.#isCoarse = isCoarse;
  }

  /** Takes a whole book, flat levels best first; false if a newer one is known. */
  takeLevels(atMs: number, bids: Levels, asks: Levels): boolean {
    if (atMs < this.#bookAtMs) return false;
    this.#bookAtMs = atMs;
    this.#bids = bids;
    this.#asks = asks;
    return true;
  }

  /** Takes the first levels of a book, flat, best first; false if newer ones are known. */
  takeTop(atMs: number, bids: Levels, asks: Levels): boolean {
    if (atMs < this.#topAtMs) return false;
    this.#topAtMs = atMs;
    this.#topBids = bids;
    this.#topAsks = asks;
    return true;
  }

  /** Takes a touch, one flat level a side or none; false if a newer one is known. */
  takeTouch(atMs: number, bid: Levels, ask: Levels): boolean {
    if (atMs < this.#touchAtMs) return false;
    this.#touchAtMs = atMs;
    this.#bid = bid;
    this.#ask = ask;
    return true;
  }

  /** The book of the newest that is known. */
  update(asset: AssetId): BookUpdate {
    const hasTop = this.#topAtMs > this.#bookAtMs;
    const bids = hasTop ? before(this.#topBids, this.#bids, true) : this.#bids;
    const asks = hasTop ? before(this.#topAsks, this.#asks, false) : this.#asks;
    const levelsAtMs = Math.max(this.#bookAtMs, this.#topAtMs);
    // A touch lasts until the next one, so it is right beside a rounded book that came after it.
    const touched = this.#touchAtMs > levelsAtMs || (this.#isCoarse && this.#touchAtMs > 0);
    return {
      type: 'book',
      asset,
      venueAtMs: Math.max(levelsAtMs, this.#touchAtMs),
      levelsAtMs,
      bids: touched ? under(this.#bid, bids, true) : first(bids),
      asks: touched ? under(this.#ask, asks, false) : first(asks),
    };
  }
}

/** The levels that the engine takes. Lists of levels never change, so a short one is handed over as it is. */
function first(levels: Levels): Levels {
  return levels.length <= LEVELS * 2 ? levels : levels.slice(0, LEVELS * 2);
}

/** Levels a side of a top; fewer are the whole side. */
const TOP_LEVELS = 5;

/** The newer first levels, and behind the last of them the older deep ones. */
function before(top: Levels, deep: Levels, falling: boolean): Levels {
  if (top.length < TOP_LEVELS * 2) return top;
  const last = top[top.length - 2] as number;
  const merged = [...top];
  for (let i = 0; i < deep.length; i += 2) {
    const at = deep[i] as number;
    if (falling ? at < last : at > last) merged.push(at, deep[i + 1] as number);
  }
  return merged;
}

/** The levels behind a new best one. No best level = nobody quotes on that side. */
function under(best: Levels, levels: Levels, falling: boolean): Levels {
  const [ticks] = best;
  if (ticks === undefined) return [];
  const isBehind = (i: number): boolean => (falling ? (levels[i] as number) < ticks : (levels[i] as number) > ticks);
  let from = 0;
  while (from < levels.length && !isBehind(from)) from += 2;
  // Whatever stands behind it is in order as a rule; what is not is no less left out, and told by those who check.
  let to = from;
  while (to < levels.length && isBehind(to)) to += 2;
  if (to === levels.length) return best.concat(levels.slice(from, from + LEVELS * 2 - best.length));
  const merged = [...best];
  for (let i = 0; i < levels.length && merged.length < LEVELS * 2; i += 2)
    if (isBehind(i)) merged.push(levels[i] as number, levels[i + 1] as number);
  return merged;
}
