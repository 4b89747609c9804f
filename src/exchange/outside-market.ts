import type { AssetId } from '../contract/units.ts';
import type { BookUpdate, MarkUpdate, PrintsUpdate } from '../engine/domain/market-update.ts';
import type { Core } from './core.ts';
import { delistAsset, listAsset, tellListing } from './listing.ts';
import { learnInstruments, LIVE_ASSETS, OUTSIDE_MAKER, OUTSIDE_TAKER } from './market/live-model.ts';
import { CoreAccess } from './market-access.ts';
import { react } from './orders/react.ts';
import type { ExchangeInput } from './types.ts';

/**
 * Takes what a venue tells of its market. Its book becomes the quotes of one outside agent: what crosses resting orders of clients trades
 * with them first, and what clients take of it is gone until the venue's next book. Marks fire triggers and decide about margin.
 *
 * Where a client's resting order stands in the venue's queue is not known. So a trade at its price says nothing, and one **beyond** its price
 * fills it, as far as the volume of that trade goes after everything better. That is later than at the venue, never earlier.
 *
 * What is no sound market (crossed or unsorted levels, prices that are none, assets that are not listed) is passed over.
 */
export function requestMarket(core: Core, input: Extract<ExchangeInput, { kind: 'market' }>): void {
  requireLive(core);
  const access = new CoreAccess(core);
  for (const update of input.updates) {
    if (core.instruments[update.asset]?.listed !== true) continue;
    switch (update.type) {
      case 'book':
        if (isSound(update)) access.replaceQuotes(update.asset, OUTSIDE_MAKER, update.bids, update.asks);
        break;
      case 'mark':
        if (isMark(update)) access.setMark(update.asset, update.markTicks, update.oracleTicks, update.fundingRate);
        break;
      case 'prints':
        tradeThrough(core, update);
        break;
    }
  }
}

/** Takes what a venue lists: new assets open, missing and delisted ones are settled at their last mark. */
export function requestInstruments(core: Core, input: Extract<ExchangeInput, { kind: 'instruments' }>): void {
  requireLive(core);
  const listed = new Map(input.instruments.map((instrument) => [instrument.asset, instrument]));
  learnInstruments(core.model, input.instruments);
  for (let asset = 0; asset < core.assets; asset++) {
    const was = core.instrument(asset);
    const now = listed.get(asset);
    if (was.listed && now?.listed !== true) {
      delistAsset(core, asset);
      react(core);
    }
    if (now === undefined) continue;
    core.instruments[asset] = { ...now, listed: core.instrument(asset).listed };
    core.takeTerms(now);
    if (was.marginMode !== now.marginMode) for (const client of core.clients) core.enforceMarginMode(client, asset);
    if (now.listed && !was.listed && asset < LIVE_ASSETS) listAsset(core, asset);
  }
  tellListing(core);
}

function requireLive(core: Core): void {
  if (core.model.name !== 'live') throw new RangeError(`a ${core.model.name} market takes no news from outside`);
}

/** Fills resting orders of clients whose price was traded through, the better side of the market first. */
function tradeThrough(core: Core, prints: PrintsUpdate): void {
  const { asset, lowTicks, highTicks, volumeLots } = prints;
  if (!Number.isSafeInteger(volumeLots) || !(volumeLots > 0) || !isPrice(lowTicks) || !isPrice(highTicks)) return;
  const book = core.book(asset);
  const taker = { account: OUTSIDE_TAKER, order: null };
  let lots: number = volumeLots;
  if (book.bids.clients.length > 0) lots -= book.take({ ...taker, isBuy: false, lots, limitTicks: lowTicks + 1 });
  if (book.asks.clients.length > 0 && lots > 0) book.take({ ...taker, isBuy: true, lots, limitTicks: highTicks - 1 });
  core.tape.touchBook(asset);
  if (core.touched.length > 0) react(core);
}

/** True for a book that can be laid: legal levels, best first, not crossed. A side may be empty. */
function isSound({ bids, asks }: BookUpdate): boolean {
  if (!isLadder(bids, -1) || !isLadder(asks, 1)) return false;
  const [bid = 0] = bids;
  const [ask = Infinity] = asks;
  return bid < ask;
}

function isLadder(flat: readonly number[], sign: 1 | -1): boolean {
  if (flat.length % 2 !== 0) return false;
  for (let i = 0; i < flat.length; i += 2) {
    if (!isPrice(flat[i]) || !isPrice(flat[i + 1])) return false;
    if (i > 0 && sign * ((flat[i] as number) - (flat[i - 2] as number)) <= 0) return false;
  }
  return true;
}

function isMark({ markTicks, oracleTicks, fundingRate }: MarkUpdate): boolean {
  return isPrice(markTicks) && isPrice(oracleTicks) && (fundingRate === null || Math.abs(fundingRate) <= 1);
}

/** A whole number above zero: a price in ticks or a size in lots. */
function isPrice(value: number | undefined): boolean {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

/** True while a client has a position or an order in an asset: only then does the outside market matter here. */
export function hasInterest(core: Core, asset: AssetId): boolean {
  return (core.interest[asset] ?? 0) > 0;
}
