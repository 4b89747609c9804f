import type { Instrument } from '../../engine/domain/instrument.ts';
import type { HistoryUpdate, MarketUpdate, PrintsUpdate } from '../../engine/domain/market-update.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import type { CandleReader, CandlesRead } from './candle-reader.ts';
import { type CandleSteps, candleSteps } from './candle-steps.ts';

/** Tries of one question for candles. */
const TRIES = 3;

/** What a loader needs. */
export interface LoaderParts {
  readonly reader: Pick<CandleReader, 'read'>;
  /** The venue's time. */
  readonly nowMs: () => number;
  readonly onProblem: (sentence: string) => void;
}

/** Closed bars of a market and what is known of its running one. */
export interface LoadedHistory {
  readonly updates: readonly MarketUpdate[];
  /** Trades up to this time are in them. */
  readonly knownToMs: number;
  /** The venue's time of the question. */
  readonly askedMs: number;
}

/** Bars from before the run. Questions leave when the budget has room for them: orders must never find it spent. */
export class HistoryLoader {
  readonly #parts: LoaderParts;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /** The last `count` bars of a market; null if there is no answer, or the venue has no bars of this length. */
  async load(instrument: Instrument, barMs: number, count: number, signal: AbortSignal): Promise<LoadedHistory | null> {
    const fromMs = Math.floor(this.#parts.nowMs() / barMs) * barMs - count * barMs;
    const read = await this.since(instrument, barMs, fromMs, signal);
    return read === null ? null : historyOf(read.rows, instrument, { barMs, nowMs: read.askedMs });
  }

  /** The bars of a market since `fromMs`, on their grid, the running one included; null if there is no answer. */
  async since(instrument: Instrument, barMs: number, fromMs: number, signal: AbortSignal): Promise<CandlesRead | null> {
    const { reader, nowMs, onProblem } = this.#parts;
    const span = { fromMs, toMs: Math.floor(nowMs() / barMs) * barMs + barMs };
    const read = await reader.read({ symbol: instrument.symbol, intervalMs: barMs, span }, { tries: TRIES, signal });
    if (read.ok) return read.value;
    if (typeof read.error !== 'string') onProblem(read.error.reason);
    return null;
  }
}

/** What candles come to: closed bars as history, the running one as a summary of its trades so far. */
export function historyOf(
  rows: readonly Candle[],
  instrument: Instrument,
  { barMs, nowMs }: { readonly barMs: number; readonly nowMs: number },
): LoadedHistory {
  const bars: number[] = [];
  let forming: PrintsUpdate | null = null;
  let lastMs = -1;
  for (const row of rows.toSorted((a, b) => a.t - b.t)) {
    const bar = candleSteps(row, instrument);
    if (bar === null || row.t <= lastMs) continue;
    lastMs = row.t;
    if (row.t + barMs <= nowMs) bars.push(row.t, ...bar);
    else forming = formingPrints(instrument.asset, row, bar, nowMs);
  }
  const history: HistoryUpdate = { type: 'history', asset: instrument.asset, intervalMs: barMs, bars };
  const updates: MarketUpdate[] = bars.length === 0 ? [] : [history];
  if (forming !== null) updates.push(forming);
  return { updates, knownToMs: forming === null ? 0 : forming.lastAtMs, askedMs: nowMs };
}

function formingPrints(
  asset: number,
  row: Candle,
  [open, high, low, close, volume]: CandleSteps,
  nowMs: number,
): PrintsUpdate | null {
  if (volume <= 0) return null;
  return {
    type: 'prints',
    asset,
    firstAtMs: row.t,
    lastAtMs: Math.max(row.t, Math.min(nowMs, row.T)),
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(volume),
    // A bar of the time before somebody counted has volume and no trades.
    count: Math.max(1, row.n),
  };
}
