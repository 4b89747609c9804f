import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { MarketChannel, MarketHealthView, SilentChannelView } from '../../contract/views.ts';
import type { AssetMarket } from './asset-market.ts';
import { type ChannelClock, MAX_SILENCE_MS, MIN_SILENCE_MS } from './channel-clock.ts';
import { BOOK_BOUND_RATE, farFrom } from './far-watch.ts';

/** Nothing at all on the feed for so long, ms: it is silent (design). */
const FEED_SILENCE_MS = 5_000;

/** By what the trust in a market is judged beside its own data. */
export interface TrustRules {
  /** `settings.market.staleAfterMs`. Up to 15 s it caps what is learnt; above, the market speaks in bars and this alone counts, for books. */
  readonly staleAfterMs: number;
  /** The newest message of any market. */
  readonly feed: ChannelClock;
}

/** What stands against a market, as bits of one number: it is asked for at every picture of every market, so nothing is allocated. */
export const SILENT: Readonly<Record<MarketChannel, number>> = { book: 1, bbo: 2, mark: 4, trades: 8 };
const FEED = 16;
const REFUSED = 32;
const DEPTH = 64;
const FAR = 128;
const NO_BOOK = 256;
const DELISTED = 512;
const BARS_WAIT = 1_024;
const BARS_LACK = 2_048;

/**
 * Touches and trades come when something happens: their silence is told and blocks nothing. A dead stream of them is the adapter's to find. Bars that may
 * lack trades stand against what strategies make of them, not against prices.
 */
const BLOCKS = SILENT.book | SILENT.mark | FEED | REFUSED | DEPTH | FAR | NO_BOOK | DELISTED;

const CHANNELS: readonly MarketChannel[] = ['book', 'bbo', 'mark', 'trades'];

/** Nothing to tell. */
export const HEALTHY: MarketHealthView = { silent: [], doubt: '', faults: [] };

/** True for marks of `trustMask` on which no entry is taken. */
export function blocksEntries(mask: number): boolean {
  return (mask & BLOCKS) !== 0;
}

/** Everything that stands against a market now. 0 = nothing. */
export function trustMask(market: AssetMarket, rules: TrustRules, atMs: number): number {
  if (!market.instrument.listed) return DELISTED;
  let mask = barsMask(market) | (isFeedSilent(rules, atMs) ? FEED : 0);
  if (market.clocks.book.atMs < 0) mask |= NO_BOOK;
  for (const channel of CHANNELS) if (isOverdue(market, channel, rules, atMs)) mask |= SILENT[channel];
  if (market.bookRefused) mask |= REFUSED;
  if (market.depth.isInDoubt && isLearnt(rules)) mask |= DEPTH;
  // A mark that is old says nothing against a book: a market that fell may be far from it by right.
  if ((mask & SILENT.mark) === 0 && isMarkYoung(market, rules, atMs) && farFrom(market.quote) !== null) mask |= FAR;
  return mask;
}

function barsMask({ wholeness }: AssetMarket): number {
  if (wholeness.fromMs < 0) return 0;
  return wholeness.goesOn ? BARS_LACK : BARS_WAIT;
}

/**
 * The time up to which `trustMask` stays as it is now, ms UTC, as long as nothing of the market comes and the feed neither falls silent nor
 * speaks again; `atMs` itself where that cannot be said, Infinity where time changes nothing.
 */
export function trustHoldsUntil(market: AssetMarket, rules: TrustRules, atMs: number): number {
  if (!market.instrument.listed) return Infinity;
  const markAtMs = market.quote.markAtMs;
  const markOldMs = markAtMs === null ? -1 : markAtMs + rules.staleAfterMs;
  let untilMs = markOldMs >= atMs ? markOldMs : Infinity;
  for (const channel of CHANNELS) {
    const lastMs = lastOf(market, channel, rules);
    if (lastMs < 0 || (!isLearnt(rules) && channel !== 'book')) continue;
    // One that is overdue stays so until it speaks.
    if (isOverdue(market, channel, rules, atMs)) continue;
    untilMs = Math.min(untilMs, Math.max(atMs, lastMs + limitOf(market, channel, rules)));
  }
  return untilMs;
}

/** Since when the whole feed says nothing, ms UTC, or null while it speaks or never has. */
export function feedSilentSince(rules: TrustRules, atMs: number): number | null {
  return isFeedSilent(rules, atMs) ? rules.feed.atMs : null;
}

/** Why no entry may be taken on the market's data: the gravest reason with both figures, or null. */
export function whyNotTrusted(market: AssetMarket, rules: TrustRules, atMs: number): Refusal | null {
  const mask = trustMask(market, rules, atMs);
  if (!blocksEntries(mask)) return null;
  const { instrument, quote, depth } = market;
  const { symbol } = instrument;
  if ((mask & DELISTED) !== 0)
    return refuse('INSTRUMENT_DELISTED', 'market.asset', symbol, 'listed', `${symbol} is delisted`);
  if ((mask & NO_BOOK) !== 0)
    return refuse(
      'STALE_DATA',
      'market.book.age',
      null,
      limitOf(market, 'book', rules),
      `${symbol} has had no book yet`,
    );
  const old = whyTooOld(market, mask, rules, atMs);
  if (old !== null) return old;
  if ((mask & REFUSED) !== 0)
    return refuse('BOOK_INVALID', 'market.book', null, 'valid', `the newest book of ${symbol} was refused`);
  if ((mask & DEPTH) !== 0) {
    const [low, high] = depth.range;
    const lots = market.depthLots();
    const detail = `the visible depth of ${symbol} jumped to ${lots} lots while its price stood`;
    return refuse('BOOK_INVALID', 'market.book.depth', lots, `${low}..${high}`, detail);
  }
  const base = farFrom(quote);
  const limit = `within ${BOOK_BOUND_RATE} of ${base}`;
  const mid = quote.midTicks ?? Math.max(quote.bestBidTicks, quote.bestAskTicks);
  return refuse('BOOK_INVALID', 'market.book.mid', mid, limit, `the book of ${symbol} is far from its mark or oracle`);
}

/** What the window is told of a market's data. */
export function healthView(market: AssetMarket, rules: TrustRules, atMs: number): MarketHealthView {
  const mask = trustMask(market, rules, atMs);
  if (mask === 0 && market.faults.total === 0) return HEALTHY;
  const silent: SilentChannelView[] = [];
  for (const channel of CHANNELS) {
    if ((mask & SILENT[channel]) === 0) continue;
    const sinceMs = lastOf(market, channel, rules) + limitOf(market, channel, rules);
    silent.push({ channel, sinceMs, blocks: (SILENT[channel] & BLOCKS) !== 0 });
  }
  const view = { silent, doubt: doubtWords(mask), faults: market.faults.list() };
  if ((mask & (BARS_WAIT | BARS_LACK)) === 0) return view;
  return { ...view, bars: { fromMs: market.wholeness.fromMs, goesOn: (mask & BARS_LACK) !== 0 } };
}

function doubtWords(mask: number): string {
  if ((mask & NO_BOOK) !== 0) return 'no book yet';
  if ((mask & FEED) !== 0) return 'nothing comes from the feed';
  if ((mask & REFUSED) !== 0) return 'the newest book was refused';
  if ((mask & DEPTH) !== 0) return 'its depth jumped while the price stood';
  return (mask & FAR) === 0 ? '' : 'its book is far from mark or oracle';
}

function whyTooOld(market: AssetMarket, mask: number, rules: TrustRules, atMs: number): Refusal | null {
  const { symbol } = market.instrument;
  if ((mask & FEED) !== 0 && isLearnt(rules)) {
    const ageMs = atMs - rules.feed.atMs;
    const limitMs = feedLimit(rules);
    const detail = `no message of any market has come for ${ageMs} ms, allowed are ${limitMs}`;
    return refuse('STALE_DATA', 'market.feed.age', ageMs, limitMs, detail);
  }
  const channel = (mask & SILENT.book) !== 0 ? 'book' : (mask & SILENT.mark) !== 0 ? 'mark' : null;
  if (channel === null) return null;
  const ageMs = atMs - lastOf(market, channel, rules);
  const limitMs = limitOf(market, channel, rules);
  const detail = `the ${channel} of ${symbol} is ${ageMs} ms old, allowed are ${limitMs}`;
  return refuse('STALE_DATA', `market.${channel}.age`, ageMs, limitMs, detail);
}

/** False for a market that speaks in bars: there silence is told by the setting alone. */
export function isLearnt({ staleAfterMs }: TrustRules): boolean {
  return staleAfterMs <= MAX_SILENCE_MS;
}

/** Five seconds, or three intervals of a feed that as a whole speaks more seldom; never more than the setting. */
function feedLimit(rules: TrustRules): number {
  const { feed, staleAfterMs } = rules;
  if (!isLearnt(rules)) return staleAfterMs;
  const learntMs = feed.normalMs === null ? 0 : feed.limitMs;
  return Math.min(staleAfterMs, Math.max(FEED_SILENCE_MS, learntMs));
}

function isFeedSilent(rules: TrustRules, atMs: number): boolean {
  return rules.feed.atMs >= 0 && !(atMs - rules.feed.atMs <= feedLimit(rules));
}

function limitOf(market: AssetMarket, channel: MarketChannel, rules: TrustRules): number {
  return isLearnt(rules) ? Math.min(rules.staleAfterMs, market.clocks[channel].limitMs) : rules.staleAfterMs;
}

/** Time of the channel's newest good message, -1 before the first. In a market of bars any book is one. */
function lastOf(market: AssetMarket, channel: MarketChannel, rules: TrustRules): number {
  return channel === 'book' && !isLearnt(rules) ? (market.quote.bookAtMs ?? -1) : market.clocks[channel].atMs;
}

/** True for a channel that says nothing for longer than it may, while others move: a feed that stands still is told as a whole. */
function isOverdue(market: AssetMarket, channel: MarketChannel, rules: TrustRules, atMs: number): boolean {
  const lastMs = lastOf(market, channel, rules);
  if (lastMs < 0) return false;
  const ageMs = atMs - lastMs;
  if (!isLearnt(rules)) return channel === 'book' && !(ageMs <= rules.staleAfterMs);
  if (ageMs <= MIN_SILENCE_MS && ageMs <= rules.staleAfterMs) return false;
  return rules.feed.atMs > lastMs && !(ageMs <= limitOf(market, channel, rules));
}

function isMarkYoung({ quote }: AssetMarket, { staleAfterMs }: TrustRules, atMs: number): boolean {
  return quote.markAtMs !== null && atMs - quote.markAtMs <= staleAfterMs;
}
