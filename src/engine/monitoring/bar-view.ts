import type { BarView } from '../../contract/views.ts';
import type { ClosedBar } from '../domain/flow.ts';

/** A bar as the chart draws it; `incomplete` = it may lack trades. */
export function barView(bar: ClosedBar, incomplete: boolean): BarView {
  const { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar;
  const view = { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots };
  return incomplete ? { ...view, incomplete } : view;
}
