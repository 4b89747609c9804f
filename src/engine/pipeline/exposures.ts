import {
  type AssetId,
  asLots,
  asTicks,
  asUnits,
  type PriceTicks,
  type QuoteUnits,
  type SizeLots,
} from '../../contract/units.ts';
import type { AssetExposure } from '../domain/flow.ts';
import { addUnits, mulDiv, notionalUnits } from '../domain/money.ts';
import type { Quote } from '../market/quote.ts';
import type { Opening } from '../orders/order-ledger.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import { isolatedEquity } from '../risk/metrics/liquidation.ts';
import type { EngineCore } from './engine-core.ts';
import { margined } from './margined.ts';

/** Assets with a position, a working order, or an execution that the venue announced and whose fill is still to come; ascending. */
export function involvedAssets(core: EngineCore): readonly AssetId[] {
  const held = core.rooms.portfolio.positions();
  const ordered = core.rooms.ledger.assets();
  if (ordered.length === 0) return held.map((position) => position.asset);
  const assets = new Set<AssetId>(ordered);
  for (const position of held) assets.add(position.asset);
  return [...assets].sort((a, b) => a - b);
}

/**
 * Exposure per involved asset. One without any price has price 0, which no cap lets pass. `candidate`: the asset of an entry that is being
 * sized: a position on its other side may be gone before the entry fills (a stop, an exit under way), so it makes no room for it.
 */
export function buildExposures(core: EngineCore, candidate: AssetId | null): readonly AssetExposure[] {
  return involvedAssets(core).map((asset) => exposureOf(core, asset, asset === candidate));
}

function exposureOf(core: EngineCore, asset: AssetId, mayVanish: boolean): AssetExposure {
  const { portfolio, ledger, market } = core.rooms;
  const position = portfolio.position(asset);
  const open = ledger.openLots(asset);
  const openings = ledger.openings(asset);
  const mark = lastPrice(market.quote(asset), position);
  const held = position?.sizeLots ?? 0;
  // As open orders that close it: what opens beyond then counts from flat, and no figure of the position itself changes.
  const closing = mayVanish ? Math.abs(held) : 0;
  return {
    asset,
    positionLots: asLots(held),
    openBuyLots: held < 0 ? asLots(open.buy + closing) : open.buy,
    openSellLots: held > 0 ? asLots(open.sell + closing) : open.sell,
    markTicks: mark ?? asTicks(0),
    strategyId: position === null ? (openings[0]?.order.strategyId ?? null) : position.strategyId,
    lossAtStopUnits: lossOf(core, position, mark, openings),
  };
}

/** Mark, else the mark that the position last had, else the last trade. */
function lastPrice(quote: Quote | null, position: HeldPosition | null): PriceTicks | null {
  return quote?.markTicks ?? position?.markTicks ?? quote?.lastTicks ?? null;
}

/**
 * Loss from mark to the stop for what is open and for what may still open, micro-USDC >= 0. Without a stop the whole notional is
 * counted, and without a price the whole cost: what is unknown is not small.
 */
export function lossAtStop(core: EngineCore, asset: AssetId): QuoteUnits {
  const position = core.rooms.portfolio.position(asset);
  const mark = lastPrice(core.rooms.market.quote(asset), position);
  return lossOf(core, position, mark, core.rooms.ledger.openings(asset));
}

function lossOf(
  core: EngineCore,
  position: HeldPosition | null,
  mark: PriceTicks | null,
  openings: readonly Opening[],
): QuoteUnits {
  let total = position === null ? asUnits(0) : positionLoss(position, mark);
  for (const opening of openings) total = addUnits(total, openingLoss(core, opening));
  return total;
}

function positionLoss(position: HeldPosition, mark: PriceTicks | null): QuoteUnits {
  if (mark === null) return asUnits(Math.abs(position.costUnits));
  const lots = asLots(Math.abs(position.sizeLots));
  if (position.stopTicks === null) return notionalUnits(mark, lots);
  const distance = position.sizeLots > 0 ? mark - position.stopTicks : position.stopTicks - mark;
  return notionalUnits(asTicks(Math.max(0, distance)), lots);
}

/** Loss at the attached stop of what an opening order may still add. */
function openingLoss(core: EngineCore, { order, lots }: Opening): QuoteUnits {
  const children = core.rooms.ledger.childrenOf(order.cloid);
  const stop =
    core.run.movedLevels.find(({ cloid }) => cloid === order.cloid)?.stopTicks ??
    children.find((child) => child.orderType === 'stop_loss')?.triggerTicks ??
    core.run.twaps.find(({ cloid }) => cloid === order.cloid)?.stopTicks ??
    null;
  const distance = stop === null ? order.priceTicks : asTicks(Math.abs(order.priceTicks - stop));
  return notionalUnits(distance, lots);
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

/** The account as an entry meets it. */
export interface AccountLoad {
  readonly exposures: readonly AssetExposure[];
  /** Micro-USDC, or null while unknown. */
  readonly equityUnits: QuoteUnits | null;
  /** Margin not yet used by positions and working openings, micro-USDC, never below zero; zero while equity is unknown. */
  readonly freeMarginUnits: QuoteUnits;
}

/** What an isolated position that the venue told of holds beyond initial margin at its mark, micro-USDC, never below 0: nothing else can use it. */
function lockedUnits(core: EngineCore, asset: AssetId): number {
  const { market, portfolio } = core.rooms;
  const position = portfolio.position(asset);
  if (position === null || portfolio.marginTerms(asset)?.isIsolated !== true) return 0;
  if (market.instrument(asset) === null) return 0;
  const one = margined(core, position);
  return Math.max(0, isolatedEquity(one) - mulDiv(Math.abs(one.lots) * one.markTicks, 1, one.leverage, 'up'));
}

/** Sums the account once for an entry in `candidate`; see `buildExposures`. */
export function loadAccount(core: EngineCore, candidate: AssetId): AccountLoad {
  const exposures = buildExposures(core, candidate);
  const equityUnits = core.rooms.portfolio.equity()?.equityUnits ?? null;
  if (equityUnits === null) return { exposures, equityUnits, freeMarginUnits: asUnits(0) };
  let used = asUnits(0);
  for (const exposure of exposures) {
    used = addUnits(used, asUnits(Math.ceil(assetNotional(exposure) / core.leverage(exposure.asset))));
    used = addUnits(used, asUnits(lockedUnits(core, exposure.asset)));
  }
  return { exposures, equityUnits, freeMarginUnits: asUnits(Math.max(0, equityUnits - used)) };
}
