import type { AssetId } from '../contract/units.ts';
import { invariant } from '../engine/kernel/invariant.ts';
import type { Core } from './core.ts';
import { endOrder } from './orders/lifecycle.ts';
import { bookFill } from './settlement.ts';
import { terminateTwaps } from './twap/twap-life.ts';

/** Opens an asset for trading. */
export function listAsset(core: Core, asset: AssetId): void {
  setListed(core, asset, true);
}

/**
 * Ends trading in an asset: clients' orders are cancelled, quotes vanish, every position is settled at the last mark without fee. The
 * clients' settlements are told as fills with an order number of their own.
 */
export function delistAsset(core: Core, asset: AssetId): void {
  for (const client of core.clients) {
    for (const order of client.ordersOf(asset)) endOrder(core, order, 'delistedCanceled');
  }
  terminateTwaps(core, { client: null, asset }, 'Asset was delisted.');
  core.book(asset).clear();
  core.tape.touchBook(asset);
  settlePositions(core, asset);
  core.fundingRates[asset] = null;
  setListed(core, asset, false);
}

function settlePositions(core: Core, asset: AssetId): void {
  const ticks = core.mark(asset);
  for (const client of core.clients) {
    const lots = core.position(client, asset);
    if (lots === 0) continue;
    bookFill(core, client, {
      asset,
      ticks,
      lots: Math.abs(lots),
      isBuy: lots < 0,
      isTaker: false,
      feePpm: 0,
      oid: core.nextOid++,
      cloid: null,
      liquidation: false,
    });
  }
  core.ledger.settleAsset(asset, ticks);
}

function setListed(core: Core, asset: AssetId, listed: boolean): void {
  const instrument = core.instrument(asset);
  if (instrument.listed === listed) return;
  core.instruments[asset] = { ...instrument, listed };
  core.listingChanged = true;
}

/** Tells the whole list once, however many assets came or went at this moment. */
export function tellListing(core: Core): void {
  if (!core.listingChanged) return;
  core.listingChanged = false;
  core.outputs.push({ kind: 'listing', instruments: core.listing() });
}

/** Throws `InvariantError` unless the asset trades: the market model may only act on what is listed. */
export function requireListed(core: Core, asset: AssetId): void {
  invariant(core.instrument(asset).listed, `asset ${asset} is not listed`);
}
