import type { BarView } from '../../contract/market-views.ts';
import { asLots, asTicks } from '../../contract/units.ts';

/**
 * Bars of `stepMs` from shorter ones of the same market, oldest first: the first one's open, the highest high, the lowest low, the last one's close, the
 * sum of the volumes. Bars that are longer than `stepMs` make none.
 */
export function joinBars(
  bars: readonly (BarView & { readonly intervalMs: number })[],
  stepMs: number,
): readonly BarView[] {
  const joined: BarView[] = [];
  for (const bar of bars) {
    if (bar.intervalMs > stepMs || stepMs % bar.intervalMs !== 0) continue;
    const openMs = bar.openMs - (bar.openMs % stepMs);
    const last = joined.at(-1);
    const { openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar;
    if (last === undefined || last.openMs !== openMs) {
      joined.push({ openMs, openTicks, highTicks, lowTicks, closeTicks, volumeLots });
      continue;
    }
    joined[joined.length - 1] = {
      ...last,
      highTicks: asTicks(Math.max(last.highTicks, highTicks)),
      lowTicks: asTicks(Math.min(last.lowTicks, lowTicks)),
      closeTicks,
      volumeLots: asLots(last.volumeLots + volumeLots),
    };
  }
  return joined;
}

/** Both lists by open time; of two bars of one time that of `over`. */
export function mergeBars<T extends BarView>(under: readonly T[], over: readonly T[]): readonly T[] {
  const byTime = new Map(under.map((bar) => [bar.openMs, bar]));
  for (const bar of over) byTime.set(bar.openMs, bar);
  return [...byTime.values()].sort((a, b) => a.openMs - b.openMs);
}
