import type { BookRiskView } from '../../../src/contract/book-risk.ts';
import type { RiskMetricsView } from '../../../src/contract/risk-metrics.ts';
import { asUnits } from '../../../src/contract/units.ts';
import { seeded } from './random.ts';

const NAMES = ['BTC', 'ETH', 'LINK', 'ZEC', 'MKR', 'DOT', 'VIRTUAL'] as const;

/** A book of seven holdings. */
export function bookRiskOf(nowMs: number): BookRiskView {
  const random = seeded(11);
  const weights = [0.148, 0.142, -0.099, 0.081, -0.063, 0.039, 0.023];
  const shares = [0.3, 0.39, -0.08, 0.24, -0.02, 0.11, 0.06];
  const rows = NAMES.map(() => NAMES.map(() => 0.45 + random() * 0.45));
  const correlations = rows.map((row, i) => row.map((value, j) => (i === j ? 1 : i > j ? value : (rows[j]?.[i] ?? 0))));
  return {
    atMs: nowMs,
    holdings: NAMES.map((symbol, at) => ({
      asset: at,
      symbol,
      strategyId: at % 2 === 0 ? 'ema-cross-1h' : 'donchian-20',
      weight: weights[at] ?? 0,
      volatility: at === 6 ? null : 0.6 + at * 0.07,
      riskShare: shares[at] ?? 0,
    })),
    grossRate: 0.595,
    netRate: 0.271,
    volatilityYear: 0.184,
    unknown: '',
    averageCorrelation: 0.31,
    concentration: 0.19,
    valueAtRisk95: 0.0162,
    expectedShortfall95: 0.0231,
    stressLoss: 0.0713,
    betaToIndex: 0.42,
    correlations,
    meanCorrelation: 0.66,
    shrinkage: 0.34,
  };
}

/** Figures of an account with that book, or with nothing yet. */
export function riskMetricsOf(empty: boolean): RiskMetricsView {
  const nothing = {
    positionCount: 0,
    totalExposureUnits: asUnits(0),
    grossRate: 0,
    netRate: 0,
    dailyPnlUnits: asUnits(0),
    marginUsedRate: 0,
    lossAtHeldStopsRate: 0,
    volatilityYear: 0,
    stressLoss: 0,
    concentration: null,
    maxPosition: null,
    nearestLiquidation: null,
    adlRank: null,
    sharpe: null,
    sharpeDays: 3,
    volatilityPercentile: null,
    fearGreed: null,
  };
  if (empty) return nothing;
  return {
    ...nothing,
    positionCount: NAMES.length,
    totalExposureUnits: asUnits(6_048_000_000),
    grossRate: 0.595,
    netRate: 0.271,
    dailyPnlUnits: asUnits(-41_830_000),
    marginUsedRate: 0.0412,
    lossAtHeldStopsRate: 0.0093,
    volatilityYear: 0.184,
    stressLoss: 0.0713,
    concentration: 0.19,
    maxPosition: { asset: 0, symbol: 'BTC', rate: 0.148 },
    nearestLiquidation: { asset: 3, symbol: 'ZEC', rate: 0.62 },
    sharpe: 1.27,
    sharpeDays: 64,
    volatilityPercentile: 0.83,
    fearGreed: { value: 24, ageMs: 18_000_000 },
  };
}
