import type { Refusal } from '../../contract/refusals.ts';
import type { BreakerSettings } from '../domain/settings.ts';
import { badSetting } from './read-fields.ts';

/** Two numbers of a breaker that have to stand in an order. */
type Order = readonly [path: string, value: number, allowed: 'more' | 'less', than: string, bound: number];

/** The refusal of the first breaker whose own numbers contradict each other, with path, value and bound; or null. */
export function contradiction(breakers: BreakerSettings): Refusal | null {
  const { dailyDrawdown: day, correlationSpike: one, volatilitySpike: wild, fearGreedExtreme: mood } = breakers;
  const orders: readonly Order[] = [
    ['dailyDrawdown.emergency', day.emergency, 'more', 'trip', day.trip],
    ['correlationSpike.reset', one.reset, 'less', 'trip', one.trip],
    ['volatilitySpike.resetSigma', wild.resetSigma, 'less', 'tripSigma', wild.tripSigma],
    ['volatilitySpike.resetMedians', wild.resetMedians, 'less', 'tripMedians', wild.tripMedians],
    ['fearGreedExtreme.resetLow', mood.resetLow, 'more', 'low', mood.low],
    ['fearGreedExtreme.resetHigh', mood.resetHigh, 'less', 'high', mood.high],
  ];
  for (const [path, value, allowed, than, bound] of orders) {
    if (allowed === 'more' ? value > bound : value < bound) continue;
    return badSetting(`risk.breakers.${path}`, value, `${allowed} than ${than} (${bound})`);
  }
  return null;
}
