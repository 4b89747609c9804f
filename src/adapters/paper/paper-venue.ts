import type { SocketHealth } from '../../contract/session-health.ts';
import type { BudgetView, VenueAccountView } from '../../contract/venue-account.ts';
import type { EngineInputBody, VenueStatus } from '../../engine/domain/inputs.ts';
import type { Deliver, VenuePort } from '../../engine/domain/ports.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { sandboxAccount } from '../exchange-link/account-view.ts';
import type { ExchangeLink } from '../exchange-link/exchange-link.ts';
import { ExchangeSnapshots } from '../exchange-link/exchange-snapshots.ts';
import type { SessionStore } from '../host/session-store.ts';
import type { SessionVenue } from '../hyperliquid/live-session.ts';
import type { PublicFeed, PublicFeedView } from '../hyperliquid/public-feed.ts';
import type { MarketNews } from './market-news.ts';

/** What a paper venue joins. */
export interface PaperParts {
  readonly feed: PublicFeed;
  readonly link: ExchangeLink;
  readonly news: MarketNews;
  readonly exchange: Exchange;
  /** The exchange's own journal. */
  readonly store: SessionStore;
  /** The venue's time, ms UTC; never falls. */
  readonly nowMs: () => number;
  /** Records of the exchange's journal between two snapshots. */
  readonly snapshotEvery: number;
  /** Something waits to be stepped; `urgent` = it is about the account. */
  readonly onNews: (urgent: boolean) => void;
}

/** A paper venue's own state, for views and logs. */
export interface PaperView {
  readonly account: string;
  readonly connection: VenueStatus['connection'];
  readonly budget: BudgetView;
  readonly clockSkewMs: number;
  readonly problems: readonly string[];
}

/** Requests under way are awaited this much of the exchange's time at the end, ms: longer than any latency. */
const CLOSING_MS = 1_000;

/**
 * Public prices of a real venue and an account at the embedded exchange, behind one port. Prices go to the engine as they come; the exchange
 * is told what matters to the account, and what happens there is told only after its own journal has it.
 */
export class PaperVenue implements VenuePort, SessionVenue {
  readonly #parts: PaperParts;
  readonly #snapshots: ExchangeSnapshots;
  #deliver: Deliver | null = null;

  constructor(parts: PaperParts) {
    this.#parts = parts;
    const { exchange, link, store, snapshotEvery: every } = parts;
    this.#snapshots = new ExchangeSnapshots({ exchange, link, store, every });
  }

  /** Begins to connect and to deliver. Tries for ever; what it waits for is told as the venue's status. */
  start(deliver: Deliver): void {
    const { link, feed, onNews } = this.#parts;
    this.#deliver = deliver;
    link.start((body) => {
      deliver(body);
      onNews(true);
    });
    feed.start((body) => {
      this.#onFeed(body);
      deliver(body);
    });
  }

  /** Queues a request for the paper account. Markets that orders go to are followed from then on. */
  execute(effect: Parameters<VenuePort['execute']>[0]): void {
    const { link, feed } = this.#parts;
    if (effect.kind === 'SendOrders') feed.follow(effect.orders.map(({ asset }) => asset));
    else if (effect.kind === 'SendTwap') feed.follow([effect.asset]);
    link.execute(effect);
  }

  /** Hands over what the market did since the last call, and lets the exchange go on to the present. */
  flushMarket(): void {
    if (this.#deliver === null) return;
    const { feed, news, link, exchange, nowMs } = this.#parts;
    const updates = feed.drain();
    news.note(updates);
    if (updates.length > 0) this.#deliver({ kind: 'Market', updates });
    link.pump(Math.max(nowMs(), exchange.nowMs));
    this.#snapshots.saveIfDue();
  }

  /** Takes new connections: after sleep the old ones may only look alive. */
  reconnect(reason: string): void {
    this.#parts.feed.reconnect(reason);
  }

  /** See `PublicFeed.clockSet`. */
  clockSet(byMs: number): void {
    this.#parts.feed.clockSet(byMs);
  }

  /** Every market of the venue, and which are followed. */
  get universe(): PublicFeed['universe'] {
    return this.#parts.feed.universe;
  }

  /** Every connection for streams. */
  sockets(): readonly SocketHealth[] {
    return this.#parts.feed.sockets();
  }

  /** How far the histories of the followed markets are. */
  get warmUp(): PublicFeed['warmUp'] {
    return this.#parts.feed.warmUp;
  }

  /** Requests under way arrive, what happened is written down and told, everything is closed. */
  async stop(): Promise<void> {
    const { link, feed, store, exchange } = this.#parts;
    await feed.stop();
    if (this.#deliver !== null) link.pump(exchange.nowMs + CLOSING_MS);
    await link.stop();
    this.#deliver = null;
    link.markTime();
    this.saveSnapshot();
    await store.close();
  }

  /** How the connection stands. */
  view(): PaperView {
    const { connection, budget, clockSkewMs, problems }: PublicFeedView = this.#parts.feed.view();
    return { account: this.#parts.link.account, connection, budget, clockSkewMs, problems };
  }

  /** The paper account as the exchange states it, and what the public data costs of the venue's limits. */
  venueAccount(): VenueAccountView {
    const { exchange, link, feed } = this.#parts;
    const { budget, recorder } = feed.view();
    return { ...sandboxAccount(exchange, link.account), budget, recorder };
  }

  /** Saves the exchange's state to its journal. */
  saveSnapshot(): void {
    this.#snapshots.save();
  }

  #onFeed(body: EngineInputBody): void {
    const { news } = this.#parts;
    if (body.kind === 'Instruments') news.list(body.instruments);
    if (body.kind === 'VenueStatus' && body.connection !== 'connected') news.lose();
  }
}
