import type { AssetId } from '../contract/units.ts';
import type { Core } from './core.ts';
import { crossEquity, crossMaintenance, isIsolated, isolatedEquity, maintenanceOfAsset, tableOf } from './margin.ts';
import type { MarginTable } from './margin-tiers.ts';
import type { Client } from './orders/client.ts';
import type { MarginTier } from './views.ts';

/** What a price is sought for. */
interface Sought {
  readonly table: MarginTable;
  readonly lots: number;
  readonly markTicks: number;
  /** Equity at the mark less maintenance of all other positions of the same account, micro-USDC. */
  readonly equityUnits: number;
}

/**
 * Mark at which a position would be liquidated while every other mark stays: the one where equity equals maintenance,
 *     equity + lots x (price - mark) = |lots| x price x rate - deduction,
 * which is the venue's mark - side x available / |lots| / (1 - rate x side) as long as the tier of the ladder stays the same. Ticks with
 * fractions; null when no price above zero does it, or the client has no position.
 */
export function liquidationTicks(core: Core, client: Client, asset: AssetId): number | null {
  const lots = core.position(client, asset);
  if (lots === 0) return null;
  const own = maintenanceOfAsset(core, asset, lots);
  const equityUnits = isIsolated(client, asset)
    ? isolatedEquity(core, client, asset)
    : crossEquity(core, client) - (crossMaintenance(core, client) - own);
  return solve({ table: tableOf(core, asset), lots, markTicks: core.mark(asset), equityUnits });
}

function solve({ table, lots, markTicks, equityUnits }: Sought): number | null {
  const size = Math.abs(lots);
  for (const [at, tier] of table.tiers.entries()) {
    const slope = lots - size / (2 * tier.maxLeverage);
    const price = (lots * markTicks - equityUnits - (table.deductions[at] as number)) / slope;
    const notional = size * price;
    const next: MarginTier | undefined = table.tiers[at + 1];
    if (notional > tier.lowerBoundUnits && (next === undefined || notional <= next.lowerBoundUnits)) return price;
  }
  return null;
}
