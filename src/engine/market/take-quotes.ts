import type { Refusal } from '../../contract/refusals.ts';
import type { BookUpdate, MarkUpdate } from '../domain/market-update.ts';
import type { AssetMarket } from './asset-market.ts';
import { MAX_SILENCE_MS } from './channel-clock.ts';
import { checkBook } from './check-book.ts';
import { checkMark, checkMarkBound, checkStamp } from './check-update.ts';
import { farFrom } from './far-watch.ts';
import type { Fault } from './fault.ts';
import type { MarketTally } from './market-tally.ts';

/** Takes a book or a touch in, or says what is wrong with it: the one before stays, and nothing opens until a good one has come. */
export function takeBook(market: AssetMarket, update: BookUpdate, atMs: number, tally: MarketTally): Refusal | null {
  const channel = market.channelOf(update);
  const stamp = checkBookStamps(market, update, atMs);
  if (stamp !== null) {
    // An older book says nothing about the newest; one without a usable time may be it.
    if (stamp.kind !== 'time_back') market.bookRefused = true;
    return tally.refuse(market, channel, stamp);
  }
  // Without decimals every whole price is legal.
  const bad = checkBook(update, tally.isOfBars ? 0 : market.instrument.priceDecimals);
  if (bad !== null) {
    market.bookRefused = true;
    if (bad.kind === 'crossed' || bad.kind === 'locked') tally.counters.crossed++;
    return tally.refuse(market, channel, bad);
  }
  if (update.bids.length === 0 || update.asks.length === 0) {
    tally.counters.oneSided++;
    tally.note(market, channel, 'empty_side');
  }
  if (market.setBook(update, channel, atMs)) tally.note(market, channel, 'depth_jump');
  noteFar(market, atMs, tally);
  return null;
}

/** Takes a mark in, or says what is wrong with it: the one before stays. */
export function takeMark(market: AssetMarket, update: MarkUpdate, atMs: number, tally: MarketTally): Refusal | null {
  const bad =
    checkStamp('mark.venueAtMs', update.venueAtMs, market.markVenueAtMs, atMs) ??
    checkMark(update) ??
    checkMarkBound(update, freshMid(market, atMs));
  if (bad !== null) return tally.refuse(market, 'mark', bad);
  market.setMark(update, atMs);
  noteFar(market, atMs, tally);
  return null;
}

/** What is wrong with the times of a book: its own, and that of its levels where those have one. */
function checkBookStamps(market: AssetMarket, update: BookUpdate, atMs: number): Fault | null {
  const late = checkStamp('book.venueAtMs', update.venueAtMs, market.bookVenueAtMs, atMs);
  if (late !== null || update.levelsAtMs === undefined) return late;
  return checkStamp('book.levelsAtMs', update.levelsAtMs, market.levelsVenueAtMs, atMs);
}

/** Mid of a book that is fit to judge a mark by, or null. */
function freshMid({ quote, bookRefused }: AssetMarket, atMs: number): number | null {
  const isYoung = quote.bookAtMs !== null && atMs - quote.bookAtMs <= MAX_SILENCE_MS;
  return isYoung && !bookRefused ? quote.midTicks : null;
}

function noteFar(market: AssetMarket, atMs: number, tally: MarketTally): void {
  if (market.far.note(farFrom(market.quote) !== null, atMs)) tally.note(market, 'book', 'far');
}
