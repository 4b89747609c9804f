import type { AssetId } from '../contract/units.ts';
import { asUnits } from '../contract/units.ts';
import { feeUnits, mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';

/** Leverage of an asset for a client who has not chosen one. */
const DEFAULT_LEVERAGE = 20;

/** Leverage that counts for a client in an asset: chosen, else the smaller of 20 and the asset's highest. */
export function leverageOf(core: Core, client: Client, asset: AssetId): number {
  const chosen = client.leverage[asset] as number;
  if (chosen > 0) return chosen;
  return Math.min(DEFAULT_LEVERAGE, core.instrument(asset).maxLeverage);
}

/** Equity of a client at the last marks, micro-USDC. */
export function equityOf(core: Core, client: Client): number {
  return core.ledger.equity(client.account, core.marks);
}

/** What more of buys or sells an order would add to an asset, micro-USDC. */
interface Extra {
  readonly buyUnits: number;
  readonly sellUnits: number;
}

const NO_EXTRA: Extra = { buyUnits: 0, sellUnits: 0 };

/**
 * Initial margin of a client in one asset, rounded up: the larger of what position and opening buys, or position and opening sells,
 * would come to, divided by the leverage. Reduce-only orders and triggers need none.
 */
function assetMargin(core: Core, client: Client, asset: AssetId, extra: Extra): number {
  const value = core.position(client, asset) * core.mark(asset);
  const long = value + (client.restingBuyUnits[asset] as number) + extra.buyUnits;
  const short = (client.restingSellUnits[asset] as number) + extra.sellUnits - value;
  return mulDiv(Math.max(long, short), 1, leverageOf(core, client, asset), 'up');
}

/** Initial margin in use for positions and resting opening orders of all assets, micro-USDC. */
export function marginUsed(core: Core, client: Client): number {
  let total = 0;
  for (let asset = 0; asset < core.assets; asset++) {
    if (client.orderCounts[asset] === 0 && core.position(client, asset) === 0) continue;
    total += assetMargin(core, client, asset, NO_EXTRA);
  }
  return total;
}

/** Margin below which positions are liquidated: notional / (2 x highest leverage) an asset, rounded up (Hyperliquid, one tier). */
export function maintenanceOf(core: Core, client: Client): number {
  let total = 0;
  for (let asset = 0; asset < core.assets; asset++) {
    const lots = core.position(client, asset);
    if (lots !== 0) total += maintenanceOfAsset(core, asset, lots);
  }
  return total;
}

/** Maintenance margin of `lots` (signed) of one asset, micro-USDC. */
export function maintenanceOfAsset(core: Core, asset: AssetId, lots: number): number {
  return mulDiv(Math.abs(lots) * core.mark(asset), 1, 2 * core.instrument(asset).maxLeverage, 'up');
}

/**
 * True if the account can carry an opening order on top of what it has: margin in use after it, and a taker fee on it, come to at most
 * the equity. Always true for what makes nothing larger. Buys count at their limit, sells at the higher of limit and mark.
 */
export function canCarry(core: Core, client: Client, order: ClientOrder): boolean {
  if (order.reduceOnly) return true;
  const { asset } = order;
  const price = order.isBuy ? order.priceTicks : Math.max(order.priceTicks, core.mark(asset));
  const units = price * order.remainingLots;
  const before = assetMargin(core, client, asset, NO_EXTRA);
  const extra = order.isBuy ? { buyUnits: units, sellUnits: 0 } : { buyUnits: 0, sellUnits: units };
  const after = assetMargin(core, client, asset, extra);
  if (after <= before) return true;
  const fee = feeUnits(asUnits(units), core.fees.takerPpm);
  return marginUsed(core, client) - before + after + fee <= equityOf(core, client);
}

/** True if margin in use does not exceed equity, so that resting orders may still open positions. */
export function isCovered(core: Core, client: Client): boolean {
  return marginUsed(core, client) <= equityOf(core, client);
}

/** Lots of the other side that an order of this side could close, >= 0. */
export function closableLots(
  core: Core,
  client: Client,
  leg: { readonly asset: AssetId; readonly isBuy: boolean },
): number {
  const lots = core.position(client, leg.asset);
  return leg.isBuy ? Math.max(0, -lots) : Math.max(0, lots);
}
