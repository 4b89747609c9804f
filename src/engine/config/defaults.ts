import { DEFAULT_REGIME_SIZES } from '../domain/regime-sizes.ts';
import type { DonchianGenome, EmaCrossGenome, EngineSettings } from '../domain/settings.ts';

/** Genes that a genome of this family has where a file does not name them; id and family are always named. */
export const DEFAULT_EMA_CROSS: EmaCrossGenome = {
  strategyId: 'ema-12-48',
  enabled: true,
  family: 'ema_cross',
  fastBars: 12,
  slowBars: 48,
  atrBars: 14,
  stopAtr: 2,
  takeProfitAtr: 6,
  allowShort: true,
};

/** The channel breakout that traders know as the shorter turtle system. */
export const DEFAULT_DONCHIAN: DonchianGenome = {
  strategyId: 'donchian-20-10',
  enabled: true,
  family: 'donchian',
  entryBars: 20,
  exitBars: 10,
  atrBars: 20,
  stopAtr: 2,
  takeProfitAtr: 8,
  allowShort: true,
};

/**
 * What every knob is where the config file says nothing: a fresh copy at each call. No auto rule: nothing runs until a person allows it.
 */
export function defaultSettings(): EngineSettings {
  return {
    market: { barIntervalMs: 3_600_000, barsKept: 1_000, staleAfterMs: 15_000 },
    strategies: [{ ...DEFAULT_EMA_CROSS }, { ...DEFAULT_DONCHIAN }],
    signals: { lifeMs: 600_000, futureToleranceMs: 2_000 },
    desk: { bandRate: 0.005, maxWaiting: 50, autoRules: [] },
    sizing: {
      method: 'volatility_adjusted',
      baseRate: 0.1,
      targetVolatility: 0.5,
      minVolatilityBars: 30,
      kellyVeto: false,
      kellyWeight: 0.4,
      volatilityWeight: 0.3,
      momentumWeight: 0.3,
      confidenceMin: 0.25,
      confidenceExponent: 1,
      correlationPenalty: 0,
      regimeSizes: { ...DEFAULT_REGIME_SIZES },
    },
    risk: {
      caps: {
        assetRate: 0.15,
        strategyRate: 0.4,
        grossRate: 1,
        netRate: 0.6,
        lossAtStopRate: 0.005,
        totalLossAtStopRate: 0.02,
        volatilityYear: 0.15,
        stressLossRate: 0.08,
        depthShare: 0.1,
      },
      breakers: {
        dailyDrawdown: { trip: 0.02, emergency: 0.05, holdMs: 3_000 },
        totalDrawdown: { trip: 0.1, holdMs: 3_000 },
        rapidLosses: { lossRate: 0.01, windowMs: 900_000, streak: 5, streakLossRate: 0.005, holdMs: 3_600_000 },
        concentration: { assetShare: 1.1, hhi: 0.35, minPositions: 5, minGrossRate: 0.5 },
        correlationSpike: { trip: 0.9, reset: 0.85, calmMs: 3_600_000 },
        volatilitySpike: { tripSigma: 0.1, tripMedians: 3, resetSigma: 0.075, resetMedians: 2, calmMs: 3_600_000 },
        fearGreedExtreme: { low: 10, high: 90, resetLow: 15, resetHigh: 85, sizeFactor: 0.5 },
      },
      preTrade: {
        collarRate: 0.05,
        maxOrderUsdc: 100_000,
        maxOrdersPerMinute: 60,
        maxOrdersPerHour: 300,
        maxOrdersPerDay: 1_000,
      },
    },
    execution: {
      maxSlippageRate: 0.005,
      entryExpiryMs: 5_000,
      reductionExpiryMs: 30_000,
      replyTimeoutMs: 5_000,
      ladderPauseMs: 1_000,
      reconcileEveryMs: 30_000,
      unprotectedBoundMs: 10_000,
      entryStyle: 'ioc',
      quoteMs: 2_000,
      requotes: 5,
      sliceEntries: false,
      sliceStyle: 'plain',
      slicePauseMs: 2_000,
      fallbackAfterMs: 30_000,
      resumeAfterFallback: 'ask',
      deadManSwitch: 'auto',
    },
    sentiment: { enabled: true },
  };
}
