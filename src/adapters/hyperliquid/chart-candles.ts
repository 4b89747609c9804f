import { ARCHIVE_INTERVAL_MS } from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import type { CandlesRequest, CandlesView, CandleView } from '../../contract/universe.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import { mergeBars } from '../universe/join-bars.ts';
import { candleSteps } from './candle-steps.ts';
import type { VenueHttp } from './venue-http.ts';

/** What candles are asked with. */
export interface ChartCandlesParts {
  readonly http: Pick<VenueHttp, 'ask'>;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/** Longest wait for an answer, the wait for room in the weight included, ms: a chart that waits longer is of no use. */
const PATIENCE_MS = 10_000;

/** The running bar is asked for again after this time at the earliest, ms: a question costs 20 of the 1200 a minute. */
const FRESH_MS = 15_000;

/** Series that are kept, and bars of each. */
const KEPT_SERIES = 24;
const KEPT_BARS = 20_000;

/** Bars of one market and interval without a gap in what was asked: from `fromMs` on, up to `askedMs`. */
interface Series {
  bars: readonly CandleView[];
  fromMs: number;
  askedMs: number;
}

/**
 * Candles for the chart in every interval, asked of the venue when they are looked at and kept in memory: closed bars are never asked for twice,
 * the running one at most every 15 s. One question at a time for a series; others wait for the same answer.
 */
export class ChartCandles {
  readonly #parts: ChartCandlesParts;
  readonly #kept = new Map<string, Series>();
  readonly #asking = new Map<string, Promise<Refusal | null>>();

  constructor(parts: ChartCandlesParts) {
    this.#parts = parts;
  }

  /**
   * Bars of a market, oldest first. Refused with UNKNOWN_SYMBOL for null, and with VENUE_DOWN when the venue does not answer within 10 s; a
   * running bar that is a little old is no reason to refuse.
   */
  async candles(instrument: Instrument | null, request: CandlesRequest): Promise<Result<CandlesView>> {
    const { symbol, interval, count, endMs } = request;
    if (instrument === null) {
      const detail = `the venue lists no market ${symbol}`;
      return { ok: false, error: refuse('UNKNOWN_SYMBOL', 'candles.symbol', symbol, 'a listed market', detail) };
    }
    const key = `${symbol} ${interval}`;
    const stepMs = ARCHIVE_INTERVAL_MS[interval];
    const untilMs = endMs ?? Number.POSITIVE_INFINITY;
    const fromMs = Math.floor((Math.min(untilMs - 1, this.#parts.nowMs()) - (count - 1) * stepMs) / stepMs) * stepMs;
    const problem = await this.#have(key, instrument, { interval, stepMs, fromMs, untilMs });
    const { bars } = this.#kept.get(key) ?? { bars: [] };
    if (problem !== null && bars.length === 0) return { ok: false, error: problem };
    const nowMs = this.#parts.nowMs();
    const candles = bars
      .filter(({ openMs }) => openMs < untilMs && openMs >= fromMs)
      .slice(-count)
      .map((bar) => ({ ...bar, isOpen: bar.openMs + stepMs > nowMs }));
    return { ok: true, value: { asset: instrument.asset, symbol, interval, candles, atMs: nowMs } };
  }

  /** Asks for what the kept bars lack of a span, if they lack anything. */
  async #have(
    key: string,
    instrument: Instrument,
    span: {
      readonly interval: string;
      readonly stepMs: number;
      readonly fromMs: number;
      readonly untilMs: number;
    },
  ): Promise<Refusal | null> {
    await this.#asking.get(key);
    const ask = this.#missing(key, span);
    if (ask === null) return null;
    const asked = this.#ask(key, instrument, { ...span, ...ask });
    this.#asking.set(key, asked);
    const problem = await asked;
    if (this.#asking.get(key) === asked) this.#asking.delete(key);
    return problem;
  }

  /** What has to be asked for: nothing, the newest bars, older ones, or all. */
  #missing(
    key: string,
    { stepMs, fromMs, untilMs }: { readonly stepMs: number; readonly fromMs: number; readonly untilMs: number },
  ): { readonly startTime: number; readonly endTime: number } | null {
    const kept = this.#kept.get(key);
    const nowMs = this.#parts.nowMs();
    if (kept === undefined) return { startTime: fromMs, endTime: nowMs };
    // The page before what is kept, up to it: what is kept stays without a gap.
    if (fromMs < kept.fromMs) return { startTime: fromMs, endTime: kept.fromMs - 1 };
    const isAsked = untilMs <= Math.floor(kept.askedMs / stepMs) * stepMs || nowMs - kept.askedMs < FRESH_MS;
    // The bar that was running at the last question may have changed since.
    return isAsked ? null : { startTime: Math.floor(kept.askedMs / stepMs) * stepMs, endTime: nowMs };
  }

  async #ask(
    key: string,
    instrument: Instrument,
    {
      interval,
      startTime,
      endTime,
    }: { readonly interval: string; readonly startTime: number; readonly endTime: number },
  ): Promise<Refusal | null> {
    const { http, signal, nowMs } = this.#parts;
    const askedMs = nowMs();
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const req = { coin: instrument.symbol, interval, startTime: Math.max(0, startTime), endTime };
    const answer = await http.ask('candleSnapshot', { req }, limited);
    if (!answer.ok)
      return refuse('VENUE_DOWN', 'candles', null, `an answer within ${PATIENCE_MS / 1_000} s`, answer.error.reason);
    const rows = answer.value
      .filter(({ s }) => s === instrument.symbol)
      .flatMap((row) => viewOf(row, instrument) ?? []);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    this.#kept.set(key, {
      bars: mergeBars(kept?.bars ?? [], rows),
      fromMs: Math.min(kept?.fromMs ?? Number.POSITIVE_INFINITY, startTime),
      askedMs: endTime < askedMs ? (kept?.askedMs ?? endTime) : askedMs,
    });
    this.#shorten(key);
    return null;
  }

  /** Keeps the series that were asked for last, and of each the newest bars. */
  #shorten(key: string): void {
    const series = this.#kept.get(key);
    const first = series?.bars.at(-KEPT_BARS);
    if (series !== undefined && first !== undefined && series.bars.length > KEPT_BARS) {
      series.bars = series.bars.slice(-KEPT_BARS);
      series.fromMs = first.openMs;
    }
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_SERIES) return;
      this.#kept.delete(oldest);
    }
  }
}

/** A candle for the chart, or null if it is no data. */
function viewOf(row: Candle, instrument: Instrument): CandleView | null {
  const steps = candleSteps(row, instrument);
  if (steps === null) return null;
  const [open, high, low, close, volume] = steps;
  return {
    openMs: row.t,
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(volume),
    isOpen: false,
  };
}
