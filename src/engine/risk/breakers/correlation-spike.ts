import { bookCorrelation, type Holding } from '../metrics/book-risk.ts';
import { correlate } from '../metrics/correlation.ts';
import type { TripReading } from './trip-state.ts';

/** Bounds of the book's correlation (design, section 5). */
const TRIP = 0.9;
const CALM = 0.85;

/** What the correlation of a book says; null = fewer than two holdings, which is no risk of this kind. */
export function readCorrelation(
  holdings: readonly Holding[],
  returns: readonly Float64Array[],
): TripReading & { readonly metric: number | null } {
  const metric = holdings.length < 2 ? null : bookCorrelation(holdings, correlate(returns));
  return { metric, unsafe: metric !== null && !(metric < TRIP), calm: metric === null || metric < CALM };
}

/** The bound at which it trips. */
export const CORRELATION_BOUND = TRIP;
