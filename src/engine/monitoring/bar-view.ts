import type { BarView } from '../../contract/views.ts';
import type { ClosedBar } from '../domain/flow.ts';

/** A bar as the chart draws it; from `incompleteFromMs` (null = never) on it may lack trades. */
export function barView(bar: ClosedBar, incompleteFromMs: number | null): BarView {
  const { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar;
  const view = { openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots };
  return incompleteFromMs !== null && openMs >= incompleteFromMs ? { ...view, incomplete: true } : view;
}
