import type { AssetId } from '../../contract/units.ts';
import type { MarketUpdate } from '../domain/market-update.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import type { EngineCore } from './engine-core.ts';
import { correctRegime } from './on-regime.ts';

/*
 * What is made of bars one after the other (indicators, the regime) goes back to where it was some bars ago when one of them is corrected, and takes them
 * again: then it is as if they had been right at once. What is made of all kept bars at each look (the book's risk, sizes, the chart) needs nothing.
 */

/** Keeps the state of what is made of an asset's bars once somebody vouches for its trades: from then on they may be corrected. */
export function keepForCorrections(core: EngineCore, updates: readonly MarketUpdate[]): void {
  const { features, regime } = core.rooms;
  for (const { type, asset } of updates) {
    if (type !== 'gap' && type !== 'mend') continue;
    if (features.settledMs(asset) === null) features.keep(asset);
    if (core.symbol(asset) === INDEX_SYMBOL && regime.settledMs === null) regime.keep();
  }
}

/** Moves that state on by bars that will hardly be corrected any more. */
export function settleBars(core: EngineCore, asset: AssetId): void {
  const { market, features, regime } = core.rooms;
  const { priceDecimals, symbol } = core.instrument(asset);
  const seenMs = features.settledMs(asset);
  if (seenMs !== null) features.settle(market.toSettle(asset, seenMs) ?? [], priceDecimals);
  const regimeMs = symbol === INDEX_SYMBOL ? regime.settledMs : null;
  if (regimeMs !== null) regime.settle(market.toSettle(asset, regimeMs) ?? [], priceDecimals);
}

/** Takes bars that were corrected again. They make no signal. */
export function correctBars(core: EngineCore): void {
  for (const { asset, bars, fromMs } of core.rooms.market.takeCorrected()) {
    core.rooms.features.correct(asset, bars, fromMs, core.instrument(asset).priceDecimals);
    correctRegime(core, bars, fromMs);
  }
}
