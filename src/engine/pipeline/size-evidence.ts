import type { Regime } from '../../contract/regime-view.ts';
import type { AssetId } from '../../contract/units.ts';
import type { AssetExposure, SizeMultiplier, SizingBook } from '../domain/flow.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import { regimeSize } from '../domain/regime-sizes.ts';
import type { SizingSettings } from '../domain/settings.ts';
import type { TradeRecord } from '../domain/trade-record.ts';
import { momentumOf } from '../sizing/momentum.ts';
import type { EngineCore } from './engine-core.ts';
import type { AccountLoad } from './exposures.ts';

const HOUR_MS = 3_600_000;

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
export function sizingBook(core: EngineCore, asset: AssetId, { exposures, equityUnits }: AccountLoad): SizingBook {
  const { market, features } = core.rooms;
  const others = exposures.filter((one) => one.asset !== asset && heldLots(one) !== 0);
  const assets = [asset, ...others.map((one) => one.asset)];
  const endMs = core.atMs - (core.atMs % HOUR_MS);
  const returns = assets.map((one) => core.sizeLook.past(one, market.bars(one), endMs).returns);
  return {
    weights: others.map((one) => (heldLots(one) * one.markTicks) / (equityUnits ?? Number.NaN)),
    volatilities: others.map((one) => features.volatility(one.asset).annual),
    correlations: core.sizeLook.correlationsOf(asset, returns).matrix,
    isIndex: assets.map((one) => core.symbol(one) === INDEX_SYMBOL),
    momentum: momentumOf(returns[0] as Float64Array),
  };
}

/** The larger of what is held if all open buys fill and if all open sells do, signed. */
function heldLots({ positionLots, openBuyLots, openSellLots }: AssetExposure): number {
  const up = positionLots + openBuyLots;
  const down = positionLots - openSellLots;
  return Math.abs(up) >= Math.abs(down) ? up : down;
}
