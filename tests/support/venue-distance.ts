import type { AccountDetail } from '../../src/exchange/views.ts';

/** Move of the mark against a position at which the exchange liquidates it, fraction of the mark; null where it names no price. */
export function positionDistance(detail: AccountDetail, asset: number): number | null {
  const position = detail.positions.find((each) => each.asset === asset);
  if (position === undefined || position.liquidationTicks === null) return null;
  return Math.abs(position.liquidationTicks / position.markTicks - 1);
}
