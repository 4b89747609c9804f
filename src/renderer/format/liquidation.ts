/** How far the mark is from where a position is liquidated. */
export interface LiquidationDistance {
  /** Share of the mark, 0 and more; 0 = there or beyond. */
  readonly rate: number;
  readonly level: 'far' | 'near' | 'close';
}

/** Closer than these, as shares of the mark, a position is near, and close, to its liquidation. */
const NEAR = 0.15;
const CLOSE = 0.05;

/** The distance of a position, or null where a price is not known or it cannot be liquidated. */
export function liquidationDistance(
  sizeLots: number,
  markTicks: number | null,
  liquidationTicks: number | null,
): LiquidationDistance | null {
  if (sizeLots === 0 || markTicks === null || liquidationTicks === null || !(markTicks > 0)) return null;
  const away = sizeLots > 0 ? markTicks - liquidationTicks : liquidationTicks - markTicks;
  const rate = Math.max(0, away / markTicks);
  return { rate, level: rate < CLOSE ? 'close' : rate < NEAR ? 'near' : 'far' };
}
