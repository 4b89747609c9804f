import type { RehearsableBreaker } from '../../../contract/rehearsal.ts';
import type { BreakerMeasure } from '../../../contract/views.ts';
import { formatRate } from '../../format/rate.ts';

/** What the figure of each breaker counts. */
export const TRIP_MEASURES: Readonly<Record<RehearsableBreaker, BreakerMeasure>> = {
  daily_drawdown: 'drawdown',
  volatility_spike: 'daily_sigma',
  correlation_spike: 'correlation',
  fear_greed_extreme: 'sentiment',
};

/** A day with its year: 2024-03-31. */
export function dayName(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** An hour with its day: 2024-03-31 14:00. */
export function hourName(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** `saved 1.20%`, `cost 0.40%`, or that it changed nothing. */
export function savedWords(saved: number): string {
  if (Math.abs(saved) < 0.00005) return 'nothing';
  return `${saved > 0 ? 'saved' : 'cost'} ${formatRate(Math.abs(saved))}`;
}
