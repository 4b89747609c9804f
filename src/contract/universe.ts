import type { ArchiveInterval } from './candle-archive.ts';
import type { BarView } from './market-views.ts';
import type { AssetId, PriceTicks } from './units.ts';

/* Every perpetual that the venue has, which of them are followed and why, and candles of any of them for the chart. */

/**
 * Why a market is followed: `held` = a position or an order, now or since the last choice; `chosen` = a person named it; `default` = among the
 * largest by the day's volume while nobody named any.
 */
export type FollowReason = 'held' | 'chosen' | 'default';

/** One perpetual. Money and statistics are floats for reading and sorting: nothing is owed in them. Null = not known (yet). */
export interface UniverseRowView {
  readonly asset: AssetId;
  readonly symbol: string;
  /** Decimals of the prices below. */
  readonly priceDecimals: number;
  /** Highest leverage at present, integer 1..50. */
  readonly maxLeverage: number;
  /** Open of its first candle, ms UTC, to the week; where candles begin later than the market the first that is known. */
  readonly listedSinceMs: number | null;
  readonly delisted: boolean;
  /** Books, trades and contexts of it are subscribed to. */
  readonly followed: boolean;
  readonly why: FollowReason | null;
  /** Notional of the last 24 hours, USD, >= 0. */
  readonly dayVolumeUsd: number | null;
  /** Open interest at the mark, USD, >= 0. */
  readonly openInterestUsd: number | null;
  /** Rate of the running hour, a fraction; positive: longs pay. */
  readonly fundingHourly: number | null;
  readonly markTicks: PriceTicks | null;
  readonly oracleTicks: PriceTicks | null;
  /** Impact prices against the oracle, a fraction; null where the book is too thin. */
  readonly premium: number | null;
  /** Mark against the price of a day ago, a fraction. */
  readonly dayChange: number | null;
  /** Realised volatility of closed hourly bars, per year, a fraction (0.6 = 60 %); null below 24 returns, and for markets that are not followed. */
  readonly volatilityYear: number | null;
  /** Correlation of hourly returns with those of BTC, -1..1; null like the volatility. */
  readonly correlationBtc: number | null;
}

/** The whole universe. */
export interface UniverseView {
  /** When the venue last told its contexts, ms UTC; 0 before the first time. */
  readonly atMs: number;
  /** By asset number. */
  readonly rows: readonly UniverseRowView[];
  /** Markets that are followed now. */
  readonly followed: number;
  /** Most that a person may choose: the venue's subscriptions beside the account's own, by the profile of the connection. */
  readonly followedMax: number;
  /** The names that a person chose; null = the largest by volume. */
  readonly chosen: readonly string[] | null;
  /** How many are followed while nobody chose. */
  readonly defaultCount: number;
  /** True where the venue's own machine is at hand and every market is followed anyway: a choice only decides what the window shows. */
  readonly followsAll: boolean;
  /** Longest time until a listing, a delisting or a changed leverage is noticed, ms; 0 = at once. */
  readonly refreshMs: number;
  /** True while the venue has not told its markets in this run: these are the ones of the run before, `followed` those of which bars are kept. */
  readonly isBefore?: boolean;
}

/**
 * Which markets to follow from now on, and after each start; what is held stays in any case. 1..`followedMax` names of listed markets, each
 * once; null = the largest by volume again. Refused with the number and the limit.
 */
export interface WatchRequest {
  readonly symbols: readonly string[] | null;
}

/** Bars for the chart. */
export interface CandlesRequest {
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  /** Bars that open before this, ms UTC; null = until now. */
  readonly endMs: number | null;
  /** How many at most, integer 1..1500. */
  readonly count: number;
}

/** A bar; `isOpen`: its time is not over, it may still change. Only the last of a list can be. */
export interface CandleView extends BarView {
  readonly isOpen: boolean;
}

/** Bars of one market, oldest first. Where nothing traded a bar may be missing. */
export interface CandlesView {
  readonly asset: AssetId;
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  readonly candles: readonly CandleView[];
  /** The venue's time of the answer, ms UTC. */
  readonly atMs: number;
  /** True while the venue has not answered: these are what is stored on this machine. */
  readonly isStored?: boolean;
}

/** Most bars of one answer. */
export const CANDLES_MAX = 1_500;
