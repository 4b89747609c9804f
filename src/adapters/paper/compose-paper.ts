import { join } from 'node:path';
import { DEFAULT_WATCH, type WatchSettings } from '../../contract/watch.ts';
import { asUnits } from '../../contract/units.ts';
import { createLiveModel } from '../../exchange/market/live-model.ts';
import { ExchangeLink } from '../exchange-link/exchange-link.ts';
import { type RecoveredExchange, recoverExchange } from '../exchange-link/recover-exchange.ts';
import { StoreHealth } from '../exchange-link/store-health.ts';
import { beginRun } from '../host/begin-run.ts';
import type { SessionStore } from '../host/session-store.ts';
import { EngineHost } from '../host/engine-host.ts';
import { SNAPSHOT_AFTER_CHARS, type SessionOptions } from '../host/session-options.ts';
import { LiveSession } from '../hyperliquid/live-session.ts';
import { PublicFeed, type PublicFeedParts } from '../hyperliquid/public-feed.ts';
import type { SessionManager } from '../session/session-manager.ts';
import { type RecoveredEngine, recoverEngine } from '../store/recover.ts';
import { chosenOf } from '../universe/watch-settings.ts';
import { PAPER, PAPER_ACCOUNT, type PaperIdentity } from './identity.ts';
import { MarketNews } from './market-news.ts';
import { PaperVenue } from './paper-venue.ts';
import { beforeRun } from '../universe/before-run.ts';

/** What a paper session is composed of, beside what every session is. */
export interface ComposePaperOptions
  extends Omit<SessionOptions, 'openStore' | 'maxPages' | 'marketBytes' | 'config'>,
    Pick<PublicFeedParts, 'endpoints' | 'http' | 'meter' | 'clock' | 'markets' | 'historyBars' | 'witness'> {
  /** One-way delay of requests, ms. */
  readonly latencyMs: number;
  /** The settings; `watch` left out = the largest markets. */
  readonly config: SessionOptions['config'] & { readonly watch?: WatchSettings };
  /** Starts and stops the parts. */
  readonly manager: SessionManager;
  readonly probe: () => void;
  readonly journals: PaperJournals;
}

/** A running paper session. */
export type PaperSession = LiveSession<PaperVenue>;

/** Room for the snapshots, the clock and the market in the exchange's own journal, bytes. */
const EXCHANGE_BYTES = 64 * 1024 * 1024;

/** The two journals of a home: what they told, and open for writing. */
export interface PaperJournals {
  readonly own: RecoveredExchange;
  readonly recovered: RecoveredEngine;
  readonly exchangeStore: SessionStore;
  readonly engineStore: SessionStore;
}

/** Recovers the paper exchange and the engine from their journals and opens these for writing. Rejects when one cannot be opened. */
export async function openJournals(
  options: Pick<SessionOptions, 'home' | 'stamp' | 'marketBytes' | 'maxPages' | 'openStore' | 'config'>,
  identity: PaperIdentity,
): Promise<PaperJournals> {
  const exchangePath = join(options.home, 'exchange.db');
  const enginePath = join(options.home, 'journal.db');
  const model = createLiveModel({
    startMs: identity.startMs,
    barIntervalMs: options.config.settings.market.barIntervalMs,
  });
  const own = recoverExchange(exchangePath, { model, clientStartUnits: asUnits(identity.balanceUnits) }, options.stamp);
  const recovered = recoverEngine(enginePath, options.stamp);
  const { exchange } = own;
  if (exchange.nowMs < recovered.engine.atMs) exchange.step({ kind: 'advance', atMs: recovered.engine.atMs });

  const writer = { durability: 'power_cut', maxPages: options.maxPages } as const;
  const exchangeStore = await options.openStore(
    { ...writer, marketBytes: Math.min(options.marketBytes, EXCHANGE_BYTES), maxPages: null, path: exchangePath },
    own.lastRecordNo,
  );
  const engineStore = await options
    .openStore({ ...writer, marketBytes: options.marketBytes, path: enginePath }, recovered.lastRecordNo)
    .catch(async (cause: unknown) => {
      await exchangeStore.close();
      throw cause;
    });
  return { own, recovered, exchangeStore, engineStore };
}

/**
 * Composes a recovered exchange and engine with a venue's public feed. The first input, RunStarted, waits to be stepped; nothing leaves before
 * `start()`.
 */
export function composePaper(options: ComposePaperOptions): PaperSession {
  const { clock } = options;
  const { own, recovered, exchangeStore, engineStore } = options.journals;
  const { exchange } = own;
  const barMs = (): number => options.config.settings.market.barIntervalMs;

  const wiring: { tell: (urgent: boolean) => void } = { tell: () => undefined };
  const onNews = (urgent: boolean): void => wiring.tell(urgent);
  const feed: PublicFeed = new PublicFeed({
    endpoints: options.endpoints,
    http: options.http,
    meter: options.meter,
    clock,
    barMs,
    historyBars: options.historyBars,
    resumed: recovered.resumed,
    before: beforeRun(recovered.engine),
    markets: options.markets,
    chosen: chosenOf(options.config.watch ?? DEFAULT_WATCH),
    held: () => link.held(),
    onNews,
    witness: options.witness,
  });
  const news = new MarketNews(() => feed.isConnected);
  const link: ExchangeLink = new ExchangeLink({
    exchange,
    account: PAPER_ACCOUNT,
    journal: exchangeStore,
    lastRecordNo: own.lastRecordNo,
    latencyMs: options.latencyMs,
    historyBars: 0,
    outside: news,
  });
  const venue = new PaperVenue({
    feed,
    link,
    news,
    exchange,
    store: exchangeStore,
    nowMs: () => clock.nowMs(),
    snapshotEvery: options.snapshotEvery,
    onNews,
  });
  const host = new EngineHost({
    engine: recovered.engine,
    journal: engineStore,
    venue,
    // An exchange that ran ahead of the venue's clock stands until that has caught up; so does the engine.
    nowMs: () => Math.max(exchange.nowMs, clock.nowMs()),
    measureMs: options.measureMs,
    alerts: options.alerts,
    onPatches: options.onPatches,
    onStep: options.onStep,
    lastRecordNo: recovered.lastRecordNo,
    snapshotEvery: options.snapshotEvery,
    snapshotAfterChars: options.snapshotEvery === 0 ? 0 : SNAPSHOT_AFTER_CHARS,
  });
  const health = new StoreHealth(host.onJournalState);
  engineStore.listen({ onDurable: host.onDurable, onState: health.watch('the journal') });
  exchangeStore.listen({ onDurable: link.onDurable, onState: health.watch("the paper exchange's journal") });
  if (recovered.beginWithSnapshot) host.saveSnapshot();
  if (own.beginWithSnapshot) venue.saveSnapshot();
  const session: PaperSession = new LiveSession({
    host,
    gateway: venue,
    store: engineStore,
    clock,
    manager: options.manager,
    probe: options.probe,
  });
  wiring.tell = session.onNews;
  session.notices.push(...recovered.notices, ...own.notices);
  beginRun(host, recovered, options, { venue: PAPER, account: PAPER_ACCOUNT });
  return session;
}
