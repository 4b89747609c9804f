import { deflateRawSync } from 'node:zlib';
import type { AssetId } from '../../../contract/units.ts';
import { allMids } from '../../shapes/all-mids.ts';
import { perpCtx } from '../../shapes/asset-ctx.ts';
import { INTERVALS, wireCandle } from '../../shapes/candle.ts';
import { bestLevels, l2Book } from '../../shapes/l2-book.ts';
import { wireTrade } from '../../shapes/trade.ts';
import type { SandboxVenue } from '../../types.ts';
import type { Channel, Frame, Paces, Subscription } from '../channel.ts';

/*
 * Public channels, with the paces of the exchange in 2026 (hyperliquid.md 2.9).
 */

const MIDS_MS = 5_000;
const FAST_LEVELS = 5;

/** Paces of books as the exchange has kept them since the middle of 2026. */
export const USUAL_PACES: Paces = { bookMs: 5_400, fastBookMs: 540 };

const BBO_MS = 100;
const CONTEXT_MS = 1_000;
const ALL_CONTEXTS_MS = 13_600;
const CANDLE_MS = 500;

/** Trades that the first frame repeats, oldest first: as many as in the one that was captured of a busy market, over 49 seconds. */
const REPEATED_TRADES = 30;

function assetOf({ asset }: Subscription): AssetId {
  if (asset === null) throw new RangeError('a subscription without its coin');
  return asset;
}

function state(everyMs: number, build: (venue: SandboxVenue, subscription: Subscription) => Frame): Channel {
  return { state: { everyMs, build: (venue, subscription) => [build(venue, subscription)] } };
}

function book(venue: SandboxVenue, subscription: Subscription): Frame {
  const { nSigFigs, mantissa, fast } = subscription.options;
  const grid = { nSigFigs: nSigFigs as number | null, mantissa: mantissa as number | null };
  const asset = assetOf(subscription);
  const data = fast === true ? { ...l2Book(venue, asset, grid, FAST_LEVELS), fast } : l2Book(venue, asset, grid);
  return { channel: 'l2Book', data };
}

/** The book's pace depends on the subscription. */
export function bookChannel({ options }: Subscription, paces: Paces): Channel {
  return state(options['fast'] === true ? paces.fastBookMs : paces.bookMs, book);
}

/** The bar that forms, and before it those that have ended since the last look: their last words count. */
function bars(venue: SandboxVenue, subscription: Subscription, sinceMs: number | null): readonly Frame[] {
  const asset = assetOf(subscription);
  const interval = String(subscription.options['interval']);
  const intervalMs = INTERVALS.get(interval) ?? 0;
  const { nowMs } = venue.exchange;
  // At first the last one there is: none forms before something has happened in its time.
  const list = venue.exchange.candles(asset, intervalMs, sinceMs ?? nowMs - 2 * intervalMs, nowMs);
  const shown = sinceMs === null ? list.slice(-1) : list;
  return shown.map((bar) => ({
    channel: 'candle',
    data: wireCandle(venue, { asset, interval }, bar),
    isFinal: bar.closed,
  }));
}

function contexts(venue: SandboxVenue): readonly unknown[] {
  return venue.instruments().map(({ asset }) => perpCtx(venue, asset));
}

type FastPrices = Readonly<Record<string, { readonly markPx?: string; readonly midPx?: string }>>;

/** Mark and mid of every coin: all of them at first, then what has changed, as base64 of raw-deflated JSON. */
const FAST_CONTEXTS: Channel = {
  state: {
    everyMs: CONTEXT_MS,
    build: (venue) => {
      const prices: Record<string, FastPrices[string]> = {};
      for (const { asset, symbol } of venue.instruments()) {
        const { markPx, midPx } = perpCtx(venue, asset);
        prices[symbol] = midPx === null ? { markPx } : { markPx, midPx };
      }
      return [{ channel: 'fastAssetCtxs', data: prices }];
    },
    changes: (now, before) => changedPrices(now as FastPrices, before as FastPrices),
    encode: (data) => deflateRawSync(JSON.stringify(data)).toString('base64'),
  },
};

/** Of each coin the prices that differ; coins without any are left out. */
function changedPrices(now: FastPrices, before: FastPrices): FastPrices {
  const changed: Record<string, FastPrices[string]> = {};
  for (const [symbol, { markPx, midPx }] of Object.entries(now)) {
    const old = before[symbol];
    const news = {
      ...(markPx === undefined || markPx === old?.markPx ? {} : { markPx }),
      ...(midPx === undefined || midPx === old?.midPx ? {} : { midPx }),
    };
    if (Object.keys(news).length > 0) changed[symbol] = news;
  }
  return changed;
}

/** Channels that show the market. */
export const MARKET_CHANNELS: Readonly<Record<string, Channel>> = {
  allMids: state(MIDS_MS, (venue, { options }) => ({
    channel: 'allMids',
    data: { mids: allMids(venue), ...('dex' in options ? { dex: options['dex'] } : {}) },
  })),
  bbo: {
    state: {
      everyMs: BBO_MS,
      build: (venue, subscription) => {
        const asset = assetOf(subscription);
        const time = venue.wireMs(venue.exchange.nowMs);
        return [{ channel: 'bbo', data: { coin: venue.symbolOf(asset), time, bbo: bestLevels(venue, asset) } }];
      },
      // Its time alone is no news.
      essence: (data) => (data as { readonly bbo: unknown }).bbo,
    },
  },
  trades: {
    opening: (venue, subscription) => {
      const recent = venue.exchange.recentTrades(assetOf(subscription)).slice(0, REPEATED_TRADES).toReversed();
      return recent.length === 0 ? [] : [{ channel: 'trades', data: recent.map((trade) => wireTrade(venue, trade)) }];
    },
    onTrades: (venue, _subscription, trades) => [
      { channel: 'trades', data: trades.map((trade) => wireTrade(venue, trade)) },
    ],
  },
  candle: { state: { everyMs: CANDLE_MS, build: bars } },
  activeAssetCtx: state(CONTEXT_MS, (venue, subscription) => {
    const asset = assetOf(subscription);
    return { channel: 'activeAssetCtx', data: { coin: venue.symbolOf(asset), ctx: perpCtx(venue, asset) } };
  }),
  assetCtxs: state(CONTEXT_MS, (venue) => ({ channel: 'assetCtxs', data: { dex: '', ctxs: contexts(venue) } })),
  allDexsAssetCtxs: state(ALL_CONTEXTS_MS, (venue) => ({
    channel: 'allDexsAssetCtxs',
    data: { ctxs: [['', contexts(venue)]] },
  })),
  spotAssetCtxs: state(ALL_CONTEXTS_MS, () => ({ channel: 'spotAssetCtxs', data: [] })),
  fastAssetCtxs: FAST_CONTEXTS,
  outcomeMetaUpdates: {},
};
