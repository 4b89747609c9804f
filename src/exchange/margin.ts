import type { AssetId } from '../contract/units.ts';
import { asUnits } from '../contract/units.ts';
import { feeUnits, mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { feeRates } from './fees.ts';
import type { MarginTable } from '../engine/domain/margin-tiers.ts';
import { maintenanceUnits, notionalLimit } from '../engine/domain/margin-tiers.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';

/*
 * An account is one cross account and, beside it, one account per isolated position. The cash of all of them is one number in the
 * ledger; `client.money.isolatedUnits` says how much of it belongs to which isolated position.
 */

/** Leverage of an asset for a client who has not chosen one, where it may be as high. */
const DEFAULT_LEVERAGE = 20;

/** Leverage that counts for a client in an asset: chosen, else the smaller of 20 and the asset's highest. */
export function leverageOf(core: Core, client: Client, asset: AssetId): number {
  const chosen = client.leverage[asset] as number;
  return chosen > 0 ? chosen : defaultLeverage(core, asset);
}

/** Leverage of an asset until a client chooses one: the smaller of 20 and the asset's highest. */
export function defaultLeverage(core: Core, asset: AssetId): number {
  return Math.min(DEFAULT_LEVERAGE, core.instrument(asset).maxLeverage);
}

/** True where the client has chosen isolated margin, or there is no other. */
export function isIsolated(client: Client, asset: AssetId): boolean {
  return client.money.isIsolated[asset] === 1;
}

/** Equity of a client at the last marks, cross and isolated, micro-USDC. */
export function equityOf(core: Core, client: Client): number {
  return core.ledger.equity(client.account, core.marks);
}

/** Equity of one isolated position at the mark: its cash and its unrealised PnL, micro-USDC; 0 where there is none. */
export function isolatedEquity(core: Core, client: Client, asset: AssetId): number {
  const { account } = client;
  const value = core.position(client, asset) * core.mark(asset);
  return (client.money.isolatedUnits[asset] as number) + value - core.ledger.costOf(account, asset);
}

/** Equity without that of isolated positions, micro-USDC. */
export function crossEquity(core: Core, client: Client): number {
  let equity = equityOf(core, client);
  if (client.money.isolatedPositions === 0) return equity;
  for (let asset = 0; asset < core.assets; asset++) {
    if (isIsolated(client, asset) && core.position(client, asset) !== 0) equity -= isolatedEquity(core, client, asset);
  }
  return equity;
}

/** Notional of buys and sells in an asset, micro-USDC. */
interface Extra {
  readonly buyUnits: number;
  readonly sellUnits: number;
}

const NO_EXTRA: Extra = { buyUnits: 0, sellUnits: 0 };

/**
 * Notional of each side that needs initial margin of the cross account. Cross: what position and opening orders of that side would come
 * to. Isolated: what the opening orders would open beyond the position, which has its margin already. Below 0 where a side only closes.
 */
export function marginedSides(core: Core, client: Client, asset: AssetId): Extra {
  const value = core.position(client, asset) * core.mark(asset);
  const buyUnits = value + (client.restingBuyUnits[asset] as number);
  const sellUnits = (client.restingSellUnits[asset] as number) - value;
  if (!isIsolated(client, asset)) return { buyUnits, sellUnits };
  return { buyUnits: buyUnits - Math.max(0, value), sellUnits: sellUnits - Math.max(0, -value) };
}

/** The larger side of an asset, with what an order would add; never below 0. */
export function marginedUnits(core: Core, client: Client, asset: AssetId, extra: Extra = NO_EXTRA): number {
  const { buyUnits, sellUnits } = marginedSides(core, client, asset);
  return Math.max(0, buyUnits + extra.buyUnits, sellUnits + extra.sellUnits);
}

/** Initial margin of a client in one asset, rounded up. Reduce-only orders and triggers need none. */
function assetMargin(core: Core, client: Client, asset: AssetId, extra: Extra): number {
  return mulDiv(marginedUnits(core, client, asset, extra), 1, leverageOf(core, client, asset), 'up');
}

/** Initial margin of the cross account for positions and resting opening orders of all assets, micro-USDC. */
export function crossMarginUsed(core: Core, client: Client): number {
  let total = 0;
  for (let asset = 0; asset < core.assets; asset++) {
    if (client.orderCounts[asset] === 0 && core.position(client, asset) === 0) continue;
    total += assetMargin(core, client, asset, NO_EXTRA);
  }
  return total;
}

/** All margin in use: that of the cross account, and the whole equity of isolated positions, micro-USDC. */
export function marginUsed(core: Core, client: Client): number {
  const cross = crossMarginUsed(core, client);
  if (client.money.isolatedPositions === 0) return cross;
  return cross + equityOf(core, client) - crossEquity(core, client);
}

/** Margin below which the cross positions of a client are liquidated, micro-USDC. */
export function crossMaintenance(core: Core, client: Client): number {
  let total = 0;
  for (let asset = 0; asset < core.assets; asset++) {
    const lots = core.position(client, asset);
    if (lots !== 0 && !isIsolated(client, asset)) total += maintenanceOfAsset(core, asset, lots);
  }
  return total;
}

/** Maintenance margin of `lots` (signed) of one asset by its margin ladder, rounded up, micro-USDC. */
export function maintenanceOfAsset(core: Core, asset: AssetId, lots: number): number {
  return maintenanceUnits(tableOf(core, asset), Math.abs(lots) * core.mark(asset));
}

/** The margin ladder of an asset. */
export function tableOf(core: Core, asset: AssetId): MarginTable {
  return core.marginTables[asset] as MarginTable;
}

/**
 * True if the account can carry an opening order on top of what it has: margin in use after it, and a taker fee on it, come to at most
 * the equity of the cross account. Always true for what makes nothing larger. Buys count at their limit, sells at the higher of limit
 * and mark.
 */
export function canCarry(core: Core, client: Client, order: ClientOrder): boolean {
  if (order.reduceOnly) return true;
  const { asset } = order;
  const units = countedUnits(core, order);
  const before = assetMargin(core, client, asset, NO_EXTRA);
  const after = assetMargin(core, client, asset, extraOf(order, units));
  if (after <= before) return true;
  const fee = feeUnits(asUnits(units), feeRates(core, client).takerPpm);
  return crossMarginUsed(core, client) - before + after + fee <= crossEquity(core, client);
}

/** Notional at which an order counts: a buy at its limit, a sale at the higher of limit and mark. */
function countedUnits(core: Core, order: ClientOrder): number {
  const price = order.isBuy ? order.priceTicks : Math.max(order.priceTicks, core.mark(order.asset));
  return price * order.remainingLots;
}

function extraOf(order: ClientOrder, units: number): Extra {
  return order.isBuy ? { buyUnits: units, sellUnits: 0 } : { buyUnits: 0, sellUnits: units };
}

/**
 * True if an opening order would take its side of the asset (position, resting orders and itself) past the notional up to which the
 * asset's margin ladder allows the chosen leverage. Always false for what makes nothing larger.
 */
export function exceedsTier(core: Core, client: Client, order: ClientOrder): boolean {
  const { asset } = order;
  const limit = notionalLimit(tableOf(core, asset), leverageOf(core, client, asset));
  if (order.reduceOnly || limit === Infinity) return false;
  const value = core.position(client, asset) * core.mark(asset);
  const own = countedUnits(core, order);
  const resting = (order.isBuy ? client.restingBuyUnits[asset] : client.restingSellUnits[asset]) as number;
  const after = (order.isBuy ? value : -value) + resting + own;
  return after > limit && after > Math.abs(value);
}

/** True if margin in use does not exceed equity, so that resting orders may still open positions. */
export function isCovered(core: Core, client: Client): boolean {
  return crossMarginUsed(core, client) <= crossEquity(core, client);
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
