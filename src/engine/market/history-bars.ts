import { asLots, asTicks } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { HistoryUpdate } from '../domain/market-update.ts';

/** Numbers of one bar in a history update. */
export const HISTORY_STRIDE = 6;

/** The bars of a checked history that are complete at `atMs`, and how many were not: one whose end lies ahead would tell the future. */
export function historyBars(
  update: HistoryUpdate,
  atMs: number,
): { readonly bars: readonly ClosedBar[]; readonly unfinished: number } {
  const bars: ClosedBar[] = [];
  const { intervalMs } = update;
  for (let i = 0; i < update.bars.length; i += HISTORY_STRIDE) {
    const [openMs = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = update.bars.slice(i, i + HISTORY_STRIDE);
    if (openMs + intervalMs > atMs) continue;
    bars.push({
      asset: update.asset,
      openMs,
      intervalMs,
      openTicks: asTicks(open),
      highTicks: asTicks(high),
      lowTicks: asTicks(low),
      closeTicks: asTicks(close),
      volumeLots: asLots(volume),
      // The number of trades is not told; a bar without volume is one without trades.
      prints: volume > 0 ? 1 : 0,
    });
  }
  return { bars, unfinished: update.bars.length / HISTORY_STRIDE - bars.length };
}
