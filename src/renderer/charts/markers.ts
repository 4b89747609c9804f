import type { FillView } from '../../contract/views.ts';
import type { AssetId } from '../../contract/units.ts';
import { bucketStart } from './aggregate.ts';

/** Fills of one side within one bar, drawn as one arrow. */
export interface FillMarker {
  readonly openMs: number;
  readonly side: 'buy' | 'sell';
  readonly count: number;
}

/** Joins the fills of an asset by bar and side, in time order (buys first within a bar), from `fromMs` on. */
export function fillMarkers(
  fills: readonly FillView[],
  asset: AssetId,
  intervalMs: number,
  fromMs: number,
): readonly FillMarker[] {
  const joined = new Map<string, FillMarker>();
  for (const fill of fills) {
    if (fill.asset !== asset || !(fill.atMs >= fromMs)) continue;
    const openMs = bucketStart(fill.atMs, intervalMs);
    const key = `${openMs}:${fill.side}`;
    const known = joined.get(key);
    joined.set(key, { openMs, side: fill.side, count: (known?.count ?? 0) + 1 });
  }
  return [...joined.values()].sort((a, b) => a.openMs - b.openMs || (a.side < b.side ? -1 : 1));
}
