import type { QuoteUnits } from '../../contract/units.ts';
import type { FillView } from '../../contract/views.ts';
import type { FillInput } from '../domain/inputs.ts';

/**
 * An execution as the window shows it. `closedPnlUnits` is what it realised; `slippageRate` is against the decision mid, positive =
 * worse, null without a decision of ours.
 */
export function fillView(
  fill: FillInput,
  closedPnlUnits: QuoteUnits,
  strategyId: string | null,
  slippageRate: number | null,
): FillView {
  return {
    tid: fill.tid,
    asset: fill.asset,
    side: fill.isBuy ? 'buy' : 'sell',
    priceTicks: fill.priceTicks,
    sizeLots: fill.sizeLots,
    feeUnits: fill.feeUnits,
    closedPnlUnits,
    isTaker: fill.isTaker,
    atMs: fill.venueAtMs,
    cloid: fill.cloid,
    strategyId,
    slippageRate,
  };
}
