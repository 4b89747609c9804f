import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { powerOfTen } from '../../engine/domain/instrument.ts';
import type { SandboxVenue } from '../types.ts';
import { price, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** Levels a side that the exchange shows. */
export const BOOK_LEVELS = 20;

/** Raw levels a side that are looked at for an aggregated book. */
const RAW_LEVELS = 5_000;

/** A price level: total size and number of orders. */
export interface WireLevel {
  readonly px: string;
  readonly sz: string;
  readonly n: number;
}

/** A book: bids falling, asks rising. */
export interface WireBook {
  readonly coin: string;
  readonly time: number;
  readonly levels: readonly [readonly WireLevel[], readonly WireLevel[]];
  /** Aggregated books only: between the best prices as they are. */
  readonly spread?: string;
}

/** How a book is aggregated; all null = as it is. */
export interface BookGrid {
  readonly nSigFigs: number | null;
  readonly mantissa: number | null;
}

type Level = readonly [ticks: number, lots: number, orders: number];

/** True for a grid that the exchange knows: 2 to 5 figures or none, a mantissa of 2 or 5 only with five figures. */
export function isBookGrid({ nSigFigs, mantissa }: BookGrid): boolean {
  if (nSigFigs !== null && ![2, 3, 4, 5].includes(nSigFigs)) return false;
  return mantissa === null || (nSigFigs === 5 && [1, 2, 5].includes(mantissa));
}

/** The book of an asset. Levels of an aggregated one lie on the grid: bids rounded down, asks rounded up. */
export function l2Book(venue: SandboxVenue, asset: AssetId, grid: BookGrid, levels: number = BOOK_LEVELS): WireBook {
  const instrument = instrumentOf(venue, asset);
  const isRaw = grid.nSigFigs === null;
  const book = venue.exchange.bookLevels(asset, isRaw ? levels : RAW_LEVELS);
  const side = (list: readonly Level[], isBid: boolean): readonly WireLevel[] =>
    (isRaw ? list : gathered(list, grid, isBid)).slice(0, levels).map((level) => wireLevel(instrument, level));
  return {
    coin: instrument.symbol,
    time: venue.wireMs(venue.exchange.nowMs),
    levels: [side(book.bids, true), side(book.asks, false)],
    ...(isRaw ? {} : spreadOf(instrument, book.bids[0], book.asks[0])),
  };
}

function spreadOf(
  instrument: Instrument,
  bid: Level | undefined,
  ask: Level | undefined,
): { readonly spread?: string } {
  return bid === undefined || ask === undefined ? {} : { spread: price(instrument, ask[0] - bid[0]) };
}

/** The best level of each side, null for an empty one: what `bbo` shows. */
export function bestLevels(venue: SandboxVenue, asset: AssetId): readonly [WireLevel | null, WireLevel | null] {
  const instrument = instrumentOf(venue, asset);
  const { bids, asks } = venue.exchange.bookLevels(asset, 1);
  const best = (list: readonly Level[]): WireLevel | null =>
    list[0] === undefined ? null : wireLevel(instrument, list[0]);
  return [best(bids), best(asks)];
}

function wireLevel(instrument: Instrument, [ticks, lots, orders]: Level): WireLevel {
  return { px: price(instrument, ticks), sz: size(instrument, lots), n: orders };
}

function gathered(list: readonly Level[], grid: BookGrid, isBid: boolean): readonly Level[] {
  const sums: [number, number, number][] = [];
  for (const [ticks, lots, orders] of list) {
    const step = stepOf(ticks, grid);
    const at = isBid ? Math.floor(ticks / step) * step : Math.ceil(ticks / step) * step;
    const last = sums.at(-1);
    if (last !== undefined && last[0] === at) {
      last[1] += lots;
      last[2] += orders;
    } else sums.push([at, lots, orders]);
  }
  return sums;
}

/** Distance of two grid prices near `ticks`; never finer than a tick. */
function stepOf(ticks: number, { nSigFigs, mantissa }: BookGrid): number {
  const digits = String(Math.trunc(ticks)).length;
  const spare = digits - (nSigFigs ?? digits);
  return spare < 0 ? 1 : powerOfTen(spare) * (mantissa ?? 1);
}
