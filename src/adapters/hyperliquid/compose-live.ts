import { join } from 'node:path';
import type { SentimentPort } from '../../engine/domain/ports.ts';
import { beginRun } from '../host/begin-run.ts';
import { EngineHost } from '../host/engine-host.ts';
import { SNAPSHOT_AFTER_CHARS, type SessionOptions } from '../host/session-options.ts';
import { newestNonce } from '../store/newest-nonce.ts';
import { recoverEngine } from '../store/recover.ts';
import type { AgentSigner } from './agent-signer.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';
import { Gateway } from './gateway.ts';
import { LiveSession } from './live-session.ts';
import type { MarketWitness } from './market-witness.ts';
import type { Standing } from './startup-check.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** What a live session is composed of, beside what every session is. */
export interface ComposeLiveOptions extends SessionOptions {
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly clock: VenueClock;
  readonly signer: AgentSigner;
  readonly standing: Standing;
  /** Markets that are followed, 1..200. */
  readonly markets: number;
  /** Bars of history of each for an engine without any. */
  readonly historyBars: number;
  /** Null where nobody is asked. */
  readonly sentiment: SentimentPort | null;
  /** Told of everything that reaches the market tape; left out = nobody. */
  readonly witness?: MarketWitness | undefined;
}

/**
 * Recovers the engine from its journal and composes it with the gateway to a session. Rejects when the journal cannot be opened. The first
 * input, RunStarted, waits to be stepped; nothing leaves before `start()`.
 */
export async function composeLive(options: ComposeLiveOptions): Promise<LiveSession> {
  const { clock, standing } = options;
  const path = join(options.home, 'journal.db');
  const lastNonce = newestNonce(path, clock.nowMs());
  const recovered = recoverEngine(path, options.stamp);
  const { engine } = recovered;
  const store = await options.openStore(
    { path, marketBytes: options.marketBytes, durability: 'power_cut', maxPages: options.maxPages },
    recovered.lastRecordNo,
  );
  const news: { tell: (urgent: boolean) => void } = { tell: () => undefined };
  const gateway = new Gateway({
    endpoints: options.endpoints,
    http: options.http,
    meter: options.meter,
    clock,
    signer: options.signer,
    standing,
    barMs: () => options.config.settings.market.barIntervalMs,
    // Bars that the engine kept end where the last run ended; a gap cannot be filled behind them, so they stay as they are.
    historyBars: recovered.resumed ? 0 : options.historyBars,
    markets: options.markets,
    lastNonce,
    // An engine whose time ran ahead of the venue's must not miss what happened meanwhile.
    fillsSinceMs: recovered.resumed ? Math.min(engine.atMs, clock.nowMs()) : clock.nowMs(),
    onNews: (urgent) => news.tell(urgent),
    witness: options.witness,
  });
  const host = new EngineHost({
    engine,
    journal: store,
    venue: gateway,
    nowMs: () => clock.nowMs(),
    measureMs: options.measureMs,
    alerts: options.alerts,
    onPatches: options.onPatches,
    onStep: options.onStep,
    lastRecordNo: recovered.lastRecordNo,
    snapshotEvery: options.snapshotEvery,
    snapshotAfterChars: options.snapshotEvery === 0 ? 0 : SNAPSHOT_AFTER_CHARS,
  });
  store.listen({
    onDurable: host.onDurable,
    onState: (down) => host.onJournalState(down === null ? null : `the journal: ${down}`),
  });
  if (recovered.beginWithSnapshot) host.saveSnapshot();
  const session = new LiveSession({
    host,
    gateway,
    store,
    sentiment: options.sentiment,
    wallMs: () => clock.wallMs(),
  });
  news.tell = session.onNews;
  session.notices.push(...recovered.notices, ...standing.notices);
  beginRun(host, recovered, options, { venue: options.endpoints.venue, account: standing.account });
  return session;
}
