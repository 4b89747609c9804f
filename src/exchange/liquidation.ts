import type { AssetId } from '../contract/units.ts';
import { UNITS_PER_USDC } from '../contract/units.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { crossEquity, crossMaintenance, isIsolated, isolatedEquity, maintenanceOfAsset } from './margin.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import { takeFromBook } from './orders/execute.ts';
import { addOrder, endOrder } from './orders/lifecycle.ts';
import { bookFill } from './settlement.ts';
import { terminateTwaps } from './twap/twap-life.ts';

/*
 * Liquidation as Hyperliquid has it. An account (cross, or one isolated position) whose equity is below its maintenance margin loses its
 * orders, then its positions go to the book at once, the one that needs most maintenance first, until it is safe; of a position of more
 * than 100,000 USDC a fifth goes first, and for 30 seconds after that whole positions go. What the book does not take stays, to be tried
 * again at the next mark. Below two thirds of the maintenance margin the insurance account takes everything over at the mark.
 *
 * Money: sales to the book pay the usual taker fee and what is left stays with the client. In a backstop no fee is paid, and the insurance
 * account gets what is left of the account's equity, or pays what is missing: no client ends below zero. It keeps the positions that it
 * has taken over, and with them their result. It has the venue's credit, so nobody is ever deleveraged for somebody else's debt.
 */

/** Notional above which a position is liquidated in parts, and the part that goes first. */
const PARTIAL_ABOVE_UNITS = 100_000 * UNITS_PER_USDC;
const FIRST_PART = 5;

/** After a part was liquidated, whole positions go for this long, ms. */
export const LIQUIDATION_COOLDOWN_MS = 30_000;

/** Examines every client that holds the asset whose mark has moved; the account that is below maintenance is liquidated. */
export function examineMargin(core: Core, asset: AssetId): void {
  for (const client of core.clients) {
    if (core.position(client, asset) === 0) continue;
    if (isIsolated(client, asset)) examineIsolated(core, client, asset);
    else examineCross(core, client);
  }
}

function isSafe(core: Core, client: Client): boolean {
  return crossEquity(core, client) >= crossMaintenance(core, client);
}

/** True below two thirds of the maintenance margin. */
function needsBackstop(equityUnits: number, maintenanceUnits: number): boolean {
  return 3 * equityUnits < 2 * maintenanceUnits;
}

function examineCross(core: Core, client: Client): void {
  const maintenance = crossMaintenance(core, client);
  const equity = crossEquity(core, client);
  if (equity >= maintenance) return;
  for (const order of client.byOid.values()) {
    const isApart = isIsolated(client, order.asset) && core.position(client, order.asset) !== 0;
    if (!isApart) endOrder(core, order, 'liquidatedCanceled');
  }
  terminateTwaps(core, { client: client.index, asset: null }, 'Account was liquidated.');
  const assets = crossAssets(core, client);
  if (needsBackstop(equity, maintenance)) {
    for (const asset of assets) takeOver(core, client, asset);
    settleRest(core, client);
    return;
  }
  let isPartial = false;
  for (const asset of assets) {
    if (isSafe(core, client)) break;
    isPartial = sell(core, client, asset) || isPartial;
  }
  if (isPartial) client.money.liquidatedAtMs = core.nowMs;
  coverDebt(core, client);
}

/** Assets with a cross position, the one that needs most maintenance first. */
function crossAssets(core: Core, client: Client): AssetId[] {
  const assets: AssetId[] = [];
  for (let asset = 0; asset < core.assets; asset++) {
    if (core.position(client, asset) !== 0 && !isIsolated(client, asset)) assets.push(asset);
  }
  const need = (asset: AssetId): number => maintenanceOfAsset(core, asset, core.position(client, asset));
  return assets.sort((a, b) => need(b) - need(a) || a - b);
}

function examineIsolated(core: Core, client: Client, asset: AssetId): void {
  const maintenance = maintenanceOfAsset(core, asset, core.position(client, asset));
  const equity = isolatedEquity(core, client, asset);
  if (equity >= maintenance) return;
  for (const order of client.ordersOf(asset)) endOrder(core, order, 'liquidatedCanceled');
  terminateTwaps(core, { client: client.index, asset }, 'Account was liquidated.');
  if (needsBackstop(equity, maintenance)) {
    takeOver(core, client, asset);
    // The position's debt is paid by now; what it still had went to the client's cash and does not stay there.
    if (equity > 0) core.ledger.transfer(client.account, core.ledger.insurance, equity);
  } else if (sell(core, client, asset)) client.money.liquidatedAtMs = core.nowMs;
}

/** Sends a position, or a fifth of a large one, to the book up to 10 % from the mark. True if it was a part only. */
function sell(core: Core, client: Client, asset: AssetId): boolean {
  const size = Math.abs(core.position(client, asset));
  const { liquidatedAtMs } = client.money;
  const rests = liquidatedAtMs !== null && core.nowMs < liquidatedAtMs + LIQUIDATION_COOLDOWN_MS;
  const isPartial = !rests && size * core.mark(asset) > PARTIAL_ABOVE_UNITS;
  const order = liquidationOrder(core, client, asset, isPartial ? mulDiv(size, 1, FIRST_PART, 'up') : size);
  // Nothing to meet: it stays as it is, and no order comes and goes at every mark.
  if (!core.book(asset).crosses(order.isBuy, order.priceTicks)) return false;
  addOrder(core, order);
  takeFromBook(core, order);
  endOrder(core, order, order.remainingLots === 0 ? 'filled' : 'canceled');
  return isPartial;
}

function liquidationOrder(core: Core, client: Client, asset: AssetId, lots: number): ClientOrder {
  const mark = core.mark(asset);
  const isBuy = core.position(client, asset) < 0;
  return {
    oid: core.nextOid++,
    account: client.account,
    client: client.index,
    asset,
    cloid: null,
    isBuy,
    priceTicks: isBuy ? mulDiv(mark, 11, 10, 'up') : Math.max(1, mulDiv(mark, 9, 10, 'down')),
    reduceOnly: true,
    tif: 'Ioc',
    shownTif: 'LiquidationMarket',
    placedAtMs: core.nowMs,
    twapId: null,
    fired: false,
    statusAtMs: core.nowMs,
    trigger: null,
    group: 0,
    role: 'single',
    phase: 'taking',
    sizeLots: lots,
    remainingLots: lots,
    filledLots: 0,
    filledUnits: 0,
    seq: 0,
    armedSeq: 0,
    liquidation: true,
  };
}

/** The insurance account takes a whole position at the mark, without fee. */
function takeOver(core: Core, client: Client, asset: AssetId): void {
  const position = core.position(client, asset);
  const lots = Math.abs(position);
  const order = liquidationOrder(core, client, asset, lots);
  addOrder(core, order);
  const ticks = core.mark(asset);
  core.ledger.trade(core.ledger.insurance, asset, ticks, position);
  order.remainingLots = 0;
  order.filledLots = lots;
  order.filledUnits = ticks * lots;
  bookFill(core, client, {
    asset,
    ticks,
    lots,
    isBuy: order.isBuy,
    isTaker: true,
    feePpm: 0,
    oid: order.oid,
    cloid: null,
    liquidation: true,
    method: 'backstop',
  });
  endOrder(core, order, 'filled');
}

/** Cash of the cross account, micro-USDC; below 0 while unrealised profit carries it. */
function crossCash(core: Core, client: Client): number {
  let cash = core.ledger.cashOf(client.account);
  if (client.money.isolatedPositions === 0) return cash;
  for (let asset = 0; asset < core.assets; asset++) cash -= client.money.isolatedUnits[asset] as number;
  return cash;
}

/** After a backstop: what the cross account has left goes to the insurance account, or comes from it. */
function settleRest(core: Core, client: Client): void {
  core.ledger.transfer(client.account, core.ledger.insurance, crossCash(core, client));
}

/** The insurance account pays what a cross account without positions owes: a loss can end at nothing, not below. */
export function coverDebt(core: Core, client: Client): void {
  const cash = crossCash(core, client);
  if (cash >= 0) return;
  for (let asset = 0; asset < core.assets; asset++) {
    if (core.position(client, asset) !== 0 && !isIsolated(client, asset)) return;
  }
  core.ledger.transfer(core.ledger.insurance, client.account, -cash);
}
