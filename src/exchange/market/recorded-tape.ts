import { type Instrument, powerOfTen } from '../../engine/domain/instrument.ts';
import { invariant } from '../../engine/kernel/invariant.ts';
import { nearestLegal } from './ladder.ts';
import type { RecordedSeries } from './recorded-series.ts';

/** Points of a bar: open, first extreme, second extreme, close. */
export const POINTS_PER_BAR = 4;

/** The span of a recording that is played. */
export interface TapeWindow {
  readonly startMs: number;
  /** No bar ends after this. */
  readonly endMs: number;
  /** Printed volume per recorded volume. */
  readonly volumeFactor: number;
}

/** One market's candles in ticks and lots, ready to be played. Bar numbers are those of the series. */
export interface Tape {
  readonly series: RecordedSeries;
  readonly instrument: Instrument;
  /** First bar that is played. */
  readonly first: number;
  /** One past the last bar that is played. */
  readonly end: number;
  /** Four prices a bar from bar `first` on, in the order in which the market passes through them. */
  readonly points: Float64Array;
  /** Lots to print in each bar from bar `first` on. */
  readonly lots: Float64Array;
}

/**
 * Puts the markets into asset order (BTC, ETH, then by recorded turnover, largest first, ties by name), leaves out those without a bar in
 * the window and turns their candles into ticks. Throws `InvariantError` on mixed intervals, doubled symbols or when nothing is left to play.
 */
export function buildTapes(series: readonly RecordedSeries[], window: TapeWindow): readonly Tape[] {
  const intervalMs = series[0]?.intervalMs ?? 0;
  invariant(
    series.every((one) => one.intervalMs === intervalMs),
    'recorded markets have one bar length',
  );
  const names = new Set(series.map((one) => one.symbol));
  invariant(names.size === series.length, 'recorded markets have different names');
  const tapes: Tape[] = [];
  for (const one of inAssetOrder(series)) {
    const first = lowerBound(one.openMs, window.startMs);
    const end = lowerBound(one.openMs, window.endMs - intervalMs + 1);
    if (first < end) tapes.push(buildTape(one, { asset: tapes.length, first, end, window }));
  }
  invariant(tapes.length > 0, 'a recorded market has a bar between its start and its end');
  return tapes;
}

/** A recorded price in ticks: the nearest price that the venue would accept. */
export function recordedTicks(price: number, priceDecimals: number): number {
  return nearestLegal(price * powerOfTen(priceDecimals), priceDecimals);
}

/** Recorded volume in printed lots. */
export function recordedLots(volume: number, szDecimals: number, volumeFactor: number): number {
  return Math.round(volume * powerOfTen(szDecimals) * volumeFactor);
}

/** Index of the first value that is at least `wanted`, or the length. `values` rise. */
export function lowerBound(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function buildTape(
  series: RecordedSeries,
  place: { readonly asset: number; readonly first: number; readonly end: number; readonly window: TapeWindow },
): Tape {
  const { first, end, window } = place;
  const priceDecimals = 6 - series.szDecimals;
  const points = new Float64Array((end - first) * POINTS_PER_BAR);
  const lots = new Float64Array(end - first);
  for (let bar = first; bar < end; bar += 1) {
    const open = recordedTicks(series.open[bar] ?? 0, priceDecimals);
    const high = recordedTicks(series.high[bar] ?? 0, priceDecimals);
    const low = recordedTicks(series.low[bar] ?? 0, priceDecimals);
    const close = recordedTicks(series.close[bar] ?? 0, priceDecimals);
    // A rising bar is taken to have seen its low first, a falling one its high: the shorter way through all four prices.
    const rising = close >= open;
    const at = (bar - first) * POINTS_PER_BAR;
    points[at] = open;
    points[at + 1] = rising ? low : high;
    points[at + 2] = rising ? high : low;
    points[at + 3] = close;
    lots[bar - first] = recordedLots(series.volume[bar] ?? 0, series.szDecimals, window.volumeFactor);
  }
  const listed = (series.openMs[0] ?? 0) <= window.startMs;
  const instrument: Instrument = {
    asset: place.asset,
    symbol: series.symbol,
    szDecimals: series.szDecimals,
    priceDecimals,
    maxLeverage: maxLeverageOf(series.symbol),
    listed,
  };
  return { series, instrument, first, end, points, lots };
}

function maxLeverageOf(symbol: string): number {
  if (symbol === 'BTC') return 40;
  if (symbol === 'ETH') return 25;
  return symbol === 'SOL' ? 20 : 10;
}

function inAssetOrder(series: readonly RecordedSeries[]): readonly RecordedSeries[] {
  const ranked = series.map((one) => ({ one, rank: rankOf(one.symbol), turnover: turnoverOf(one) }));
  ranked.sort((a, b) => a.rank - b.rank || b.turnover - a.turnover || (a.one.symbol < b.one.symbol ? -1 : 1));
  return ranked.map((entry) => entry.one);
}

function rankOf(symbol: string): number {
  if (symbol === 'BTC') return 0;
  return symbol === 'ETH' ? 1 : 2;
}

function turnoverOf(series: RecordedSeries): number {
  let sum = 0;
  for (let bar = 0; bar < series.close.length; bar += 1) sum += (series.close[bar] ?? 0) * (series.volume[bar] ?? 0);
  return sum;
}
