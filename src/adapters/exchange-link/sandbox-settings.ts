import type { EngineSettings } from '../../engine/domain/settings.ts';

/** Bars of a recorded market that stand for the seconds after which a venue counts as down, and the longest that settings allow, ms. */
const FALLBACK_BARS = 30;
const LONGEST_MS = 30 * 86_400_000;

/**
 * Defaults of a venue whose market moves in bars of `barIntervalMs`. A recorded market of hourly bars speaks four times an hour, so what is
 * counted in seconds on a live feed is counted in shares of a bar here.
 */
export function sandboxSettings(base: EngineSettings, barIntervalMs: number, hasIndex = false): EngineSettings {
  const recorded = barIntervalMs > 60_000;
  return {
    ...base,
    market: { ...base.market, barIntervalMs, staleAfterMs: recorded ? barIntervalMs : base.market.staleAfterMs },
    signals: { ...base.signals, lifeMs: recorded ? barIntervalMs : base.signals.lifeMs },
    execution: {
      ...base.execution,
      reconcileEveryMs: recorded ? barIntervalMs : base.execution.reconcileEveryMs,
      fallbackAfterMs: recorded ? Math.min(FALLBACK_BARS * barIntervalMs, LONGEST_MS) : base.execution.fallbackAfterMs,
    },
    // The index tells of the world's today; the sandbox lives in another time, and knows only what was recorded with its candles.
    sentiment: { enabled: hasIndex },
  };
}
