import { defaultSettings } from '../../src/engine/index.ts';
import type { EngineSettings, RegimeSizeSettings } from '../../src/engine/domain/settings.ts';

/** Sizes as in a usual market, for labs in which nothing is known of the index: what regimes make of sizes has tests of its own. */
export const WHOLE_SIZES = Object.fromEntries(
  Object.keys(defaultSettings().sizing.regimeSizes).map((key) => [key, 1]),
) as unknown as RegimeSizeSettings;

/** Caps on the risk of the whole book, which have tests of their own, where a lab's few markets move by themselves. */
export const BOOK_CAPS_OUT_OF_REACH = { volatilityYear: 2, stressLossRate: 1 } as const;

/** Settings with both, changed further by `change`. */
export function wholeSizes(change: (base: EngineSettings) => EngineSettings = (base) => base) {
  return (base: EngineSettings): EngineSettings =>
    change({
      ...base,
      sizing: { ...base.sizing, regimeSizes: WHOLE_SIZES },
      risk: { ...base.risk, caps: { ...base.risk.caps, ...BOOK_CAPS_OUT_OF_REACH } },
    });
}
