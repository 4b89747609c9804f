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
 * A position with the margin terms that its instrument has now, and those that the venue told of it. Without a mark it counts at what it cost. Where the
 * venue has told nothing yet, margin is shared unless the asset allows no other than its own.
 */
export function margined(core: EngineCore, { asset, sizeLots, costUnits, markTicks }: Held): MarginedPosition {
  const instrument = core.instrument(asset);
  const terms = core.rooms.portfolio.marginTerms(asset);
  return {
    lots: sizeLots,
    costUnits,
    markTicks: markTicks ?? (sizeLots === 0 ? 0 : Math.round(costUnits / sizeLots)),
    table: ladderOf(instrument),
    leverage: core.leverage(asset),
    isIsolated: terms?.isIsolated ?? instrument.marginMode !== undefined,
    addedUnits: terms?.addedUnits ?? 0,
  };
}
