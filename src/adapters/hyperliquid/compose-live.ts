import { join } from 'node:path';
import { DEFAULT_WATCH, type WatchSettings } from '../../contract/watch.ts';
import { beginRun } from '../host/begin-run.ts';
import { EngineHost } from '../host/engine-host.ts';
import { SNAPSHOT_AFTER_CHARS, type SessionOptions } from '../host/session-options.ts';
import type { SessionStore } from '../host/session-store.ts';
import { newestNonce } from '../store/newest-nonce.ts';
import { type RecoveredEngine, recoverEngine } from '../store/recover.ts';
import type { SessionManager } from '../session/session-manager.ts';
import { chosenOf } from '../universe/watch-settings.ts';
import type { AgentSigner } from './agent-signer.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';
import { Gateway } from './gateway.ts';
import { LiveSession } from './live-session.ts';
import type { MarketWitness } from './market-witness.ts';
import type { Standing } from './startup-check.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';
import { beforeRun } from '../universe/before-run.ts';

/** What a live session is composed of, beside what every session is. */
export interface ComposeLiveOptions extends Omit<SessionOptions, 'openStore' | 'maxPages' | 'marketBytes' | 'config'> {
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
  /** The settings; `watch` left out = the largest markets. */
  readonly config: SessionOptions['config'] & { readonly watch?: WatchSettings };
  /** Starts and stops the parts. */
  readonly manager: SessionManager;
  readonly probe: () => void;
  readonly journal: LiveJournal;
  /** Told of everything that reaches the market tape; left out = nobody. */
  readonly witness?: MarketWitness | undefined;
}

/** The journal of a home: what it told, and open for writing. */
export interface LiveJournal {
  readonly recovered: RecoveredEngine;
  readonly store: SessionStore;
  /** Highest nonce of an earlier run, 0 for none. */
  readonly lastNonce: number;
}

/** Recovers the engine of a home from its journal and opens that for writing. Rejects when it cannot be opened. */
export async function openJournal(
  options: Pick<SessionOptions, 'home' | 'stamp' | 'marketBytes' | 'maxPages' | 'openStore'>,
  nowMs: number,
): Promise<LiveJournal> {
  const path = join(options.home, 'journal.db');
  const lastNonce = newestNonce(path, nowMs);
  const recovered = recoverEngine(path, options.stamp);
  const store = await options.openStore(
    { path, marketBytes: options.marketBytes, durability: 'power_cut', maxPages: options.maxPages },
    recovered.lastRecordNo,
  );
  return { recovered, store, lastNonce };
}

/**
 * Composes a recovered engine with the gateway to a session. The first input, RunStarted, waits to be stepped; nothing leaves before `start()`.
 */
export function composeLive(options: ComposeLiveOptions): LiveSession {
  const { clock, standing } = options;
  const { recovered, store, lastNonce } = options.journal;
  const { engine } = recovered;
  const news: { tell: (urgent: boolean) => void } = { tell: () => undefined };
  const gateway = new Gateway({
    endpoints: options.endpoints,
    http: options.http,
    meter: options.meter,
    clock,
    signer: options.signer,
    standing,
    barMs: () => options.config.settings.market.barIntervalMs,
    historyBars: options.historyBars,
    // Bars that the engine kept end where the last run ended; a gap cannot be filled behind them, so they stay as they are.
    resumed: recovered.resumed,
    before: beforeRun(engine),
    markets: options.markets,
    chosen: chosenOf(options.config.watch ?? DEFAULT_WATCH),
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
    clock,
    manager: options.manager,
    probe: options.probe,
  });
  news.tell = session.onNews;
  session.notices.push(...recovered.notices, ...standing.notices);
  beginRun(host, recovered, options, { venue: options.endpoints.venue, account: standing.account });
  return session;
}
