import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Engine } from '../../engine/index.ts';

/** The markets of an earlier run, and whether bars of one are kept. */
export interface BeforeRun {
  readonly instruments: readonly Instrument[];
  readonly hasBars: (asset: AssetId) => boolean;
}

/** What a recovered engine knows of the run before, for the window until the venue tells its own markets; nothing decides by it. */
export function beforeRun(engine: Engine): BeforeRun | undefined {
  if (engine.seq === 0) return undefined;
  const { instruments } = engine.figures();
  return {
    instruments: instruments.filter(({ listed }) => listed),
    hasBars: (asset) => engine.barsOf(asset).closed.length > 0,
  };
}
