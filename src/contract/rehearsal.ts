import type { BreakerName } from './commands.ts';
import type { Regime } from './regime-view.ts';

/* A rehearsal: recorded hours through the regime and the breakers with the present settings, and what that would have made of three books. */

/** Most markets of one rehearsal. */
export const REHEARSAL_MARKETS_MAX = 200;

/** Hours of the index that a rehearsal needs: from then on the regime and the median of volatility are known. */
export const REHEARSAL_HOURS_MIN = 720;

/** How much of their worth the always-long books hold: all of it, or what the caps let such a book hold. */
export const REHEARSED_SIZES = ['full', 'caps'] as const;

/** One of them. */
export type RehearsedSize = (typeof REHEARSED_SIZES)[number];

/** What is to be rehearsed: 1..200 names of markets; the index BTC is always among them. */
export interface RehearsalRequest {
  readonly symbols: readonly string[];
  readonly size: RehearsedSize;
}

/** A market with stored hours. */
export interface RehearsalMarket {
  readonly symbol: string;
  /** Open times of its first and its last hour, ms UTC. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Hours stored. */
  readonly bars: number;
}

/** What can be rehearsed and what is being rehearsed. */
export interface RehearsalView {
  /** By symbol. */
  readonly markets: readonly RehearsalMarket[];
  /** Why nothing can be rehearsed yet, or ''. */
  readonly whyNot: string;
  /** How far the present one is, hours; null = none runs. */
  readonly running: { readonly done: number; readonly total: number } | null;
  /** Counts what ended; a new number = a new result or problem. */
  readonly ended: number;
  /** Why the last one has no result, or ''. */
  readonly problem: string;
}

/** A trip from its beginning to its reset. Metric and bound in the breaker's own unit. */
export interface RehearsalTrip {
  readonly breaker: BreakerName;
  readonly atMs: number;
  /** Null = it lasted at the end of the data. */
  readonly endMs: number | null;
  readonly metric: number;
  readonly bound: number;
  /** Guarded book less plain one, as a share of the worth at the trip: above zero = saved, below = cost. */
  readonly saved: number;
}

/** A day at its end, UTC. */
export interface RehearsalDay {
  /** Its begin, ms UTC. */
  readonly atMs: number;
  readonly regime: Regime;
  /** Breakers that are not armed. */
  readonly active: readonly BreakerName[];
  /** Worth of each book; 1 at the start. */
  readonly plain: number;
  readonly guarded: number;
  readonly sized: number;
}

/** Worth at the end (1 at the start) and deepest fall from a high, fraction. */
export interface RehearsalBook {
  readonly worth: number;
  readonly maxDrawdown: number;
  /** Funding received less paid, in parts of the worth at the start; left out where none is known. */
  readonly funding?: number;
}

/** What a rehearsal found; the same candles and settings always give the same. */
export interface RehearsalResult {
  readonly symbols: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly hours: number;
  readonly size: RehearsedSize;
  /** False = no index of sentiment was known. */
  readonly sentiment: boolean;
  readonly changesPerYear: number;
  readonly medianStayHours: number | null;
  readonly breakers: readonly {
    readonly breaker: BreakerName;
    readonly trips: number;
    readonly perYear: number;
    /** Sum over its trips, as a share of the worth at each. */
    readonly saved: number;
  }[];
  /** Always long; with the breakers; with the breakers and the sizes of the regimes. */
  readonly books: Readonly<Record<'plain' | 'guarded' | 'sized', RehearsalBook>>;
  /** Oldest first. */
  readonly trips: readonly RehearsalTrip[];
  readonly days: readonly RehearsalDay[];
  /** SHA-256 of every day and trip, as the command line gives it. */
  readonly hash: string;
}
