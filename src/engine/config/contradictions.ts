import type { Refusal } from '../../contract/refusals.ts';
import type { BreakerSettings, EngineSettings } from '../domain/settings.ts';
import { badSetting } from './read-fields.ts';

/** Two numbers that have to stand in an order. `than` is the other one's name or path. */
type Order = readonly [
  path: string,
  value: number,
  allowed: 'more than' | 'less than' | 'at most' | 'at least',
  than: string,
  bound: number,
];

/**
 * The refusal of the first pair of numbers that contradict each other, with path, value and bound; or null. A limit on a part over the limit on the whole,
 * a reset beyond its trip and a bound that nothing could meet are contradictions; a value equal to a limit is none.
 */
export function contradiction({ sizing, risk, execution }: EngineSettings): Refusal | null {
  const { kellyWeight, volatilityWeight, momentumWeight } = sizing;
  if (!(kellyWeight + volatilityWeight + momentumWeight > 0))
    return badSetting('sizing.kellyWeight', kellyWeight, 'above 0 where volatilityWeight and momentumWeight are 0');
  const { caps, preTrade, breakers } = risk;
  const { maxOrdersPerMinute, maxOrdersPerHour, maxOrdersPerDay } = preTrade;
  const { totalDrawdown, dailyDrawdown, concentration } = breakers;
  const orders: readonly Order[] = [
    ['risk.caps.assetRate', caps.assetRate, 'at most', 'grossRate', caps.grossRate],
    ['risk.caps.strategyRate', caps.strategyRate, 'at most', 'grossRate', caps.grossRate],
    ['risk.caps.netRate', caps.netRate, 'at most', 'grossRate', caps.grossRate],
    ['risk.caps.lossAtStopRate', caps.lossAtStopRate, 'at most', 'totalLossAtStopRate', caps.totalLossAtStopRate],
    ...ofBreakers(breakers),
    // Whoever loses that much in a day has lost it since the high-water too: the day's breaker would never act.
    ['risk.breakers.totalDrawdown.trip', totalDrawdown.trip, 'at least', 'dailyDrawdown.trip', dailyDrawdown.trip],
    // Equal shares of so many positions are the least concentration that there is.
    [
      'risk.breakers.concentration.hhi',
      concentration.hhi,
      'more than',
      '1 / minPositions',
      1 / concentration.minPositions,
    ],
    [
      'risk.breakers.concentration.minGrossRate',
      concentration.minGrossRate,
      'at most',
      'risk.caps.grossRate',
      caps.grossRate,
    ],
    ['risk.preTrade.maxOrdersPerMinute', maxOrdersPerMinute, 'at most', 'maxOrdersPerHour', maxOrdersPerHour],
    ['risk.preTrade.maxOrdersPerHour', maxOrdersPerHour, 'at most', 'maxOrdersPerDay', maxOrdersPerDay],
    [
      'execution.maxSlippageRate',
      execution.maxSlippageRate,
      'at most',
      'risk.preTrade.collarRate',
      preTrade.collarRate,
    ],
  ];
  for (const [path, value, allowed, than, bound] of orders)
    if (!stands(value, allowed, bound)) return badSetting(path, value, `${allowed} ${than} (${bound})`);
  return null;
}

/** What a breaker's own numbers have to be to each other. */
function ofBreakers(breakers: BreakerSettings): readonly Order[] {
  const { dailyDrawdown: day, correlationSpike: one, volatilitySpike: wild, fearGreedExtreme: mood } = breakers;
  const orders: readonly Order[] = [
    ['dailyDrawdown.emergency', day.emergency, 'more than', 'trip', day.trip],
    ['correlationSpike.reset', one.reset, 'less than', 'trip', one.trip],
    ['volatilitySpike.resetSigma', wild.resetSigma, 'less than', 'tripSigma', wild.tripSigma],
    ['volatilitySpike.resetMedians', wild.resetMedians, 'less than', 'tripMedians', wild.tripMedians],
    ['fearGreedExtreme.resetLow', mood.resetLow, 'more than', 'low', mood.low],
    ['fearGreedExtreme.resetHigh', mood.resetHigh, 'less than', 'high', mood.high],
  ];
  return orders.map(([path, ...rest]) => [`risk.breakers.${path}`, ...rest]);
}

function stands(value: number, allowed: Order[2], bound: number): boolean {
  switch (allowed) {
    case 'more than':
      return value > bound;
    case 'less than':
      return value < bound;
    case 'at most':
      return value <= bound;
    case 'at least':
      return value >= bound;
  }
}
