import type { Candles } from './candle-csv.ts';
import type { RecordedFunding } from './recorded-funding.ts';

/** The recorded candles of one market. Arrays have one entry a bar, times rise strictly and lie on the interval's grid. */
export interface RecordedSeries {
  /** Our name: `BTC`, `kPEPE`. */
  readonly symbol: string;
  /** The name in the source: `BTCUSDT`, `1000PEPEUSDT`. */
  readonly sourceName: string;
  /** Decimals of a size, 0..5; prices have 6 - szDecimals. */
  readonly szDecimals: number;
  readonly intervalMs: number;
  readonly openMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** In base units. */
  readonly volume: Float64Array;
  /** What was paid each hour; left out = not known, and nothing is paid. */
  readonly funding?: RecordedFunding;
}

/**
 * Our name for a recorded one: a trailing USDT is dropped (`BTCUSDT` is `BTC`), a leading 1000 becomes `k` (`1000PEPEUSDT` is `kPEPE`;
 * its price is per thousand already and stays as it is). Other names stay as they are.
 */
export function symbolOf(sourceName: string): string {
  const base = sourceName.length > 4 && sourceName.endsWith('USDT') ? sourceName.slice(0, -4) : sourceName;
  return /^1000[A-Za-z]/.test(base) ? `k${base.slice(4)}` : base;
}

/**
 * Decimals of a size from the median close: clamp(ceil(log10(median)), 0, 5), found by comparison so that no logarithm is rounded.
 * A price below 0.001 then shows fewer than four figures in the six decimals that remain; the rule is kept for it all the same.
 */
export function sizeDecimals(close: Float64Array): number {
  const sorted = Float64Array.from(close).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 1;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  let decimals = 0;
  let power = 1;
  while (decimals < 5 && power < median) {
    decimals += 1;
    power *= 10;
  }
  return decimals;
}

/** Names a file's candles: symbol and decimals by the rules above. */
export function toRecordedSeries(sourceName: string, candles: Candles): RecordedSeries {
  return { symbol: symbolOf(sourceName), sourceName, szDecimals: sizeDecimals(candles.close), ...candles };
}
