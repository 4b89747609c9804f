import type { RecordedSeries } from '../../src/exchange/market/recorded-series.ts';

export const HOUR_MS = 3_600_000;

/** A Monday at midnight UTC. */
export const RECORDING_START_MS = Date.UTC(2025, 0, 6);

/** A bar in plain prices; `at` counts intervals from RECORDING_START_MS. */
export interface BarRow {
  readonly at: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
}

/** A series of hourly bars for tests. */
export function seriesOf(symbol: string, szDecimals: number, rows: readonly BarRow[]): RecordedSeries {
  const column = (pick: (row: BarRow) => number): Float64Array => Float64Array.from(rows, pick);
  return {
    symbol,
    sourceName: `${symbol}USDT`,
    szDecimals,
    intervalMs: HOUR_MS,
    openMs: column((row) => RECORDING_START_MS + row.at * HOUR_MS),
    open: column((row) => row.o),
    high: column((row) => row.h),
    low: column((row) => row.l),
    close: column((row) => row.c),
    volume: column((row) => row.v),
  };
}
