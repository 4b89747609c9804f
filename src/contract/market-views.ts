import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from './units.ts';

/** One tradable perpetual and how its numbers are written. */
export interface InstrumentView {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly szDecimals: number;
  readonly priceDecimals: number;
  readonly maxLeverage: number;
  readonly listed: boolean;
}

/** Streams of one market: whole books, the touch between them, mark with oracle and funding, trades. */
export type MarketChannel = 'book' | 'bbo' | 'mark' | 'trades';

/**
 * What can be wrong with an update of a market. `empty_side`, `depth_jump` and a book that is `far` from its mark are taken and shown, and
 * nothing is opened on them; every other kind is refused, and the value before it stays.
 */
export type MarketFaultKind =
  | 'crossed'
  | 'locked'
  | 'empty_side'
  | 'unsorted'
  | 'doubled'
  | 'size'
  | 'price'
  | 'shape'
  | 'time_back'
  | 'future'
  | 'late'
  | 'depth_jump'
  | 'far';

/** How often a kind of fault was seen on a channel since the first start; never 0. */
export interface MarketFaultView {
  readonly channel: MarketChannel;
  readonly kind: MarketFaultKind;
  readonly count: number;
}

/** A channel that says nothing, and since when it should have, ms UTC. `blocks` = the symbol takes no entries for it. */
export interface SilentChannelView {
  readonly channel: MarketChannel;
  readonly sinceMs: number;
  readonly blocks: boolean;
}

/** How far the data of one market can be trusted. */
export interface MarketHealthView {
  readonly silent: readonly SilentChannelView[];
  /** Why the newest book is not traded on, in words; '' when it may be. */
  readonly doubt: string;
  readonly faults: readonly MarketFaultView[];
  /** Bars that may lack trades; left out = none does. */
  readonly bars?: BarsInDoubtView;
}

/** Bars of an outage of which the venue has not said yet what they lack. */
export interface BarsInDoubtView {
  /** Beginning of the first of them, ms UTC. */
  readonly fromMs: number;
  /** False while they wait for the venue's word; true once they waited long enough and are used as they are: no strategy enters on them. */
  readonly goesOn: boolean;
}

/** One row of the watchlist; null = not known yet. */
export interface MarketRowView {
  readonly asset: AssetId;
  readonly bidTicks: PriceTicks | null;
  readonly askTicks: PriceTicks | null;
  readonly markTicks: PriceTicks | null;
  readonly lastTicks: PriceTicks | null;
  /** Mark a day (or the span known so far) ago, the base of the change column. */
  readonly dayBaseTicks: PriceTicks | null;
  readonly dayVolumeUnits: QuoteUnits;
  readonly fundingRate: number | null;
  readonly updatedAtMs: number;
  /** True while no entry is taken on the symbol for the sake of its data. */
  readonly stale: boolean;
  readonly health: MarketHealthView;
}

/** Top of book for the focused asset; pairs are [ticks, lots], best first. */
export interface BookView {
  readonly asset: AssetId;
  readonly atMs: number;
  readonly bids: readonly (readonly [PriceTicks, SizeLots])[];
  readonly asks: readonly (readonly [PriceTicks, SizeLots])[];
}

/** One candle; `openMs` is its open time, ms UTC. */
export interface BarView {
  readonly openMs: number;
  readonly openTicks: PriceTicks;
  readonly highTicks: PriceTicks;
  readonly lowTicks: PriceTicks;
  readonly closeTicks: PriceTicks;
  readonly volumeLots: SizeLots;
  /** True while trades of its time may be missing, after an outage: what is drawn is corrected once the venue has been asked. */
  readonly incomplete?: boolean;
}
