import type { BarView } from '../../contract/views.ts';
import type { ClosedBar } from '../domain/flow.ts';

/** A bar as the chart draws it. */
export function barView(bar: ClosedBar): BarView {
  const { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar;
  return { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots };
}
