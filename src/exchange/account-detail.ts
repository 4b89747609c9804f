import type { AssetId } from '../contract/units.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { liquidationTicks } from './liquidation-price.ts';
import {
  crossEquity,
  crossMaintenance,
  crossMarginUsed,
  defaultLeverage,
  equityOf,
  isIsolated,
  isolatedEquity,
  leverageOf,
  maintenanceOfAsset,
} from './margin.ts';
import type { Client } from './orders/client.ts';
import type { AccountDetail, MarginSummary, PositionDetail } from './views.ts';

/** Share of the notional that has to stay behind a withdrawal at least: a tenth (Hyperliquid). */
const KEPT_PART = 10;

/** The account of an address as the clearinghouse shows it. One never seen shows what it would open with; looking opens nothing. */
export function accountDetail(core: Core, address: string): AccountDetail {
  const client = core.clientByAddress.get(address);
  if (client === undefined) return emptyDetail(core.startUnits);
  const positions: PositionDetail[] = [];
  for (let asset = 0; asset < core.assets; asset++) {
    if (core.position(client, asset) !== 0) positions.push(positionDetail(core, client, asset));
  }
  const cross = positions.filter((position) => position.isCross);
  return {
    summary: summaryOf(equityOf(core, client), positions),
    cross: summaryOf(crossEquity(core, client), cross),
    crossMaintenanceUnits: crossMaintenance(core, client),
    withdrawableUnits: withdrawableUnits(core, client),
    positions,
    spotUnits: core.ledger.spotOf(client.account),
  };
}

function emptyDetail(units: number): AccountDetail {
  const summary: MarginSummary = { accountValueUnits: units, notionalUnits: 0, rawUnits: units, marginUsedUnits: 0 };
  return {
    summary,
    cross: summary,
    crossMaintenanceUnits: 0,
    withdrawableUnits: units,
    positions: [],
    spotUnits: 0,
  };
}

function summaryOf(accountValueUnits: number, positions: readonly PositionDetail[]): MarginSummary {
  let notionalUnits = 0;
  let signedUnits = 0;
  let marginUsedUnits = 0;
  for (const { sizeLots, markTicks, marginUsedUnits: used } of positions) {
    notionalUnits += Math.abs(sizeLots) * markTicks;
    signedUnits += sizeLots * markTicks;
    marginUsedUnits += used;
  }
  return { accountValueUnits, notionalUnits, rawUnits: accountValueUnits - signedUnits, marginUsedUnits };
}

function positionDetail(core: Core, client: Client, asset: AssetId): PositionDetail {
  const { money } = client;
  const sizeLots = core.position(client, asset);
  const costUnits = core.ledger.costOf(client.account, asset);
  const markTicks = core.mark(asset);
  const isCross = !isIsolated(client, asset);
  const leverage = leverageOf(core, client, asset);
  return {
    asset,
    sizeLots,
    costUnits,
    markTicks,
    unrealisedUnits: sizeLots * markTicks - costUnits,
    leverage,
    isCross,
    isolatedRawUnits: isCross ? null : (money.isolatedUnits[asset] as number) - costUnits,
    marginUsedUnits: isCross
      ? mulDiv(Math.abs(sizeLots) * markTicks, 1, leverage, 'up')
      : isolatedEquity(core, client, asset),
    maintenanceUnits: maintenanceOfAsset(core, asset, sizeLots),
    liquidationTicks: liquidationTicks(core, client, asset),
    maxLeverage: core.instrument(asset).maxLeverage,
    fundingUnits: {
      allTime: money.fundingAllTime[asset] as number,
      sinceOpen: money.fundingSinceOpen[asset] as number,
      sinceChange: money.fundingSinceChange[asset] as number,
    },
  };
}

/**
 * What may leave the perpetuals: equity of the cross account less the larger of its initial margin (resting opening orders included)
 * and a tenth of its positions' value (Hyperliquid), not below 0.
 */
export function withdrawableUnits(core: Core, client: Client): number {
  let notional = 0;
  for (let asset = 0; asset < core.assets; asset++) {
    if (!isIsolated(client, asset)) notional += Math.abs(core.position(client, asset)) * core.mark(asset);
  }
  const kept = Math.max(crossMarginUsed(core, client), mulDiv(notional, 1, KEPT_PART, 'up'));
  return Math.max(0, crossEquity(core, client) - kept);
}

/** How an address trades an asset: leverage, cross or isolated, and the raw money of an isolated position (null when cross). */
export function leverageDetail(
  core: Core,
  address: string,
  asset: AssetId,
): { readonly leverage: number; readonly isCross: boolean; readonly rawUnits: number | null } {
  const client = core.clientByAddress.get(address);
  if (client === undefined) {
    const isCross = core.instrument(asset).marginMode === undefined;
    return { leverage: defaultLeverage(core, asset), isCross, rawUnits: isCross ? null : 0 };
  }
  const isCross = !isIsolated(client, asset);
  const raw = (client.money.isolatedUnits[asset] as number) - core.ledger.costOf(client.account, asset);
  return { leverage: leverageOf(core, client, asset), isCross, rawUnits: isCross ? null : raw };
}
