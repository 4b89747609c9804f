/** One number that evolution may choose. Its values are `low`, `low + step`, ... `high`. */
export interface Gene {
  /** Path of the setting that it stands for; `[]` = every strategy. Also its name in a file. */
  readonly path: string;
  readonly low: number;
  readonly high: number;
  /** Distance of two values, > 0; `high - low` is a multiple of it. */
  readonly step: number;
  /** How chance spreads over the values: evenly, or evenly over their logarithms (`low` > 0). */
  readonly scale: 'linear' | 'log';
  /** Which values are the tighter ones. `neither`: a choice that no limit depends on, so it replaces the setting. */
  readonly tighter: 'less' | 'more' | 'neither';
}

/** A gene without its path: low, high, step, scale and which way is tighter. */
type Row = readonly [name: string, low: number, high: number, step: number, tighter: Gene['tighter']];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The regimes' shares of a size: each side of each regime. */
const REGIME_SIZES = [
  'bullStableLong',
  'bullStableShort',
  'bullVolatileLong',
  'bullVolatileShort',
  'sidewaysStableLong',
  'sidewaysStableShort',
  'sidewaysVolatileLong',
  'sidewaysVolatileShort',
  'bearStableLong',
  'bearStableShort',
  'bearVolatileLong',
  'bearVolatileShort',
  'unknownLong',
  'unknownShort',
];

/**
 * Every gene, in the order of a file. The loosest value of a limit is the loosest that settings may have, so that each person's settings lie in the space; the
 * tightest is never beyond what settings may have.
 */
export const GENES: readonly Gene[] = [
  ...genes('strategies[]', 'log', [
    ['stopAtr', 0.5, 10, 0.1, 'less'],
    ['takeProfitAtr', 0.5, 30, 0.1, 'less'],
  ]),
  ...genes('sizing', 'log', [
    ['baseRate', 0.001, 0.5, 0.001, 'less'],
    ['targetVolatility', 0.05, 3, 0.05, 'less'],
  ]),
  ...genes('sizing', 'linear', [
    ['kellyWeight', 0, 1, 0.05, 'neither'],
    // Never 0: without any weight there is no size.
    ['volatilityWeight', 0.05, 1, 0.05, 'neither'],
    ['momentumWeight', 0, 1, 0.05, 'neither'],
    ['confidenceMin', 0, 1, 0.05, 'less'],
    ['confidenceExponent', 0, 4, 0.1, 'more'],
    ['correlationPenalty', 0, 1, 0.05, 'more'],
  ]),
  ...genes(
    'sizing.regimeSizes',
    'linear',
    REGIME_SIZES.map((name) => [name, 0, 1, 0.05, 'less'] as const),
  ),
  ...genes('risk.caps', 'log', [
    ['assetRate', 0.01, 0.5, 0.005, 'less'],
    ['strategyRate', 0.01, 1, 0.01, 'less'],
    ['grossRate', 0.01, 5, 0.01, 'less'],
    ['netRate', 0.01, 5, 0.01, 'less'],
    ['lossAtStopRate', 0.0005, 0.05, 0.0005, 'less'],
    ['totalLossAtStopRate', 0.001, 0.2, 0.001, 'less'],
    ['volatilityYear', 0.01, 2, 0.01, 'less'],
    ['stressLossRate', 0.005, 1, 0.005, 'less'],
    ['depthShare', 0.01, 1, 0.01, 'less'],
  ]),
  ...genes('risk.breakers.dailyDrawdown', 'log', [
    ['trip', 0.002, 0.5, 0.001, 'less'],
    ['emergency', 0.005, 0.9, 0.001, 'less'],
  ]),
  ...genes('risk.breakers.totalDrawdown', 'log', [['trip', 0.01, 0.9, 0.005, 'less']]),
  ...genes('risk.breakers.rapidLosses', 'log', [
    ['lossRate', 0.001, 0.2, 0.001, 'less'],
    ['windowMs', MINUTE_MS, DAY_MS, MINUTE_MS, 'more'],
    ['streak', 2, 50, 1, 'less'],
    ['streakLossRate', 0.0005, 0.2, 0.0005, 'less'],
    ['holdMs', MINUTE_MS, 7 * DAY_MS, MINUTE_MS, 'more'],
  ]),
  ...genes('risk.breakers.concentration', 'linear', [
    ['assetShare', 1.01, 3, 0.01, 'less'],
    ['hhi', 0.05, 0.99, 0.01, 'less'],
    ['minPositions', 2, 100, 1, 'less'],
    ['minGrossRate', 0, 5, 0.01, 'less'],
  ]),
  ...genes('risk.breakers.correlationSpike', 'linear', [
    ['trip', 0.3, 0.99, 0.01, 'less'],
    ['calmMs', 0, DAY_MS, MINUTE_MS, 'more'],
  ]),
  ...genes('risk.breakers.volatilitySpike', 'log', [
    ['tripSigma', 0.01, 1, 0.005, 'less'],
    ['tripMedians', 1.2, 20, 0.1, 'less'],
  ]),
  ...genes('risk.breakers.volatilitySpike', 'linear', [['calmMs', 0, DAY_MS, MINUTE_MS, 'more']]),
  ...genes('risk.breakers.fearGreedExtreme', 'linear', [
    ['low', 1, 40, 1, 'more'],
    ['high', 60, 99, 1, 'less'],
    ['sizeFactor', 0, 1, 0.05, 'less'],
  ]),
  ...genes('risk.preTrade', 'log', [['maxOrdersPerHour', 1, 6_000, 1, 'less']]),
];

function genes(section: string, scale: Gene['scale'], rows: readonly Row[]): readonly Gene[] {
  return rows.map(([name, low, high, step, tighter]) => ({
    path: `${section}.${name}`,
    low,
    high,
    step,
    scale,
    tighter,
  }));
}

/** Decimals to which values are exact: every low and step has at most four. */
const PRECISION = 1_000_000;

/** Value number `index` of a gene, 0 = its lowest. */
export function valueAt({ low, step }: Gene, index: number): number {
  return Math.round((low + index * step) * PRECISION) / PRECISION;
}

/** Number of the highest value of a gene, >= 1. */
export function lastIndex({ low, high, step }: Gene): number {
  return Math.round((high - low) / step);
}

/** Number of the value at or next to `value`: the nearest, the one not above, or the one not below; within the gene. */
export function indexOf(gene: Gene, value: number, towards: 'nearest' | 'down' | 'up' = 'nearest'): number {
  const exact = (value - gene.low) / gene.step;
  const nearest = Math.round(exact);
  let index = nearest;
  // A value of the gene is itself, however its division is rounded.
  if (towards !== 'nearest' && valueAt(gene, nearest) !== value) {
    index = towards === 'down' ? Math.floor(exact) : Math.ceil(exact);
  }
  return Math.min(lastIndex(gene), Math.max(0, index));
}

/** True for a number that is one of the gene's values. NaN never is. */
export function isValueOf(gene: Gene, value: number): boolean {
  return value >= gene.low && value <= gene.high && valueAt(gene, indexOf(gene, value)) === value;
}

/** The values of a gene as a person reads them. */
export function describeGene({ low, high, step }: Gene): string {
  return `${low}..${high} in steps of ${step}`;
}
