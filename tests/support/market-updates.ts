import { asLots, asTicks } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { BookUpdate, HistoryUpdate, MarkUpdate, PrintsUpdate } from '../../src/engine/domain/market-update.ts';

/** 2025-10-10 00:00 UTC: on the grid of every bar interval. */
export const T0 = 1_760_054_400_000;
export const HOUR = 3_600_000;

/** A listed instrument with one size decimal and five price decimals. */
export function instrument(asset: number, symbol = `S${asset}`, over: Partial<Instrument> = {}): Instrument {
  return { asset, symbol, szDecimals: 1, priceDecimals: 5, maxLeverage: 20, listed: true, ...over };
}

export function book(asset: number, venueAtMs: number, bids: readonly number[], asks: readonly number[]): BookUpdate {
  return { type: 'book', asset, venueAtMs, bids, asks };
}

export function mark(asset: number, venueAtMs: number, ticks: number, over: Partial<MarkUpdate> = {}): MarkUpdate {
  return {
    type: 'mark',
    asset,
    venueAtMs,
    markTicks: asTicks(ticks),
    oracleTicks: asTicks(ticks),
    fundingRate: null,
    ...over,
  };
}

/** A single trade. */
export function print(asset: number, atMs: number, ticks: number, lots = 1): PrintsUpdate {
  return prints(asset, atMs, [ticks, ticks, ticks, ticks], lots);
}

/** A summary of trades [open, high, low, close] all at one time. */
export function prints(
  asset: number,
  atMs: number,
  [open, high, low, close]: readonly [number, number, number, number],
  lots = 1,
): PrintsUpdate {
  return {
    type: 'prints',
    asset,
    firstAtMs: atMs,
    lastAtMs: atMs,
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(lots),
    count: 1,
  };
}

export function history(asset: number, bars: readonly number[], intervalMs = HOUR): HistoryUpdate {
  return { type: 'history', asset, intervalMs, bars };
}
