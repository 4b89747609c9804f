/** What momentum makes of a size: half as much again for each deviation in the direction of the trade, 0..2. */
export function momentumFactor(momentum: number, side: 1 | -1): number {
  return Math.min(2, Math.max(0, 1 + (side * momentum) / 2));
}
