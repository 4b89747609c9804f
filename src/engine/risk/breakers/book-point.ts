import type { AssetId } from '../../../contract/units.ts';
import type { BreakerName } from '../../../contract/commands.ts';
import type { Correlations } from '../metrics/correlation.ts';
import type { WantedReduction } from './reduction-plan.ts';

/** A position as the breakers of the book see it; prices in ticks, money in micro-USDC. */
export interface BookPosition {
  readonly asset: AssetId;
  /** Signed. */
  readonly sizeLots: number;
  readonly markTicks: number | null;
  readonly costUnits: number;
}

/** All that is held at one moment. */
export interface BookPoint {
  readonly atMs: number;
  /** Micro-USDC. */
  readonly equityUnits: number;
  readonly positions: readonly BookPosition[];
  /** Correlations of the positions in their order; asked for where they count. */
  readonly correlations: () => Correlations;
}

/** Signed worth of a position, micro-USDC; at what it cost where it has no mark. */
export function worthOf({ sizeLots, markTicks, costUnits }: BookPosition): number {
  if (markTicks !== null) return sizeLots * markTicks;
  return sizeLots > 0 ? Math.abs(costUnits) : -Math.abs(costUnits);
}

/** Half of everything, from the positions of this moment. */
export function halfOf(breaker: BreakerName, positions: readonly BookPosition[]): readonly WantedReduction[] {
  return positions.map(({ asset, sizeLots }) => ({
    asset,
    isLong: sizeLots > 0,
    keepLots: Math.floor(Math.abs(sizeLots) / 2),
    breaker,
  }));
}
