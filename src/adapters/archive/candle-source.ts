import type { ArchiveInterval } from '../../contract/candle-archive.ts';
import type { Result } from '../../engine/kernel/result.ts';
import type { Span } from './span.ts';

/** A bar as the venue writes it: first and last ms, market, interval, prices and volume as decimals, number of trades. */
export interface Candle {
  readonly t: number;
  readonly T: number;
  readonly s: string;
  readonly i: string;
  readonly o: string;
  readonly c: string;
  readonly h: string;
  readonly l: string;
  readonly v: string;
  readonly n: number;
}

/** A question that got no answer. */
export interface SourceFailure {
  readonly reason: string;
  /** False when asking again would not help. */
  readonly mayRetry: boolean;
}

/** Where bars are asked for. */
export interface CandleSource {
  /** Bars that open within a span of at most 5,000 of them, as the venue answers, once the budget has room for the question. Never rejects. */
  readonly ask: (
    question: { readonly symbol: string; readonly interval: ArchiveInterval; readonly span: Span },
    signal: AbortSignal,
  ) => Promise<Result<readonly Candle[], SourceFailure>>;
  /** Bars that one question may be for, 1..5000. */
  readonly pageBars: number;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
}
