/** What taking from a book would give. Prices in ticks, sizes in lots. */
export interface BookWalk {
  /** Average price of what the visible levels hold of the order; 0 when they hold nothing. */
  readonly averageTicks: number;
  readonly worstTicks: number;
  readonly filledLots: number;
  /** What the taken levels cost together, micro-USDC: a tick times a lot is one. */
  readonly costUnits: number;
}

/**
 * Walks one side of a book, `levels` flat [ticks, lots, ...] best first, until `lots` are taken or the visible levels end. Levels beyond
 * `limitTicks` are not touched (null = no limit; `isBuy` says which way beyond is). Pure.
 */
export function walkBook(
  levels: readonly number[],
  order: { readonly isBuy: boolean; readonly lots: number; readonly limitTicks: number | null },
): BookWalk {
  let left = order.lots;
  let cost = 0;
  let worstTicks = 0;
  for (let i = 0; i + 1 < levels.length && left > 0; i += 2) {
    const ticks = levels[i] as number;
    const isBeyond = order.limitTicks !== null && (order.isBuy ? ticks > order.limitTicks : ticks < order.limitTicks);
    if (isBeyond) break;
    const taken = Math.min(left, levels[i + 1] as number);
    cost += ticks * taken;
    left -= taken;
    worstTicks = ticks;
  }
  const filledLots = order.lots - left;
  return { averageTicks: filledLots > 0 ? cost / filledLots : 0, worstTicks, filledLots, costUnits: cost };
}

/** Slippage of a walk against a price as a fraction, + = worse; null when nothing would fill or there is no price. */
export function walkSlippage(walk: BookWalk, isBuy: boolean, midTicks: number | null): number | null {
  if (midTicks === null || !(midTicks > 0) || walk.filledLots <= 0) return null;
  const worse = (walk.averageTicks - midTicks) / midTicks;
  return isBuy ? worse : 0 - worse;
}
