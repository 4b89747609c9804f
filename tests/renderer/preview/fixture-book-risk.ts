import type { BookRiskView } from '../../../src/contract/book-risk.ts';
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
