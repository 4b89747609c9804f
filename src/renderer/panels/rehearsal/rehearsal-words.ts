import type { BreakerName } from '../../../contract/commands.ts';
import type { RehearsalTrip } from '../../../contract/rehearsal.ts';
import type { BreakerMeasure } from '../../../contract/views.ts';
import { formatRate } from '../../format/rate.ts';

const TRIP_MEASURES: Readonly<Record<BreakerName, BreakerMeasure>> = {
  daily_drawdown: 'drawdown',
  total_drawdown: 'drawdown',
  rapid_losses: 'loss',
  position_concentration: 'asset_share',
  correlation_spike: 'correlation',
  volatility_spike: 'daily_sigma',
  fear_greed_extreme: 'sentiment',
};

/** What the figures of a trip count. A bound of a concentration lies below one, that of an exposure over its limit above. */
export function tripMeasure({ breaker, bound }: Pick<RehearsalTrip, 'breaker' | 'bound'>): BreakerMeasure {
  return breaker === 'position_concentration' && bound < 1 ? 'concentration' : TRIP_MEASURES[breaker];
}

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
