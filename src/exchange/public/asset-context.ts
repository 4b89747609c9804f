import type { Core } from '../core.ts';
import type { AssetContext } from '../views.ts';

/** Price, volume and interest of an asset. */
export function assetContext(core: Core, asset: number): AssetContext {
  const book = core.book(asset);
  const bid = book.bestBid();
  const ask = book.bestAsk();
  return {
    asset,
    markTicks: core.mark(asset),
    oracleTicks: core.oracles[asset] as number,
    midTicks: bid > 0 && ask > 0 ? (bid + ask) / 2 : null,
    previousDayTicks: core.mark(asset),
    dayNotionalUnits: 0,
    dayLots: 0,
    fundingRate: core.fundingRates[asset] ?? null,
    openInterestLots: core.ledger.openInterest(asset),
    premium: null,
    impactBidTicks: null,
    impactAskTicks: null,
  };
}
