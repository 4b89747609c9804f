import type { WhatIfRequest, WhatIfView } from '../../contract/what-if.ts';
import type { Sought } from '../domain/margin-tiers.ts';
import { applyFill, FLAT } from '../domain/position.ts';
import { crossAccount, soughtOf } from '../risk/metrics/liquidation.ts';
import { whatIf } from '../risk/metrics/what-if.ts';
import { holdingOf, weightOf } from './book-risk.ts';
import type { EngineCore } from './engine-core.ts';
import { margined } from './margined.ts';

/** What an order would make of the book as it is held now; null while equity is not known or not above zero, and for an asset that is none. */
export function whatIfView(core: EngineCore, order: WhatIfRequest): WhatIfView | null {
  const { portfolio, market, risk } = core.rooms;
  const equityUnits = portfolio.equity()?.equityUnits ?? 0;
  if (!(equityUnits > 0) || market.instrument(order.asset) === null) return null;
  const { asset, isBuy, lots, entryTicks, stopTicks } = order;
  const held = portfolio.positions();
  const others = held.filter((position) => position.asset !== asset).map((position) => position.asset);
  const own = portfolio.position(asset);
  const holdings = [
    holdingOf(core, asset, own === null ? 0 : weightOf(own, equityUnits)),
    ...held
      .filter((position) => position.asset !== asset)
      .map((one) => holdingOf(core, one.asset, weightOf(one, equityUnits))),
  ];
  const opened = openedLots(own?.sizeLots ?? 0, isBuy ? lots : -lots);
  return whatIf({
    holdings,
    // The asset comes first, held or not: the rest of the book is the same for every order in it.
    correlations: core.correlations.withFirst(
      core.recentPast(asset),
      others.map((one) => core.recentPast(one)),
    ),
    days: [asset, ...others].map((one) => core.dayPast(one)),
    at: 0,
    order: ((isBuy ? 1 : -1) * lots * entryTicks) / equityUnits,
    opened: (opened * entryTicks) / equityUnits,
    leverage: core.leverage(asset),
    position: positionAfter(core, order, equityUnits),
    fundingRate: market.quote(asset)?.fundingRate ?? null,
    lossAtStop: (opened * Math.abs(entryTicks - (stopTicks ?? 0))) / equityUnits,
    dailyDrawdown: risk.view(core.atMs).dailyDrawdownRate,
    trip: core.settings.risk.breakers.dailyDrawdown.trip,
  });
}

/** Lots that an order opens: all of one in the direction of what is held (signed), of one against it what goes beyond. */
function openedLots(held: number, order: number): number {
  const isAgainst = held !== 0 && held > 0 !== order > 0;
  return Math.max(0, Math.abs(order) - (isAgainst ? Math.abs(held) : 0));
}

/** The position as the order would leave it, beside everything else of its account that has to be maintained. */
function positionAfter(core: EngineCore, order: WhatIfRequest, equityUnits: number): Sought {
  const { asset, isBuy, lots, entryTicks } = order;
  const { portfolio, market } = core.rooms;
  const own = portfolio.position(asset);
  const markTicks = own?.markTicks ?? market.quote(asset)?.markTicks ?? entryTicks;
  const others = portfolio.positions().filter((position) => position.asset !== asset);
  const { position } = applyFill(own ?? FLAT, isBuy, lots, entryTicks);
  const after = margined(core, { asset, ...position, markTicks });
  const held = others.map((one) => margined(core, one));
  return soughtOf(after, crossAccount(after.lots === 0 ? held : [...held, after], equityUnits));
}
