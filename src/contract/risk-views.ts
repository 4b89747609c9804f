import type { BreakerName } from './commands.ts';
import type { RiskMetricsView } from './risk-metrics.ts';

/** Risk level of the whole book, mildest first. */
export type RiskLevel = 'low' | 'moderate' | 'high' | 'critical' | 'emergency';

/** Where a breaker stands. `disabled` ends by itself; `latched` waits for a person. */
export type BreakerState = 'armed' | 'tripped' | 'cooling' | 'latched' | 'disabled';

/** What a breaker's `metric` counts; of one with several, the one that is nearest to its bound. */
export type BreakerMeasure =
  /** Fall of the unit value, fraction. */
  | 'drawdown'
  /** Lost within the window, fraction of equity. */
  | 'loss'
  /** Round trips that one strategy lost in a row, whole. */
  | 'losing_streak'
  /** An asset's exposure as a multiple of its cap, 1 = the cap. */
  | 'asset_share'
  /** Herfindahl-Hirschman index of the exposures, 0..1. */
  | 'concentration'
  /** Correlation of the book, -1..1. */
  | 'correlation'
  /** Volatility of the index, as a daily sigma, fraction. */
  | 'daily_sigma'
  /** Index of sentiment, 0..100. */
  | 'sentiment';

/** What a breaker that is not armed keeps from opening; reductions always pass. */
export type BreakerBlocks =
  | 'nothing'
  /** Every opening order. */
  | 'entries'
  /** What adds to a position that is held. */
  | 'adds'
  /** Opening orders on the side that the book, or the crowd, is on. */
  | 'same_direction'
  /** Opening orders of the named strategies. */
  | 'strategy';

/** A trip that was. */
export interface BreakerTrip {
  readonly atMs: number;
  readonly metric: number;
  readonly evidence: string;
  /** When it armed again or was taken out, ms UTC; null while it lasts. */
  readonly endedMs: number | null;
}

/** One circuit breaker: what it measures, where it trips, what it does. */
export interface BreakerView {
  readonly name: BreakerName;
  readonly state: BreakerState;
  readonly measure: BreakerMeasure;
  /** Null = not known. */
  readonly metric: number | null;
  /** The bound that holds now: equal trips. */
  readonly trip: number;
  /** Whether it trips at or above `trip`, or at or below. */
  readonly tripsAt: 'above' | 'below';
  readonly emergency: number | null;
  /** What the metric has to pass again, beyond equality, before it may arm; null where only time or a person counts. */
  readonly resetAt: number | null;
  /** Since when it stands where it stands, ms UTC; null while armed. */
  readonly since: number | null;
  /** When what runs now ends by itself (hold, cooling, being out), ms UTC; null where nothing runs. */
  readonly until: number | null;
  readonly evidence: string;
  readonly action: string;
  readonly reset: string;
  /** All trips, and those of this UTC day. */
  readonly trips: number;
  readonly tripsOfDay: number;
  /** What it keeps from opening now. */
  readonly blocks: BreakerBlocks;
  /** Strategies that it stops now, in order of their ids; empty where it stops none in particular. */
  readonly strategies: readonly string[];
  /** What it waits for from a person: a click, or the typed word. A fall from the high-water that stays needs a new season. */
  readonly needs: 'nothing' | 'acknowledgement' | 'confirmation' | 'season';
  /** The last 20 trips, newest last. */
  readonly history: readonly BreakerTrip[];
}

/** The state of the risk rules that binds all new entries. */
export interface RiskView {
  readonly level: RiskLevel;
  readonly halted: boolean;
  readonly haltReason: string;
  readonly reduceOnly: boolean;
  readonly flattening: boolean;
  readonly dailyDrawdownRate: number | null;
  /** Fall from the highest value since the season began, fraction; it is what total_drawdown measures. */
  readonly seasonDrawdownRate: number | null;
  /** Fall from the highest value ever, fraction. */
  readonly lifetimeDrawdownRate: number | null;
  /** When the season began, ms UTC; null = with the account. */
  readonly seasonSinceMs: number | null;
  readonly lossAtStopsRate: number | null;
  readonly caps: readonly { readonly name: string; readonly used: number | null; readonly limit: number }[];
  readonly metrics: RiskMetricsView;
  /** All of BREAKER_NAMES, in that order. */
  readonly breakers: readonly BreakerView[];
}
