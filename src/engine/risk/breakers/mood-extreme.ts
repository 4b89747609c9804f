import type { TripReading } from './trip-state.ts';

/** Values of the index of sentiment at and beyond which the crowd is all on one side (design, section 5). */
const LOW = 10;
const HIGH = 90;

/** Back inside these it arms again. */
const CALM_LOW = 15;
const CALM_HIGH = 85;

/** What the index of sentiment says, 0..100; one that is not known trips nothing and keeps nothing tripped. */
export function readMood(value: number | null): TripReading {
  if (value === null) return { unsafe: false, calm: true };
  return { unsafe: value <= LOW || value >= HIGH, calm: value > CALM_LOW && value < CALM_HIGH };
}

/** True when buying goes with the crowd: it is greedy. */
export function isGreedy(value: number | null): boolean {
  return value !== null && value >= CALM_HIGH;
}
