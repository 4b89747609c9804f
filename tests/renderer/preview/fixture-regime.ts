import type { RegimeView } from '../../../src/contract/regime-view.ts';

const HOUR = 3_600_000;

/** A regime in one of the states that the panel knows: good, unknown or crash. */
export function regimeOf(state: string, nowMs: number): RegimeView {
  const good: RegimeView = {
    regime: 'bull_volatile',
    reason: '',
    confidence: 0.62,
    sinceMs: nowMs - 131 * HOUR,
    pending: 'bull_volatile',
    overridden: false,
    trendScore: 0.83,
    sigmaFast: 0.0334,
    sigmaSlow: 0.0291,
    volatilityRank: 0.78,
    volumeRatio: 1.34,
    components: [
      { part: 'trend', value: 0.83, vote: 2 },
      { part: 'sentiment', value: 71, vote: 0 },
      { part: 'volatility', value: 0.0334, vote: -1 },
      { part: 'correlation', value: 0.74, vote: 0 },
      { part: 'volume', value: 1.34, vote: 0 },
    ],
    composite: 'neutral',
    index: 'BTC',
    changes: [
      { atMs: nowMs - 900 * HOUR, regime: 'sideways_stable' },
      { atMs: nowMs - 520 * HOUR, regime: 'sideways_volatile' },
      { atMs: nowMs - 131 * HOUR, regime: 'bull_volatile' },
    ],
    bounds: { enter: 0.5, leave: 0.2 },
  };
  if (state === 'crash')
    return {
      ...good,
      regime: 'bear_volatile',
      sinceMs: nowMs - 5 * HOUR,
      overridden: true,
      trendScore: 0.21,
      confidence: 0.51,
      changes: [...good.changes, { atMs: nowMs - 5 * HOUR, regime: 'bear_volatile' }],
    };
  if (state === 'unknown')
    return {
      ...good,
      regime: 'unknown',
      reason: '212 of 480 hours of the index are known',
      confidence: 0,
      sinceMs: null,
      pending: 'unknown',
      trendScore: null,
      sigmaFast: null,
      sigmaSlow: null,
      volatilityRank: null,
      volumeRatio: null,
      changes: [],
    };
  return good;
}
