import type { BreakerName } from './commands.ts';

/** Risk level of the whole book, mildest first. */
export type RiskLevel = 'low' | 'moderate' | 'high' | 'critical' | 'emergency';

/** One circuit breaker: what it measures, where it trips, what it does. */
export interface BreakerView {
  readonly name: BreakerName;
  readonly state: 'armed' | 'tripped' | 'latched' | 'cooling';
  readonly metric: number | null;
  readonly trip: number;
  readonly emergency: number | null;
  readonly since: number | null;
  readonly evidence: string;
  readonly action: string;
  readonly reset: string;
}

/** The state of the risk rules that binds all new entries. */
export interface RiskView {
  readonly level: RiskLevel;
  readonly halted: boolean;
  readonly haltReason: string;
  readonly reduceOnly: boolean;
  readonly flattening: boolean;
  readonly dailyDrawdownRate: number | null;
  readonly totalDrawdownRate: number | null;
  readonly lossAtStopsRate: number | null;
  readonly caps: readonly { readonly name: string; readonly used: number | null; readonly limit: number }[];
  readonly breakers: readonly BreakerView[];
}
