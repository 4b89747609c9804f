import { type PriceTicks, type QuoteUnits, asTicks, asUnits } from '../../contract/units.ts';
import type { MarketHealthView, MarketRowView } from '../../contract/views.ts';
import type { Instrument } from '../domain/instrument.ts';

/** The part of a quote that a row of the watchlist shows; a best price of 0 = that side is empty. */
export interface QuotedMarket {
  readonly bestBidTicks: number;
  readonly bestAskTicks: number;
  readonly markTicks: PriceTicks | null;
  readonly lastTicks: PriceTicks | null;
  readonly dayBaseTicks: PriceTicks | null;
  readonly dayVolumeUnits: QuoteUnits;
  readonly fundingRate: number | null;
  readonly bookAtMs: number | null;
  readonly markAtMs: number | null;
}

/** A market of which nothing is known. */
const UNKNOWN: QuotedMarket = {
  bestBidTicks: 0,
  bestAskTicks: 0,
  markTicks: null,
  lastTicks: null,
  dayBaseTicks: null,
  dayVolumeUnits: asUnits(0),
  fundingRate: null,
  bookAtMs: null,
  markAtMs: null,
};

/** What the row tells of the data's trust. */
export interface ShownTrust {
  readonly stale: boolean;
  readonly health: MarketHealthView;
}

/** One row of the watchlist; a null quote shows nothing known. `updatedAtMs` is the newer of book and mark, 0 before either. */
export function marketRow(
  instrument: Instrument,
  quote: QuotedMarket | null,
  { stale, health }: ShownTrust,
): MarketRowView {
  const known = quote ?? UNKNOWN;
  return {
    asset: instrument.asset,
    bidTicks: sideOf(known.bestBidTicks),
    askTicks: sideOf(known.bestAskTicks),
    markTicks: known.markTicks,
    lastTicks: known.lastTicks,
    dayBaseTicks: known.dayBaseTicks,
    dayVolumeUnits: known.dayVolumeUnits,
    fundingRate: known.fundingRate,
    updatedAtMs: Math.max(known.bookAtMs ?? 0, known.markAtMs ?? 0),
    stale,
    health,
  };
}

function sideOf(ticks: number): PriceTicks | null {
  return ticks > 0 ? asTicks(ticks) : null;
}
