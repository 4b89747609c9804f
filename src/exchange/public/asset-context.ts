import { UNITS_PER_USDC } from '../../contract/units.ts';
import type { BookSide } from '../book/book-side.ts';
import type { Core } from '../core.ts';
import type { AssetContext } from '../views.ts';
import { dayStats } from './day-stats.ts';

/** Value that is walked through the book for impact prices (Hyperliquid): 20,000 USDC for BTC and ETH, 6,000 for others. */
const LARGE_IMPACT_UNITS = 20_000 * UNITS_PER_USDC;
const IMPACT_UNITS = 6_000 * UNITS_PER_USDC;

/** Levels that an impact price may reach through. */
const IMPACT_LEVELS = 500;

/**
 * Price, volume and interest of an asset. The day's figures are those of the last 24 hours: from trades since the exchange listens to
 * them, from the market's history before; the previous price is the last one before them. Impact prices are averages, null when the book
 * is too thin; premium = (max(0, impact bid - oracle) - max(0, oracle - impact ask)) / oracle (Hyperliquid).
 */
export function assetContext(core: Core, asset: number): AssetContext {
  const book = core.book(asset);
  const bid = book.bestBid();
  const ask = book.bestAsk();
  const markTicks = core.mark(asset);
  const oracleTicks = core.oracles[asset] as number;
  const { symbol } = core.instrument(asset);
  const units = symbol === 'BTC' || symbol === 'ETH' ? LARGE_IMPACT_UNITS : IMPACT_UNITS;
  const impactBidTicks = impactTicks(book.bids, units);
  const impactAskTicks = impactTicks(book.asks, units);
  const day = dayStats(core, asset);
  return {
    asset,
    markTicks,
    oracleTicks,
    midTicks: bid > 0 && ask > 0 ? (bid + ask) / 2 : null,
    previousDayTicks: day.previousTicks > 0 ? day.previousTicks : markTicks,
    dayNotionalUnits: day.units,
    dayLots: day.lots,
    fundingRate: core.fundingRates[asset] ?? null,
    openInterestLots: core.ledger.openInterest(asset),
    premium: premiumOf(oracleTicks, impactBidTicks, impactAskTicks),
    impactBidTicks,
    impactAskTicks,
  };
}

/** Average price at which a value could be traded against a side, ticks; null when there is less. */
function impactTicks(side: BookSide, units: number): number | null {
  const levels = side.depth(IMPACT_LEVELS);
  let left = units;
  let lots = 0;
  for (let i = 0; i + 1 < levels.length; i += 2) {
    const ticks = levels[i] as number;
    const there = ticks * (levels[i + 1] as number);
    if (there >= left) return units / (lots + left / ticks);
    left -= there;
    lots += levels[i + 1] as number;
  }
  return null;
}

function premiumOf(oracle: number, bid: number | null, ask: number | null): number | null {
  if (bid === null || ask === null || oracle === 0) return null;
  return (Math.max(0, bid - oracle) - Math.max(0, oracle - ask)) / oracle;
}
