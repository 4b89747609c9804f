import { asLots, asTicks, asUnits, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { AssetExposure } from '../domain/flow.ts';
import type { PaperPosition } from '../domain/mode.ts';
import { addUnits, notionalUnits, subUnits } from '../domain/money.ts';
import { paperUnrealised } from '../portfolio/paper-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { type AccountLoad, assetNotional } from './exposures.ts';

/** The last mark; the stop where a market has vanished, which is what such a position would have had to count on. */
export function paperMark(core: EngineCore, position: PaperPosition): PriceTicks {
  const quote = core.rooms.market.quote(position.asset);
  return quote?.markTicks ?? quote?.lastTicks ?? position.stopTicks ?? asTicks(0);
}

/**
 * The account as it was last known with the paper ledger beside it. Paper lots count as open orders, so that a paper position never makes
 * room for one on the other side.
 */
export function withPaper(core: EngineCore, account: AccountLoad): AccountLoad {
  const { paper } = core.run.mode;
  const byAsset = new Map(account.exposures.map((exposure) => [exposure.asset, exposure]));
  let equity = account.equityUnits === null ? null : subUnits(account.equityUnits, paper.feesUnits);
  if (equity !== null) equity = addUnits(equity, paper.realisedUnits);
  let { freeMarginUnits } = account;
  for (const position of paper.positions) {
    const exposure = exposureWith(core, position, byAsset.get(position.asset) ?? null);
    const before = byAsset.get(position.asset);
    const added = subUnits(assetNotional(exposure), before === undefined ? asUnits(0) : assetNotional(before));
    freeMarginUnits = subUnits(freeMarginUnits, asUnits(Math.ceil(added / core.leverage(position.asset))));
    if (equity !== null) equity = addUnits(equity, paperUnrealised(position, exposure.markTicks));
    byAsset.set(position.asset, exposure);
  }
  return {
    exposures: [...byAsset.values()].sort((a, b) => a.asset - b.asset),
    equityUnits: equity,
    freeMarginUnits: asUnits(Math.max(0, freeMarginUnits)),
  };
}

function exposureWith(core: EngineCore, position: PaperPosition, live: AssetExposure | null): AssetExposure {
  const markTicks = paperMark(core, position);
  const lots = asLots(Math.abs(position.sizeLots));
  const base: AssetExposure = live ?? {
    asset: position.asset,
    positionLots: asLots(0),
    openBuyLots: asLots(0),
    openSellLots: asLots(0),
    markTicks,
    strategyId: position.strategyId,
    lossAtStopUnits: asUnits(0),
  };
  const distance = position.stopTicks === null ? markTicks : asTicks(Math.abs(markTicks - position.stopTicks));
  const lossAtStopUnits = addUnits(base.lossAtStopUnits, notionalUnits(distance, lots));
  return position.sizeLots > 0
    ? { ...base, openBuyLots: plus(base.openBuyLots, lots), lossAtStopUnits }
    : { ...base, openSellLots: plus(base.openSellLots, lots), lossAtStopUnits };
}

function plus(a: SizeLots, b: SizeLots): SizeLots {
  return asLots(a + b);
}
