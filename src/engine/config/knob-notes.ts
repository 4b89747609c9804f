import type { Loosening } from '../../contract/settings-view.ts';
import { DEFAULT_REGIME_SIZES } from '../domain/regime-sizes.ts';

/** What a switch or a word of the settings does, by path with `[]` for any element of a list; numbers have theirs in `KNOBS`. */
const SENTENCES: Readonly<Record<string, string>> = {
  'strategies[].enabled': 'Whether the strategy proposes trades.',
  'strategies[].allowShort': 'Whether it may propose shorts.',
  'sizing.method':
    'How the size of an entry begins: the same each time, less where the market moves more, by what the strategy has earned, by equal risk of all holdings, or a mix.',
  'sizing.kellyVeto':
    'Whether a strategy whose own 20 or more round trips show no edge opens nothing, whatever the method.',
  'execution.entryStyle': 'How an entry that a person approved begins: taking at once, or quoting first.',
  'execution.sliceEntries': 'Whether an entry that the visible book cuts is sent in slices over time.',
  'execution.sliceStyle':
    "Who slices such an entry: this program, or the venue's native TWAP where a person approved and it fits.",
  'execution.resumeAfterFallback': 'Whether a person has to confirm before entries go again after the venue was away.',
  'execution.deadManSwitch': "Whether the venue's dead man's switch is set while entries rest there.",
  'sentiment.enabled': 'Whether the index of sentiment is asked for.',
};

const RISE: Loosening = { by: 'rise' };
const FALL: Loosening = { by: 'fall' };

/** A larger share in any regime opens more. */
const REGIME_SIZES = Object.fromEntries(
  Object.keys(DEFAULT_REGIME_SIZES).map((key) => [`sizing.regimeSizes.${key}`, RISE]),
);

/** What loosens a limit. A knob that is not named here only changes how something is done. */
const LOOSENINGS: Readonly<Record<string, Loosening>> = {
  'market.staleAfterMs': RISE,
  'strategies[].enabled': { by: 'becoming', values: [true] },
  'strategies[].allowShort': { by: 'becoming', values: [true] },
  'signals.lifeMs': RISE,
  'signals.futureToleranceMs': RISE,
  'desk.bandRate': RISE,
  'sizing.method': { by: 'becoming', values: ['fixed', 'kelly', 'risk_parity', 'genetic_evolved'] },
  'sizing.kellyVeto': { by: 'becoming', values: [false] },
  'sizing.confidenceMin': RISE,
  'sizing.confidenceExponent': FALL,
  'sizing.correlationPenalty': FALL,
  'sizing.baseRate': RISE,
  'sizing.targetVolatility': RISE,
  'sizing.minVolatilityBars': FALL,
  ...REGIME_SIZES,
  'risk.breakers.rapidLosses.windowMs': FALL,
  'risk.breakers.rapidLosses.holdMs': FALL,
  'risk.breakers.correlationSpike.calmMs': FALL,
  'risk.breakers.volatilitySpike.calmMs': FALL,
  'risk.breakers.fearGreedExtreme.low': FALL,
  'risk.breakers.fearGreedExtreme.resetLow': FALL,
  'execution.maxSlippageRate': RISE,
  'execution.entryExpiryMs': RISE,
  'execution.reconcileEveryMs': RISE,
  'execution.unprotectedBoundMs': RISE,
  'execution.fallbackAfterMs': RISE,
  'execution.sliceEntries': { by: 'becoming', values: [true] },
  'execution.sliceStyle': { by: 'becoming', values: ['native_twap'] },
  'execution.resumeAfterFallback': { by: 'becoming', values: ['auto'] },
  'execution.deadManSwitch': { by: 'becoming', values: ['off'] },
};

/** Every number under these is a limit of risk. */
const LIMIT_SECTIONS: readonly string[] = ['risk.'];

/** What is built once when a run begins: the grid of bars with its history, and who asks for the index. */
const NEXT_START: readonly string[] = ['market.barIntervalMs', 'market.barsKept', 'sentiment.enabled'];

/** A path with `[]` in the place of each index. */
function anyElement(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}

/** What a switch or a word does; '' for a path that has no sentence. */
export function sentenceOf(path: string): string {
  return SENTENCES[anyElement(path)] ?? '';
}

/** What loosens the limit at a path, or null where nothing does. */
export function looseningOf(path: string): Loosening | null {
  const found = LOOSENINGS[anyElement(path)];
  if (found !== undefined) return found;
  return LIMIT_SECTIONS.some((section) => path.startsWith(section)) ? RISE : null;
}

/** True for what a running engine cannot change. */
export function waitsForStart(path: string): boolean {
  return NEXT_START.includes(path);
}
