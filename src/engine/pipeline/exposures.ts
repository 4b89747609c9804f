import type { AssetId, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import type { AssetExposure } from '../domain/flow.ts';
import { addUnits, notionalUnits } from '../domain/money.ts';
import type { EngineCore } from './engine-core.ts';

/** Assets with a position or a working order, ascending. */
export function involvedAssets(core: EngineCore): readonly AssetId[] {
  const assets = new Set<AssetId>();
  for (const position of core.rooms.portfolio.positions()) assets.add(position.asset);
  for (const order of core.rooms.ledger.working()) assets.add(order.asset);
  return [...assets].sort((a, b) => a - b);
}

/** Exposure per involved asset; assets without a mark are left out of no sum: they are counted with their last known price. */
export function buildExposures(core: EngineCore): readonly AssetExposure[] {
  return involvedAssets(core).map((asset) => exposureOf(core, asset));
}

/** Exposure of one asset as it stands now, whether it is involved or not. */
export function exposureOf(core: EngineCore, asset: AssetId): AssetExposure {
  const { portfolio, ledger, market } = core.rooms;
  const position = portfolio.position(asset);
  const open = ledger.openLots(asset);
  const quote = market.quote(asset);
  const markTicks = quote?.markTicks ?? position?.markTicks ?? quote?.lastTicks ?? null;
  return {
    asset,
    positionLots: position?.sizeLots ?? (0 as SizeLots),
    openBuyLots: open.buy,
    openSellLots: open.sell,
    markTicks: markTicks ?? (0 as never),
    strategyId: position?.strategyId ?? ledger.workingOf(asset)[0]?.strategyId ?? null,
    lossAtStopUnits: lossAtStop(core, asset),
  };
}

/**
 * Loss from mark to the stop for what is open and for what may still open, micro-USDC >= 0. Without a stop the whole notional is
 * counted: an unknown stop is not a small one.
 */
export function lossAtStop(core: EngineCore, asset: AssetId): QuoteUnits {
  const position = core.rooms.portfolio.position(asset);
  let total = asUnits(0);
  if (position !== null) {
    const mark = core.rooms.market.quote(asset)?.markTicks ?? position.markTicks;
    if (mark !== null) {
      const notional = notionalUnits(mark, Math.abs(position.sizeLots) as SizeLots);
      const stop = position.stopTicks;
      const distance = stop === null ? null : position.sizeLots > 0 ? mark - stop : stop - mark;
      const loss = distance === null ? notional : Math.max(0, distance * Math.abs(position.sizeLots));
      total = addUnits(total, asUnits(loss));
    }
  }
  for (const order of core.rooms.ledger.workingOf(asset)) {
    if (order.reduceOnly) continue;
    total = addUnits(total, openingLoss(core, order.cloid));
  }
  return total;
}

/** Loss at the attached stop of an opening order's unfilled rest. */
function openingLoss(core: EngineCore, cloid: string): QuoteUnits {
  const order = core.rooms.ledger.get(cloid);
  if (order === null) return asUnits(0);
  const rest = order.sizeLots - order.filledLots;
  const stop = core.rooms.ledger.childrenOf(cloid).find((child) => child.orderType === 'stop_loss')?.triggerTicks ?? null;
  const distance = stop === null ? order.priceTicks : Math.abs(order.priceTicks - stop);
  return asUnits(distance * Math.max(0, rest));
}

/** Notional of a strategy's positions and working openings, micro-USDC. */
export function strategyNotional(strategyId: string, exposures: readonly AssetExposure[]): QuoteUnits {
  let total = asUnits(0);
  for (const exposure of exposures) {
    if (exposure.strategyId !== strategyId) continue;
    total = addUnits(total, assetNotional(exposure));
  }
  return total;
}

/** max(|position + open buys|, |position - open sells|) at mark, micro-USDC (design, section 4). */
export function assetNotional(exposure: AssetExposure): QuoteUnits {
  const up = Math.abs(exposure.positionLots + exposure.openBuyLots);
  const down = Math.abs(exposure.positionLots - exposure.openSellLots);
  return notionalUnits(exposure.markTicks, Math.max(up, down) as SizeLots);
}

/** Margin not yet used by positions and working openings, micro-USDC, never below zero; zero while equity is unknown. */
export function freeMargin(core: EngineCore, exposures: readonly AssetExposure[]): QuoteUnits {
  const equity = core.rooms.portfolio.equity();
  if (equity === null) return asUnits(0);
  let used = asUnits(0);
  for (const exposure of exposures) {
    used = addUnits(used, asUnits(Math.ceil(assetNotional(exposure) / core.leverage(exposure.asset))));
  }
  return asUnits(Math.max(0, equity.equityUnits - used));
}
