import { describe, expect, test } from 'vitest';
import type { RegimeReading } from '../../../src/contract/regime-view.ts';
import { compositeOf, regimeComponents } from '../../../src/engine/regime/composite.ts';

const CALM: RegimeReading = {
  regime: 'sideways_stable',
  reason: '',
  confidence: 0.5,
  sinceMs: 0,
  pending: 'sideways_stable',
  overridden: false,
  trendScore: 0,
  sigmaFast: 0.026,
  sigmaSlow: 0.026,
  volatilityRank: 0.5,
  volumeRatio: 1,
};
const NOTHING = { mood: null, correlation: null };

function votes(over: Partial<RegimeReading>, around = NOTHING as { mood: number | null; correlation: number | null }) {
  return Object.fromEntries(regimeComponents({ ...CALM, ...over }, around).map(({ part, vote }) => [part, vote]));
}

function composite(
  over: Partial<RegimeReading>,
  around = NOTHING as { mood: number | null; correlation: number | null },
) {
  const reading = { ...CALM, pending: over.regime ?? CALM.regime, ...over };
  return compositeOf(reading, regimeComponents(reading, around));
}

describe('what the parts of a regime say', () => {
  test.each([
    [{}, NOTHING, { trend: 0, sentiment: 0, volatility: 0, correlation: 0, volume: 0 }],
    [{ regime: 'bull_stable' }, NOTHING, { trend: 2 }],
    [{ regime: 'bear_volatile' }, NOTHING, { trend: -2 }],
    [{}, { mood: 20, correlation: null }, { sentiment: -1 }],
    [{}, { mood: 21, correlation: null }, { sentiment: 0 }],
    [{}, { mood: 80, correlation: null }, { sentiment: -1 }],
    [{ sigmaFast: 0.0301 }, NOTHING, { volatility: -1 }],
    [{ sigmaFast: 0.02 }, NOTHING, { volatility: 1 }],
    [{ sigmaFast: 0.02, volatilityRank: 0.7 }, NOTHING, { volatility: 0 }],
    [{ sigmaFast: null }, NOTHING, { volatility: 0 }],
    [{}, { mood: null, correlation: 0.8 }, { correlation: -1 }],
    [{}, { mood: null, correlation: 0.4 }, { correlation: 1 }],
    [{}, { mood: null, correlation: 0.6 }, { correlation: 0 }],
    [{ regime: 'bear_stable', volumeRatio: 1.5 }, NOTHING, { volume: -1 }],
    [{ volumeRatio: 3 }, NOTHING, { volume: 0 }],
  ] as const)('%j beside %j', (over, around, wanted) => {
    expect(votes(over, around)).toMatchObject(wanted);
  });
});

describe('all parts together', () => {
  test.each([
    ['unknown is not known', { regime: 'unknown' }, NOTHING, null],
    ['a bull is for risk', { regime: 'bull_stable' }, NOTHING, 'risk_on'],
    [
      'a volatile bull in one bet is neither',
      { regime: 'bull_volatile', sigmaFast: 0.04 },
      { mood: null, correlation: 0.9 },
      'neutral',
    ],
    ['a bear is against it', { regime: 'bear_stable' }, NOTHING, 'risk_off'],
    [
      'fear in a storm is, without a trend',
      { regime: 'sideways_volatile', sigmaFast: 0.05 },
      { mood: 10, correlation: 0.9 },
      'risk_off',
    ],
    ['a bull is never', { regime: 'bull_volatile', sigmaFast: 0.05 }, { mood: 90, correlation: 0.9 }, 'neutral'],
    ['figures that say another regime', { regime: 'bull_stable', pending: 'sideways_stable' }, NOTHING, 'transitional'],
    [
      'a fall that holds a regime',
      { regime: 'bear_volatile', pending: 'sideways_volatile', overridden: true },
      NOTHING,
      'risk_off',
    ],
  ] as const)('%s', (_what, over, around, wanted) => {
    expect(composite(over, around)).toBe(wanted);
  });
});
