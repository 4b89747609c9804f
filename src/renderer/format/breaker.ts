import type { BreakerMeasure, BreakerView } from '../../contract/views.ts';
import { formatNumber, formatRate } from './rate.ts';
import { NO_VALUE } from './scaled.ts';

/** Middle of the index of sentiment, from which the way to either bound is counted. */
const MIDDLE = 50;

/** A breaker's figure in the unit of what it measures. */
export function formatMeasure(measure: BreakerMeasure, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  if (measure === 'losing_streak') return `${formatNumber(value, 0)} in a row`;
  if (measure === 'sentiment') return formatNumber(value, 0);
  if (measure === 'asset_share') return `${formatNumber(value, 2)} × cap`;
  return measure === 'concentration' || measure === 'correlation' ? formatNumber(value, 2) : formatRate(value);
}

/** What the figure of a breaker is. */
export const MEASURE_WORDS: Readonly<Record<BreakerMeasure, string>> = {
  drawdown: 'Fall of the unit value',
  loss: 'Lost within the window',
  losing_streak: 'Round trips lost by one strategy',
  asset_share: 'Largest asset over its cap',
  concentration: 'Concentration of the book (HHI)',
  correlation: 'Correlation of the book',
  daily_sigma: 'Volatility of the index, a day',
  sentiment: 'Fear & Greed index',
};

/** What a breaker keeps from opening. */
export const BLOCK_WORDS: Readonly<Record<BreakerView['blocks'], string>> = {
  nothing: 'Blocks nothing',
  entries: 'Blocks every entry',
  adds: 'Blocks adding to positions',
  same_direction: 'Blocks entries in the same direction',
  strategy: 'Blocks the strategies it names',
};

/** A breaker on one scale, as shares of its far end. */
export interface BreakerScale {
  /** Null when the figure is not known. */
  readonly metric: number | null;
  readonly trip: number;
  readonly emergency: number | null;
  /** What is left until it trips, as a share of the way from calm to the bound; null when the figure is not known. */
  readonly left: number | null;
}

type Scaled = Pick<BreakerView, 'metric' | 'trip' | 'emergency' | 'measure' | 'tripsAt'>;

/** What the scale ends with: the whole index, a perfect correlation, or a little past the last bound. */
function endOf({ measure, emergency, trip }: Scaled): number {
  if (measure === 'sentiment') return 100;
  const past = (emergency ?? trip) * 1.25;
  return measure === 'correlation' || measure === 'concentration' ? Math.min(1, past) : past;
}

/** Where a breaker stands between calm and its bounds. */
export function breakerScale(breaker: Scaled): BreakerScale {
  const { measure, trip, emergency, tripsAt } = breaker;
  const end = endOf(breaker);
  if (!(end > 0)) return { metric: null, trip: 1, emergency: null, left: null };
  const share = (value: number): number => Math.max(0, Math.min(1, value / end));
  const marks = { trip: share(trip), emergency: emergency === null ? null : share(emergency) };
  const metric = breaker.metric ?? Number.NaN;
  if (!Number.isFinite(metric)) return { ...marks, metric: null, left: null };
  const calm = measure === 'sentiment' ? MIDDLE : 0;
  const way = tripsAt === 'above' ? trip - calm : calm - trip;
  const gone = tripsAt === 'above' ? metric - calm : calm - metric;
  return { ...marks, metric: share(metric), left: way > 0 ? Math.max(0, Math.min(1, 1 - gone / way)) : 0 };
}
