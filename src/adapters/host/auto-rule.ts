import type { EngineSettings } from '../../engine/domain/settings.ts';

/** Limits of the rule that `--auto` writes; the caps of risk stand before them. */
export interface AutoLimits {
  readonly maxOrdersPerHour: number;
  /** Opening notional per UTC day, whole USDC. */
  readonly maxNotionalPerDayUsdc: number;
}

/** What `--auto` may do at prices of the real world. */
export const REAL_LIMITS: AutoLimits = { maxOrdersPerHour: 60, maxNotionalPerDayUsdc: 1_000_000 };

/** The settings with one rule for every built-in strategy: signals run from strength 0.9, and are flagged from 0.7. */
export function withAutoRule(settings: EngineSettings, limits: AutoLimits): EngineSettings {
  const rule = {
    strategyId: '*',
    enabled: true,
    runFromStrength: 0.9,
    flagFromStrength: 0.7,
    ...limits,
    endsAtMs: null,
  };
  return { ...settings, desk: { ...settings.desk, autoRules: [rule] } };
}
