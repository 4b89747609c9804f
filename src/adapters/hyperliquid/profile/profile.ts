import type { BudgetComponent, ConnectionSettings, TradingStyle, UsagePattern } from '../../../contract/connection.ts';
import { ACCOUNT_SUBSCRIPTIONS, MAX_SUBSCRIPTIONS, SPARE_SUBSCRIPTIONS } from './limits.ts';

/** How long an answer is waited for, ms: `startMs` until enough was measured, then four times the slowest hundredth within floor and ceiling. */
export interface TimeoutBounds {
  readonly floorMs: number;
  readonly startMs: number;
  readonly ceilingMs: number;
}

/** Public channels of a market. */
export type MarketChannel = 'l2Book' | 'bbo' | 'activeAssetCtx' | 'trades';

/**
 * Which books of a market are subscribed to. `full` = 20 levels about every 5.4 s; `both` = these, and 5 levels about every 0.54 s on other
 * sockets: the library hands a frame of one to the listeners of the other where they share a socket.
 */
export interface BookDepth {
  readonly kind: 'full' | 'both';
  /** Significant figures of the prices of full books: fewer show more of the depth in 20 levels. Null = every level by itself. */
  readonly nSigFigs: 4 | null;
}

/** Pauses between two questions of a kind, ms. */
export interface PollPeriods {
  /**
   * Least time between two periodic statements of the account while nothing is open; the engine asks for one every 30 s. While something is
   * open each is asked for.
   */
  readonly statementMs: number;
  /** Contexts of the whole universe with its list of markets: marks of markets that nobody follows, listings and delistings. */
  readonly universeMs: number;
  /** The venue's clock; it also keeps the connections for orders open. */
  readonly clockMs: number;
  /** What the venue counts for the address. */
  readonly budgetMs: number;
}

/** What a connection is made of. */
export interface ConnectionProfile extends ConnectionSettings {
  /** Sockets for public data; the account's own comes on top. */
  readonly sockets: number;
  /** HTTP connections that are kept open when nothing is asked, and how long an unused one is kept, ms. */
  readonly http: { readonly kept: number; readonly idleMs: number };
  readonly reads: TimeoutBounds;
  readonly actions: TimeoutBounds;
  readonly book: BookDepth;
  readonly channels: readonly MarketChannel[];
  readonly poll: PollPeriods;
  /** Histories that are read side by side: at first, at least, at most. */
  readonly readers: { readonly min: number; readonly start: number; readonly max: number };
  /** Shares of the request weight, 0..1, 1 together. */
  readonly shares: Readonly<Record<BudgetComponent, number>>;
  /** Share that only cancels, stops and reductions may use; it is part of what `actions` have. */
  readonly cancelShare: number;
}

/** What the horizon of trading decides. */
interface StyleValues {
  readonly sockets: number;
  readonly reads: TimeoutBounds;
  readonly actions: TimeoutBounds;
  readonly book: BookDepth;
  readonly universeMs: number;
  readonly actionShare: number;
}

/** What the pattern of use decides. */
interface UsageValues {
  /** Sockets for public data more (or fewer) than the style has. */
  readonly sockets: number;
  readonly http: ConnectionProfile['http'];
  readonly readers: ConnectionProfile['readers'];
  readonly statementMs: number;
  readonly clockMs: number;
  readonly budgetMs: number;
  /** The universe is asked for so many times as rarely. */
  readonly slower: number;
  /** Share that moves from market data to actions. */
  readonly toActions: number;
}

const STYLES: Readonly<Record<TradingStyle, StyleValues>> = {
  // Seconds count: the touch twice a second, the depth behind it on a socket of its own, and an order without an answer is asked for soon.
  scalping: {
    sockets: 3,
    reads: { floorMs: 600, startMs: 3_000, ceilingMs: 4_000 },
    actions: { floorMs: 700, startMs: 1_500, ceilingMs: 2_500 },
    book: { kind: 'both', nSigFigs: null },
    universeMs: 300_000,
    actionShare: 0.4,
  },
  // Minutes count: every level of 20, the touch at each change.
  intraday: {
    sockets: 2,
    reads: { floorMs: 1_000, startMs: 5_000, ceilingMs: 6_000 },
    actions: { floorMs: 1_000, startMs: 2_500, ceilingMs: 2_500 },
    book: { kind: 'full', nSigFigs: null },
    universeMs: 120_000,
    actionShare: 0.25,
  },
  // Hours count: a late answer costs nothing, a question asked twice does.
  swing: {
    sockets: 1,
    reads: { floorMs: 1_500, startMs: 5_000, ceilingMs: 8_000 },
    actions: { floorMs: 1_500, startMs: 2_500, ceilingMs: 3_000 },
    book: { kind: 'full', nSigFigs: null },
    universeMs: 120_000,
    actionShare: 0.2,
  },
  // Baskets over many markets: deep, coarse books, and the whole universe is looked at each minute.
  portfolio: {
    sockets: 3,
    reads: { floorMs: 1_500, startMs: 6_000, ceilingMs: 10_000 },
    actions: { floorMs: 1_500, startMs: 2_500, ceilingMs: 3_000 },
    book: { kind: 'full', nSigFigs: 4 },
    universeMs: 60_000,
    actionShare: 0.25,
  },
};

const USAGES: Readonly<Record<UsagePattern, UsageValues>> = {
  // Many orders at once: their connections stand before they are needed, and data are spread so that one busy socket delays no other.
  burst: {
    sockets: 1,
    http: { kept: 8, idleMs: 50_000 },
    readers: { min: 1, start: 4, max: 8 },
    statementMs: 0,
    clockMs: 3_000,
    budgetMs: 30_000,
    slower: 1,
    toActions: 0.1,
  },
  // Beside five orders that hang one connection is left for the cancel: to open another takes longer than all else that it needs.
  steady: {
    sockets: 0,
    http: { kept: 6, idleMs: 30_000 },
    readers: { min: 1, start: 4, max: 6 },
    statementMs: 0,
    clockMs: 3_000,
    budgetMs: 60_000,
    slower: 1,
    toActions: 0,
  },
  // Now and then an order: one connection is kept warm, a second opens when it is needed.
  intermittent: {
    sockets: 0,
    http: { kept: 2, idleMs: 15_000 },
    readers: { min: 1, start: 2, max: 4 },
    statementMs: 20_000,
    clockMs: 6_000,
    budgetMs: 120_000,
    slower: 2,
    toActions: 0,
  },
  // Watched only: what protects stays, everything else is asked for rarely.
  idle: {
    sockets: -1,
    http: { kept: 1, idleMs: 15_000 },
    readers: { min: 1, start: 1, max: 2 },
    statementMs: 55_000,
    clockMs: 10_000,
    budgetMs: 300_000,
    slower: 5,
    toActions: -0.05,
  },
};

/** Engine bars are made of trades, the touch is the book's newest word, and a context is the steady sign of life: none can be left out. */
const CHANNELS: readonly MarketChannel[] = ['l2Book', 'bbo', 'activeAssetCtx', 'trades'];

/** A statement of the account twice a minute with its fills and orders, and every unknown order asked for beside it. */
const ACCOUNT_SHARE = 0.2;

/** Clock, limits and the universe at their fastest come to less than 100 of 1200. */
const OTHER_SHARE = 0.1;

/** 120 requests a minute, each with up to 39 cancels at the same weight: a whole account is cleared several times over. */
const CANCEL_SHARE = 0.1;

/** The profile of a style and a pattern of use. */
export function profileOf({ style, usage }: ConnectionSettings): ConnectionProfile {
  const horizon = STYLES[style];
  const use = USAGES[usage];
  const actions = Math.round((horizon.actionShare + use.toActions) * 100) / 100;
  const market = Math.round((1 - actions - ACCOUNT_SHARE - OTHER_SHARE) * 100) / 100;
  return {
    style,
    usage,
    sockets: Math.max(horizon.book.kind === 'both' ? 2 : 1, horizon.sockets + use.sockets),
    http: use.http,
    reads: horizon.reads,
    actions: horizon.actions,
    book: horizon.book,
    channels: CHANNELS,
    poll: {
      statementMs: use.statementMs,
      universeMs: horizon.universeMs * use.slower,
      clockMs: use.clockMs,
      budgetMs: use.budgetMs,
    },
    readers: use.readers,
    shares: { actions, account: ACCOUNT_SHARE, other: OTHER_SHARE, market },
    cancelShare: CANCEL_SHARE,
  };
}

/** Subscriptions of one market in this profile. */
export function subscriptionsPerMarket({ channels, book }: Pick<ConnectionProfile, 'channels' | 'book'>): number {
  return channels.length + (book.kind === 'both' ? 1 : 0);
}

/** Markets that fit into the venue's subscriptions beside the account's own and a spare. */
export function marketCap(profile: Pick<ConnectionProfile, 'channels' | 'book'>): number {
  const free = MAX_SUBSCRIPTIONS - ACCOUNT_SUBSCRIPTIONS - SPARE_SUBSCRIPTIONS;
  return Math.floor(free / subscriptionsPerMarket(profile));
}
