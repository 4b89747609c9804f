import type { EngineSettings } from '../../engine/domain/settings.ts';

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
    execution: { ...base.execution, reconcileEveryMs: recorded ? barIntervalMs : base.execution.reconcileEveryMs },
    // The index tells of the world's today; the sandbox lives in another time, and knows only what was recorded with its candles.
    sentiment: { enabled: hasIndex },
  };
}
