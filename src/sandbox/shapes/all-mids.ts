import type { SandboxVenue } from '../types.ts';
import { price } from './decimals.ts';
import { midPx } from './asset-ctx.ts';

/** Middle prices by coin; the mark where a side of the book is empty. Assets that are not listed are left out. */
export function allMids(venue: SandboxVenue): Readonly<Record<string, string>> {
  const mids: Record<string, string> = {};
  for (const instrument of venue.instruments()) {
    if (!instrument.listed) continue;
    const mid = midPx(venue, instrument.asset);
    const { markTicks } = mid === null ? venue.exchange.assetContext(instrument.asset) : { markTicks: 0 };
    if (mid !== null || markTicks > 0) mids[instrument.symbol] = mid ?? price(instrument, markTicks);
  }
  return mids;
}
