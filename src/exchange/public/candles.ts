import type { Core } from '../core.ts';
import type { PublicCandle } from '../views.ts';
import { eachBar } from './bar-source.ts';
import type { BarStore } from './bar-store.ts';
import { monthStart, nextMonth } from './calendar.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A month of the venue's intervals: its bars follow the calendar, this length only names it. */
export const MONTH_MS = 30 * 86_400_000;

/** Candles a request returns at most: the newest. */
export const MAX_CANDLES = 5_000;

/** What is asked for. Times are ms UTC, both included; a candle counts if it opens by `toMs` and ends after `fromMs`. */
export interface CandleQuery {
  readonly asset: number;
  /** 1m..1w in ms, or `MONTH_MS`. */
  readonly intervalMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

type Candle = { -readonly [K in keyof PublicCandle]: PublicCandle[K] };

function startOf(atMs: number, intervalMs: number): number {
  return intervalMs === MONTH_MS ? monthStart(atMs) : Math.floor(atMs / intervalMs) * intervalMs;
}

function endOf(openMs: number, intervalMs: number): number {
  return intervalMs === MONTH_MS ? nextMonth(openMs) : openMs + intervalMs;
}

/**
 * Bars of an asset, oldest first, the newest 5000. From an hour on they are made of hours, below of minutes; before the exchange began to
 * listen the market's history serves, unless its bars are longer than what is asked for. An interval that is no whole number of
 * minutes has none.
 */
export function candles(core: Core, query: CandleQuery): readonly PublicCandle[] {
  const { asset, intervalMs, toMs } = query;
  if (!(intervalMs > 0 && intervalMs % MINUTE_MS === 0)) return [];
  const fromMs = startOf(Math.max(0, query.fromMs), intervalMs);
  const list: Candle[] = [];
  eachBar(
    core,
    storeFor(core, intervalMs),
    { asset, fromMs, maxHistory: historyBars(core, intervalMs, fromMs), hours: intervalMs % HOUR_MS === 0 },
    (row) => {
      const openMs = row[0] as number;
      if (openMs > toMs) return;
      const startMs = startOf(openMs, intervalMs);
      const last = list[list.length - 1];
      if (last !== undefined && last.openMs === startMs) extend(last, row);
      else list.push(begin(startMs, row));
    },
  );
  for (const candle of list) candle.closed = endOf(candle.openMs, intervalMs) <= core.nowMs;
  return list.length <= MAX_CANDLES ? list : list.slice(-MAX_CANDLES);
}

function storeFor({ publicData }: Core, intervalMs: number): BarStore | null {
  if (publicData === null) return null;
  return intervalMs % HOUR_MS === 0 ? publicData.hours : publicData.minutes;
}

/** Bars of history that can be of use. */
function historyBars({ model, nowMs }: Core, intervalMs: number, fromMs: number): number {
  const base = model.barIntervalMs;
  if (base > intervalMs || intervalMs % base !== 0) return 0;
  return Math.min(Math.ceil(Math.max(0, nowMs - fromMs) / base) + 1, (MAX_CANDLES * intervalMs) / base);
}

function begin(openMs: number, row: Float64Array): Candle {
  const [, open = 0, high = 0, low = 0, close = 0, lots = 0, trades = 0] = row;
  return { openMs, open, high, low, close, lots, trades, closed: false };
}

function extend(candle: Candle, row: Float64Array): void {
  candle.high = Math.max(candle.high, row[2] as number);
  candle.low = Math.min(candle.low, row[3] as number);
  candle.close = row[4] as number;
  candle.lots += row[5] as number;
  candle.trades += row[6] as number;
}
