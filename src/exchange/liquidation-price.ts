import type { AssetId } from '../contract/units.ts';
import { liquidationPrice } from '../engine/domain/margin-tiers.ts';
import type { Core } from './core.ts';
import { crossEquity, crossMaintenance, isIsolated, isolatedEquity, maintenanceOfAsset, tableOf } from './margin.ts';
import type { Client } from './orders/client.ts';

/** Mark at which a position of a client would be liquidated while every other mark stays; null when no price above zero does it, or it has none. */
export function liquidationTicks(core: Core, client: Client, asset: AssetId): number | null {
  const lots = core.position(client, asset);
  if (lots === 0) return null;
  const own = maintenanceOfAsset(core, asset, lots);
  const equityUnits = isIsolated(client, asset)
    ? isolatedEquity(core, client, asset)
    : crossEquity(core, client) - (crossMaintenance(core, client) - own);
  return liquidationPrice({ table: tableOf(core, asset), lots, markTicks: core.mark(asset), equityUnits });
}
