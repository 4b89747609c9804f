import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import type { Answered } from '../archive/history.ts';
import { outside, type Span } from '../archive/span.ts';
import { intervalName } from './candle-intervals.ts';
import type { VenueHttp } from './venue-http.ts';

/** What a reader needs. */
export interface CandleReaderParts {
  readonly http: Pick<VenueHttp, 'askAgain' | 'predict' | 'gate' | 'archive'>;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly onProblem: (sentence: string) => void;
}

/** Bars that are wanted: from a time on the grid of their interval up to but without another. */
export interface CandlesWanted {
  readonly symbol: string;
  readonly intervalMs: number;
  readonly span: Span;
}

/** How the venue is asked for what is not stored. */
export interface CandleAsking {
  readonly signal: AbortSignal;
  /** Tries of one question; left out = 1. */
  readonly tries?: number;
  /** True = asked only while the weight has room for it: it is not waited for. */
  readonly isLeisurely?: boolean;
  /** True = the venue is not asked at all. */
  readonly isStoredOnly?: boolean;
}

/** Bars in order of time, the running one included where it was wanted. */
export interface CandlesRead {
  readonly rows: readonly Candle[];
  /** The venue's time of the newest question, or of the moment when none was needed. */
  readonly askedMs: number;
  /** Questions that it took. */
  readonly questions: number;
}

/** Why there are none; `no room` = the venue would have had to be asked, which was not to be. */
export type CandlesMissing = 'no room' | { readonly reason: string };

/** From this many stored bars in the middle on, two short questions weigh less than one that asks for them again. */
const WORTH_TWO = 1_200;

/**
 * One way to the venue's candles for all who need them: what is stored on this machine is not asked for again, and what the venue answers is
 * stored. Questions for one series go one after the other, so that the second finds the answer of the first. Without a store all is asked for.
 */
export class CandleReader {
  readonly #parts: CandleReaderParts;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(parts: CandleReaderParts) {
    this.#parts = parts;
  }

  /** Everything of a span that the venue has; `no room` only when asked at leisure, or for what is stored alone. */
  read(wanted: CandlesWanted, asking: CandleAsking): Promise<Result<CandlesRead, CandlesMissing>> {
    return this.#inTurn(wanted, () => this.#read(wanted, asking));
  }

  /** What is stored of a span, whole or not; nothing is asked. */
  async stored({ symbol, intervalMs, span }: CandlesWanted): Promise<readonly Candle[]> {
    return (await this.#safely(symbol, () => this.#parts.http.archive?.stored(symbol, intervalMs, span))) ?? [];
  }

  /** When a market began, as far as it is stored, ms UTC. */
  async beganMs(symbol: string): Promise<number | null> {
    return this.#safely(symbol, () => this.#parts.http.archive?.ages.get(symbol));
  }

  /** Stores when a market began. */
  async keepBegan(symbol: string, beganMs: number): Promise<void> {
    await this.#safely(symbol, () => this.#parts.http.archive?.ages.set(symbol, beganMs));
  }

  async #read(wanted: CandlesWanted, asking: CandleAsking): Promise<Result<CandlesRead, CandlesMissing>> {
    const { symbol, intervalMs, span } = wanted;
    const { http, nowMs } = this.#parts;
    const known = await this.#safely(symbol, () => http.archive?.recall(symbol, intervalMs, span));
    const rows = new Map<number, Candle>((known?.rows ?? []).map((row) => [row.t, row]));
    let askedMs = nowMs();
    const parts = missing(span, known?.span ?? null, intervalMs);
    if (asking.isStoredOnly === true && parts.length > 0) return err('no room');
    for (const part of parts) {
      askedMs = nowMs();
      const answer = await this.#ask(wanted, part, { ...asking, askedMs });
      if (!answer.ok) return answer;
      for (const row of answer.value) if (row.s === symbol && row.t % intervalMs === 0) rows.set(row.t, row);
    }
    return ok({ rows: [...rows.values()].sort((a, b) => a.t - b.t), askedMs, questions: parts.length });
  }

  async #ask(
    { symbol, intervalMs }: CandlesWanted,
    span: Span,
    { signal, tries = 1, isLeisurely, askedMs }: CandleAsking & { readonly askedMs: number },
  ): Promise<Result<readonly Candle[], CandlesMissing>> {
    const { http } = this.#parts;
    const interval = intervalName(intervalMs);
    if (interval === null) return err({ reason: `the venue has no bars of ${intervalMs} ms` });
    const req = { coin: symbol, interval, startTime: span.fromMs, endTime: Math.min(span.toMs - 1, askedMs) };
    const hasRoom = isLeisurely !== true || http.gate.hasRoom('market', http.predict('candleSnapshot', { req }));
    if (!hasRoom) return err('no room');
    const answer = await http.askAgain('candleSnapshot', { req }, { tries, signal });
    if (!answer.ok) return answer;
    // A bar that opened after the question was made is none of its answer.
    const end = Math.min(span.toMs, Math.floor(askedMs / intervalMs) * intervalMs + intervalMs);
    if (end > span.fromMs)
      await this.#keep({ symbol, intervalMs, span: { ...span, toMs: end }, rows: answer.value, askedMs });
    return answer;
  }

  /** A store that cannot be read is as good as none. */
  async #safely<T>(symbol: string, work: () => Promise<T> | undefined): Promise<T | null> {
    try {
      return (await work()) ?? null;
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

  #inTurn<T>({ symbol, intervalMs }: CandlesWanted, work: () => Promise<T>): Promise<T> {
    const key = `${symbol} ${intervalMs}`;
    const before = this.#turns.get(key) ?? Promise.resolve();
    const done = before.then(work, work);
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(key, settled);
    void settled.then(() => {
      if (this.#turns.get(key) === settled) this.#turns.delete(key);
    });
    return done;
  }
}

/** What has to be asked for beside what is stored. */
function missing(span: Span, known: Span | null, intervalMs: number): readonly Span[] {
  const parts = outside(span, known);
  const isShort = known !== null && (known.toMs - known.fromMs) / intervalMs < WORTH_TWO;
  return parts.length > 1 && isShort ? [span] : parts;
}
