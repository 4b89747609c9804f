import type { AssetId } from '../../contract/units.ts';
import { ladderOf } from '../domain/margin-tiers.ts';
import type { MarginedPosition } from '../risk/metrics/liquidation.ts';
import type { EngineCore } from './engine-core.ts';

/** A position as the books have it. */
interface Held {
  readonly asset: AssetId;
  readonly sizeLots: number;
  readonly costUnits: number;
  readonly markTicks: number | null;
}

/**
 * A position with the margin terms that its instrument has now. Without a mark it counts at what it cost. One that a person made isolated at the venue counts
 * as cross: only assets without cross margin are known to have their own.
 */
export function margined(core: EngineCore, { asset, sizeLots, costUnits, markTicks }: Held): MarginedPosition {
  const instrument = core.instrument(asset);
  return {
    lots: sizeLots,
    costUnits,
    markTicks: markTicks ?? (sizeLots === 0 ? 0 : Math.round(costUnits / sizeLots)),
    table: ladderOf(instrument),
    leverage: core.leverage(asset),
    isIsolated: instrument.marginMode !== undefined,
  };
}
