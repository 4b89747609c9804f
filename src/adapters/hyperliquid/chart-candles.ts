import { ARCHIVE_INTERVAL_MS } from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import type { CandlesRequest, CandlesView, CandleView } from '../../contract/universe.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import { mergeBars } from '../universe/join-bars.ts';
import { candleSteps } from './candle-steps.ts';
import type { CandleReader } from './candle-reader.ts';

/** What candles are asked with. */
export interface ChartCandlesParts {
  readonly reader: Pick<CandleReader, 'read' | 'stored'>;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}

/** Longest wait for an answer, the wait for room in the weight included, ms: a chart that waits longer is of no use. */
const PATIENCE_MS = 10_000;

/** The venue is waited for so long where stored bars can be shown meanwhile, ms. */
const AT_ONCE_MS = 300;

/** The running bar is asked for again after this time at the earliest, ms: a question costs 20 of the 1200 a minute. */
const FRESH_MS = 15_000;

/** Series that are kept, and bars of each. */
const KEPT_SERIES = 24;
const KEPT_BARS = 20_000;

/** What is looked at: bars of `stepMs` from one time up to but without another. */
interface BarSpan {
  readonly stepMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Bars of one market and interval without a gap in what was asked: from `fromMs` on, up to `askedMs`. */
interface Series {
  bars: readonly CandleView[];
  fromMs: number;
  askedMs: number;
}

/**
 * Candles for the chart in every interval, read when they are looked at and kept in memory: closed bars are never asked for twice, the running
 * one at most every 15 s. One question at a time for a series; others wait for the same answer. What is stored on this machine is shown at once
 * while the venue has not answered, and for as long as it does not.
 */
export class ChartCandles {
  readonly #parts: ChartCandlesParts;
  readonly #kept = new Map<string, Series>();
  readonly #asking = new Map<string, Promise<Refusal | null>>();

  constructor(parts: ChartCandlesParts) {
    this.#parts = parts;
  }

  /**
   * Bars of a market, oldest first. Refused with UNKNOWN_SYMBOL for null, and with VENUE_DOWN when the venue does not answer within 10 s and
   * nothing is stored; a running bar that is a little old is no reason to refuse.
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
    const have = this.#have(key, instrument, { stepMs, fromMs, untilMs });
    const { stored, problem } = await this.#orStored(have, instrument, { stepMs, fromMs, untilMs });
    const bars = mergeBars(stored ?? [], this.#kept.get(key)?.bars ?? []);
    if (problem !== null && bars.length === 0) return { ok: false, error: problem };
    const nowMs = this.#parts.nowMs();
    const candles = bars
      .filter(({ openMs }) => openMs < untilMs && openMs >= fromMs)
      .slice(-count)
      .map((bar) => ({ ...bar, isOpen: bar.openMs + stepMs > nowMs }));
    const isStored = stored !== null || problem !== null;
    const view = { asset: instrument.asset, symbol, interval, candles, atMs: nowMs };
    return { ok: true, value: isStored ? { ...view, isStored } : view };
  }

  /** Waits for the answer; what is stored meanwhile, where something is, or when there is none. */
  async #orStored(
    have: Promise<Refusal | null>,
    instrument: Instrument,
    span: BarSpan,
  ): Promise<{ readonly stored: readonly CandleView[] | null; readonly problem: Refusal | null }> {
    const answered = have.then((problem) => ({ stored: null, problem }));
    const soon = await Promise.race([answered, after(AT_ONCE_MS)]);
    if (soon !== null && soon.problem === null) return soon;
    const stored = await this.#stored(instrument, span);
    if (stored.length > 0) return { stored, problem: soon?.problem ?? null };
    return answered;
  }

  async #stored(instrument: Instrument, { stepMs, fromMs, untilMs }: BarSpan): Promise<readonly CandleView[]> {
    const span = { fromMs, toMs: Math.min(untilMs, this.#parts.nowMs() + stepMs) };
    const rows = await this.#parts.reader.stored({ symbol: instrument.symbol, intervalMs: stepMs, span });
    return rows.flatMap((row) => viewOf(row, instrument) ?? []);
  }

  /** Asks for what the kept bars lack of a span, if they lack anything. */
  async #have(key: string, instrument: Instrument, span: BarSpan): Promise<Refusal | null> {
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
    { stepMs, fromMs, untilMs }: BarSpan,
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
    { stepMs, startTime, endTime }: { readonly stepMs: number; readonly startTime: number; readonly endTime: number },
  ): Promise<Refusal | null> {
    const { reader, signal } = this.#parts;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const span = { fromMs: Math.max(0, startTime), toMs: Math.floor(endTime / stepMs) * stepMs + stepMs };
    const read = await reader.read({ symbol: instrument.symbol, intervalMs: stepMs, span }, { signal: limited });
    if (!read.ok) {
      const reason = read.error === 'no room' ? read.error : read.error.reason;
      return refuse('VENUE_DOWN', 'candles', null, `an answer within ${PATIENCE_MS / 1_000} s`, reason);
    }
    const { askedMs } = read.value;
    const rows = read.value.rows.flatMap((row) => viewOf(row, instrument) ?? []);
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

/** Null after this time. */
function after(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms);
  });
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
