import type { AssetId } from '../contract/units.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { crossEquity, crossMaintenance, maintenanceOfAsset } from './margin.ts';
import type { Client } from './orders/client.ts';
import type { ClientOrder } from './orders/client-order.ts';
import { takeFromBook } from './orders/execute.ts';
import { addOrder, endOrder } from './orders/lifecycle.ts';
import { bookFill } from './settlement.ts';

/** Examines every client that holds the asset whose mark has moved; who is below maintenance is liquidated. */
export function examineMargin(core: Core, asset: AssetId): void {
  for (const client of core.clients) {
    if (core.position(client, asset) !== 0 && !isSafe(core, client)) liquidate(core, client);
  }
}

function isSafe(core: Core, client: Client): boolean {
  return crossEquity(core, client) >= crossMaintenance(core, client);
}

/**
 * Cancels the client's orders, then closes positions, the one that needs most maintenance first, until the account is safe or flat.
 * Each goes to the book as an immediate order up to 10 % from the mark; what finds no taker is taken over by the insurance account at
 * the mark, which also pays what an empty account still owes.
 */
function liquidate(core: Core, client: Client): void {
  for (const order of client.byOid.values()) endOrder(core, order, 'liquidatedCanceled');
  while (!isSafe(core, client)) {
    const asset = heaviest(core, client);
    if (asset === null) break;
    closeOut(core, client, asset);
  }
  coverDebt(core, client);
}

function heaviest(core: Core, client: Client): AssetId | null {
  let found: AssetId | null = null;
  let most = -1;
  for (let asset = 0; asset < core.assets; asset++) {
    const lots = core.position(client, asset);
    if (lots === 0) continue;
    const needed = maintenanceOfAsset(core, asset, lots);
    if (needed > most) {
      most = needed;
      found = asset;
    }
  }
  return found;
}

function closeOut(core: Core, client: Client, asset: AssetId): void {
  const position = core.position(client, asset);
  const mark = core.mark(asset);
  const isBuy = position < 0;
  const lots = Math.abs(position);
  const order: ClientOrder = {
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
  addOrder(core, order);
  takeFromBook(core, order);
  if (order.remainingLots > 0) takeOver(core, client, order);
  endOrder(core, order, 'filled');
}

function takeOver(core: Core, client: Client, order: ClientOrder): void {
  const { asset, isBuy } = order;
  const ticks = core.mark(asset);
  const lots = order.remainingLots;
  core.ledger.trade(core.ledger.insurance, asset, ticks, isBuy ? -lots : lots);
  bookFill(core, client, {
    asset,
    ticks,
    lots,
    isBuy,
    isTaker: true,
    feePpm: 0,
    oid: order.oid,
    cloid: null,
    liquidation: true,
  });
  order.remainingLots = 0;
  order.filledLots += lots;
  order.filledUnits += ticks * lots;
}

/** The insurance account pays what a client without positions owes: a loss can end at nothing, not below. */
export function coverDebt(core: Core, client: Client): void {
  const cash = core.ledger.cashOf(client.account);
  if (cash >= 0) return;
  for (let asset = 0; asset < core.assets; asset++) if (core.position(client, asset) !== 0) return;
  core.ledger.transfer(core.ledger.insurance, client.account, -cash);
}
