import type { Regime } from '../../contract/regime-view.ts';
import type { AssetId } from '../../contract/units.ts';
import type { AssetExposure, SizeMultiplier, SizingBook } from '../domain/flow.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import { regimeSize } from '../domain/regime-sizes.ts';
import type { SizingSettings } from '../domain/settings.ts';
import type { TradeRecord } from '../domain/trade-record.ts';
import type { EngineCore } from './engine-core.ts';
import type { AccountLoad } from './exposures.ts';

/** Regimes in the words of a step. */
const WORDS: Readonly<Record<Regime, string>> = {
  bull_stable: 'calm bull market',
  bull_volatile: 'volatile bull market',
  sideways_stable: 'calm sideways market',
  sideways_volatile: 'volatile sideways market',
  bear_stable: 'calm bear market',
  bear_volatile: 'volatile bear market',
  unknown: 'regime not known',
};

/** What a size depends on beside prices and caps. */
export interface SizeEvidence {
  readonly record?: TradeRecord;
  readonly book: SizingBook;
  readonly multipliers: readonly SizeMultiplier[];
}

/** The book, the multipliers of this side, and the strategy's record where the settings ask for it. `asset`: of the entry. */
export function sizeEvidence(
  core: EngineCore,
  { asset, strategyId, side }: { readonly asset: AssetId; readonly strategyId: string; readonly side: string },
  account: AccountLoad,
): SizeEvidence {
  const { sizing } = core.settings;
  const evidence = {
    book: sizingBook(core, asset, account),
    multipliers: multipliersOf(core, side === 'short' ? 'short' : 'long'),
  };
  return asksForRecord(sizing) ? { ...evidence, record: core.rooms.portfolio.tradeRecord(strategyId) } : evidence;
}

function asksForRecord({ method, kellyVeto }: SizingSettings): boolean {
  return kellyVeto || method === 'kelly' || method === 'genetic_evolved';
}

function multipliersOf(core: EngineCore, side: 'long' | 'short'): readonly SizeMultiplier[] {
  const regime = core.rooms.regime.regimeAt(core.atMs);
  const factor = regimeSize(core.settings.sizing.regimeSizes, regime, side);
  const ofRegime: SizeMultiplier = { name: 'regime', factor, word: WORDS[regime] };
  const breakers = core.rooms.risk.sizeMultiplier(side);
  return breakers === 1 ? [ofRegime] : [ofRegime, { name: 'breakers', factor: breakers, word: 'a breaker is tripped' }];
}

/** What is held and open in other assets and how it moves with `asset`. Made of bars and exposures alone, so that a restart sizes as before. */
export function sizingBook(core: EngineCore, asset: AssetId, account: AccountLoad): SizingBook {
  // An entry is sized and then checked against one and the same account.
  const last = core.sizedBook;
  if (last !== null && last.seq === core.seq && last.account === account && last.asset === asset) return last.book;
  const book = bookBeside(core, asset, account);
  core.sizedBook = { seq: core.seq, account, asset, book };
  return book;
}

function bookBeside(core: EngineCore, asset: AssetId, { exposures, equityUnits }: AccountLoad): SizingBook {
  const { market, features } = core.rooms;
  const equity = equityUnits ?? Number.NaN;
  const weights: number[] = [];
  const volatilities: (number | null)[] = [];
  const assets: AssetId[] = [];
  const index = market.bySymbol(INDEX_SYMBOL)?.asset;
  const isIndex = [asset === index];
  for (const one of exposures) {
    if (one.asset === asset) continue;
    const lots = heldLots(one);
    if (lots === 0) continue;
    weights.push((lots * one.markTicks) / equity);
    volatilities.push(features.volatility(one.asset).annual);
    assets.push(one.asset);
    isIndex.push(one.asset === index);
  }
  const others = core.besidePasts.of(market, assets, core.atMs);
  const own = core.recentPast(asset);
  return {
    weights,
    volatilities,
    correlations: core.correlations.withFirst(own, others).matrix,
    isIndex,
    momentum: own.momentum,
  };
}

/** The larger of what is held if all open buys fill and if all open sells do, signed. */
function heldLots({ positionLots, openBuyLots, openSellLots }: AssetExposure): number {
  const up = positionLots + openBuyLots;
  const down = positionLots - openSellLots;
  return Math.abs(up) >= Math.abs(down) ? up : down;
}
