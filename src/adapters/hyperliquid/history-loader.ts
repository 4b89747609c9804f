import type { Instrument } from '../../engine/domain/instrument.ts';
import type { HistoryUpdate, MarketUpdate, PrintsUpdate } from '../../engine/domain/market-update.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import type { Answered, HistoryArchive } from '../archive/history.ts';
import { type CandleSteps, candleSteps } from './candle-steps.ts';
import type { VenueHttp } from './venue-http.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Intervals that the venue knows, ms. */
const INTERVALS: Readonly<Record<number, string>> = {
  60_000: '1m',
  180_000: '3m',
  300_000: '5m',
  900_000: '15m',
  1_800_000: '30m',
  3_600_000: '1h',
  7_200_000: '2h',
  14_400_000: '4h',
  28_800_000: '8h',
  43_200_000: '12h',
  86_400_000: '1d',
};

/** Tries of one question for candles. */
const TRIES = 3;

/** What a loader needs. */
export interface LoaderParts {
  readonly http: VenueHttp;
  /** The venue's time. */
  readonly nowMs: () => number;
  readonly onProblem: (sentence: string) => void;
}

/** Closed bars of a market and what is known of its running one. */
export interface LoadedHistory {
  readonly updates: readonly MarketUpdate[];
  /** Trades up to this time are in them. */
  readonly knownToMs: number;
}

/** Bars from before the run. Questions leave when the budget has room for them: orders must never find it spent. */
export class HistoryLoader {
  readonly #parts: LoaderParts;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /**
   * The last `count` bars of a market; null if there is no answer, or the venue has no bars of this length. Closed bars that are stored on this
   * machine are not asked for again; what the venue answers is stored.
   */
  async load(instrument: Instrument, barMs: number, count: number, signal: AbortSignal): Promise<LoadedHistory | null> {
    const { http, nowMs, onProblem } = this.#parts;
    const interval = INTERVALS[barMs];
    if (interval === undefined) return null;
    const { symbol } = instrument;
    const fromMs = Math.floor(nowMs() / barMs) * barMs - count * barMs;
    const stored = await this.#recall(symbol, barMs, fromMs);
    const askedMs = nowMs();
    const startTime = stored?.toMs ?? fromMs;
    const req = { coin: symbol, interval, startTime, endTime: askedMs };
    const answer = await http.askAgain('candleSnapshot', { req }, { tries: TRIES, signal });
    if (!answer.ok) {
      onProblem(answer.error.reason);
      return null;
    }
    const span = { fromMs: startTime, toMs: Math.floor(askedMs / barMs) * barMs + barMs };
    void this.#keep({ symbol, intervalMs: barMs, span, rows: answer.value, askedMs });
    const rows = answer.value.filter((row) => row.s === symbol && row.t % barMs === 0);
    return historyOf([...(stored?.rows ?? []), ...rows], instrument, { barMs, nowMs: askedMs });
  }

  /** A store that cannot be read is as good as none: the venue is asked for everything. */
  async #recall(symbol: string, barMs: number, fromMs: number): ReturnType<HistoryArchive['recall']> {
    try {
      return (await this.#parts.http.archive?.recall(symbol, barMs, fromMs)) ?? null;
    } catch (cause) {
      this.#parts.onProblem(`stored candles of ${symbol} cannot be read: ${reasonOf(cause)}`);
      return null;
    }
  }

  async #keep(answered: Answered): Promise<void> {
    try {
      await this.#parts.http.archive?.keep(answered);
    } catch (cause) {
      this.#parts.onProblem(reasonOf(cause));
    }
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
    else if (row.n > 0) forming = formingPrints(instrument.asset, row, bar, nowMs);
  }
  const history: HistoryUpdate = { type: 'history', asset: instrument.asset, intervalMs: barMs, bars };
  const updates: MarketUpdate[] = bars.length === 0 ? [] : [history];
  if (forming !== null) updates.push(forming);
  return { updates, knownToMs: forming === null ? 0 : forming.lastAtMs };
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
    count: row.n,
  };
}
