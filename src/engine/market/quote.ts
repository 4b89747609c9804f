import type { PriceTicks, QuoteUnits } from '../../contract/units.ts';

/**
 * What is known of one asset's market now. The room keeps one such object per asset and changes it in place: read it within the step,
 * never keep it. Levels are flat [ticks, lots, ...], best first.
 */
export interface Quote {
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** Best price of a side in ticks, 0 while that side is empty or no book has come. */
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  /** Mean of the best prices, may end in .5; null unless both sides are there. */
  readonly midTicks: number | null;
  readonly markTicks: PriceTicks | null;
  readonly oracleTicks: PriceTicks | null;
  /** Price of the newest trade known. */
  readonly lastTicks: PriceTicks | null;
  /** Present hourly funding, fraction; null = unknown. */
  readonly fundingRate: number | null;
  /** Engine time at which the last good book and the last good mark came in, ms UTC; null before the first. */
  readonly bookAtMs: number | null;
  readonly markAtMs: number | null;
  /** Price a day before the newest closed bar, or the oldest known; null before any price. */
  readonly dayBaseTicks: PriceTicks | null;
  /**
   * Traded value of the closed bars of the last day, micro-USDC, each bar at its closing price and to the whole dollar. For display only:
   * a very busy asset passes 2^53, where the value stays a whole number of dollars but is no safe integer any more.
   */
  readonly dayVolumeUnits: QuoteUnits;
}

/** The room's own, writable side of a `Quote`. */
export type QuoteState = { -readonly [K in keyof Quote]: Quote[K] };

/** A quote of an asset of which nothing is known. */
export function emptyQuote(): QuoteState {
  return {
    bids: [],
    asks: [],
    bestBidTicks: 0,
    bestAskTicks: 0,
    midTicks: null,
    markTicks: null,
    oracleTicks: null,
    lastTicks: null,
    fundingRate: null,
    bookAtMs: null,
    markAtMs: null,
    dayBaseTicks: null,
    dayVolumeUnits: 0 as QuoteUnits,
  };
}

/** Lots of one side of a book at `limitTicks` or better; `isBuy` says that the levels are asks. */
export function depthWithin(levels: readonly number[], isBuy: boolean, limitTicks: number): number {
  let lots = 0;
  for (let i = 0; i + 1 < levels.length; i += 2) {
    const ticks = levels[i] ?? 0;
    if (!(isBuy ? ticks <= limitTicks : ticks >= limitTicks)) break;
    lots += levels[i + 1] ?? 0;
  }
  return lots;
}
