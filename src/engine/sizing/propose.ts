import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import type { SizingInput } from '../domain/flow.ts';
import type { SizeStep } from '../domain/size-step.ts';
import type { SizingSettings } from '../domain/settings.ts';
import { shown } from './caps.ts';

/** Bounds of target volatility / volatility (design, section 4): a calm market never more than triples a size. */
const MIN_VOLATILITY_FACTOR = 0.1;
const MAX_VOLATILITY_FACTOR = 3;

/** What a method proposes before any cap: an exposure rate, or why there is none. */
export interface Proposal {
  /** Notional / equity, fraction; 0 with a refusal. */
  readonly rate: number;
  readonly volatilityAdjustment: number;
  readonly steps: readonly SizeStep[];
  readonly refusal: Refusal | null;
}

/**
 * Exposure that the method of `settings` wants, fraction of equity. `fixed`: baseRate x strength. `volatility_adjusted`: the same x
 * clamp(targetVolatility / volatility, 0.1, 3); an unknown volatility is refused, never guessed. Refuses a strength outside 0..1 and
 * any figure that is not finite.
 */
export function proposeRate(input: SizingInput, settings: SizingSettings): Proposal {
  const { strength } = input.signal;
  if (!(strength >= 0 && strength <= 1)) {
    return refused(
      refuse('OUT_OF_RANGE', 'signal.strength', shown(strength), '0..1', 'the strength of a signal lies in 0..1'),
    );
  }
  const base = settings.baseRate;
  if (!(base > 0) || !Number.isFinite(base)) {
    return refused(refuse('OUT_OF_RANGE', 'sizing.baseRate', shown(base), '> 0', 'the base size has to be above zero'));
  }
  const scaled = base * strength;
  const steps: SizeStep[] = [
    { name: 'base', rate: base, kind: settings.method === 'fixed' ? 'fixed' : 'base', figure: 0 },
    { name: 'strength', rate: scaled, kind: 'factor', figure: strength },
  ];
  if (settings.method === 'fixed') return { rate: scaled, volatilityAdjustment: 1, steps, refusal: null };
  const factor = volatilityFactor(input.volatilityAnnual, settings.targetVolatility);
  if (factor === null) {
    return refused(
      refuse(
        'UNKNOWN_VOLATILITY',
        'features.volatility',
        shown(input.volatilityAnnual),
        '> 0',
        'the volatility of the asset is not known yet, and the sizing method needs it',
      ),
    );
  }
  const adjusted = scaled * factor;
  steps.push({ name: 'volatility', rate: adjusted, kind: 'factor', figure: factor });
  return { rate: adjusted, volatilityAdjustment: factor, steps, refusal: null };
}

function volatilityFactor(annual: number | null, target: number): number | null {
  if (annual === null || !(annual > 0) || !Number.isFinite(annual)) return null;
  if (!(target > 0) || !Number.isFinite(target)) return null;
  return Math.min(MAX_VOLATILITY_FACTOR, Math.max(MIN_VOLATILITY_FACTOR, target / annual));
}

function refused(refusal: Refusal): Proposal {
  return { rate: 0, volatilityAdjustment: 1, steps: [], refusal };
}
