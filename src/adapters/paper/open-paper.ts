import { asUnits, UNITS_PER_USDC } from '../../contract/units.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { defaultSettings } from '../../engine/index.ts';
import { REAL_LIMITS, withAutoRule } from '../host/auto-rule.ts';
import { orThrow } from '../host/or-throw.ts';
import type { SessionOptions } from '../host/session-options.ts';
import { configNotices, type LoadedConfig, loadConfig, peekConfig } from '../home/config-file.ts';
import type { ArchiveHolder } from '../archive/archive-part.ts';
import { archivePart } from '../hyperliquid/archive-part.ts';
import { BudgetMeter } from '../hyperliquid/budget-meter.ts';
import { type Endpoints, publicEndpoints } from '../hyperliquid/endpoints.ts';
import { LiveHealth } from '../hyperliquid/live-health.ts';
import { enginePart, httpPart, recorderPart } from '../hyperliquid/live-parts.ts';
import { openRecorderOf, openSentimentOf } from '../hyperliquid/open-listeners.ts';
import { type ConnectionProfile, profileOf } from '../hyperliquid/profile/profile.ts';
import { guardSockets } from '../hyperliquid/socket-guard.ts';
import { VenueClock } from '../hyperliquid/venue-clock.ts';
import { VenueHttp } from '../hyperliquid/venue-http.ts';
import { RecorderSlot } from '../recorder/recorder-slot.ts';
import type { FearGreedPoller } from '../sentiment/fear-greed-poller.ts';
import { configPart, storePart } from '../session/open-parts.ts';
import { SessionManager } from '../session/session-manager.ts';
import { JournalStore } from '../store/journal-store.ts';
import { composePaper, openJournals, type PaperJournals, type PaperSession } from './compose-paper.ts';
import { agreeOnPaper, PAPER, type PaperIdentity } from './identity.ts';

/** How to open a paper session. */
export interface PaperOptions extends Omit<SessionOptions, 'config' | 'openStore'> {
  /** Markets that are followed beside those that are held, 1..200. */
  readonly markets: number;
  /** Bars of history of each for an engine without any. */
  readonly historyBars: number;
  /** A server on this machine in the place of the venue's, or null: the value of `LOOPBACK_VARIABLE`. */
  readonly loopback: string | null;
  /** A server on this machine in the place of the index of sentiment: the value of `SENTIMENT_VARIABLE`. */
  readonly sentimentLoopback?: string | null;
  /** What a new account opens with, USDC. */
  readonly balanceUsdc: number;
  /** The writer thread's module, plain or bundled. */
  readonly journalWorker: URL;
  /** True: an opening auto rule for every built-in strategy; false: a person is asked. */
  readonly auto: boolean;
  /** Changes the defaults before config.json is read over them. */
  readonly settings?: (base: EngineSettings) => EngineSettings;
  /** This machine's time, ms UTC. */
  readonly wallMs: () => number;
  /** A clock that nobody can set, ms of any origin; left out = this process's own. */
  readonly steadyMs?: () => number;
  /** Starts and stops the parts; left out = one of its own. */
  readonly manager?: SessionManager;
}

/** One-way delay of a request to the paper exchange, ms. */
const LATENCY_MS = 40;

/**
 * Opens a paper session: binds the home to its paper account, recovers exchange and engine and composes them with the public prices of the real
 * market. No key is asked for and nothing that needs one is sent. Rejects with a sentence for a person when the home belongs to something else
 * or a store cannot be opened; a venue that cannot be reached is waited for. Nothing leaves before `start()`.
 */
export async function openPaper(options: PaperOptions): Promise<PaperSession> {
  const manager = options.manager ?? new SessionManager();
  const health = new LiveHealth();
  const clock = new VenueClock(options.wallMs, options.steadyMs ?? (() => performance.now()));
  const base = options.settings?.(defaultSettings()) ?? defaultSettings();
  const recorder = new RecorderSlot();
  const holder: ArchiveHolder = { archive: null };
  let identity!: PaperIdentity;
  let config!: LoadedConfig;
  let sentiment: FearGreedPoller | null = null;
  let endpoints!: Endpoints;
  let profile!: ConnectionProfile;
  let meter!: BudgetMeter;
  let http!: VenueHttp;
  let journals!: PaperJournals;
  let session!: PaperSession;
  manager.add([
    configPart([], () => {
      endpoints = orThrow(publicEndpoints(options.loopback));
      identity = agreeOnPaper(options.home, {
        startMs: options.wallMs(),
        balanceUnits: asUnits(Math.round(options.balanceUsdc * UNITS_PER_USDC)),
      });
      profile = profileOf(peekConfig(options.home, base).connection);
      config = loadConfig(options.home, options.auto ? withAutoRule(base, REAL_LIMITS) : base);
      sentiment = openSentimentOf(options, config);
    }),
    httpPart(
      ['config'],
      (context) => {
        const noSockets = guardSockets();
        if (noSockets !== null) throw new Error(noSockets);
        meter = new BudgetMeter(() => performance.now(), profile);
        http = new VenueHttp(endpoints, meter, profile);
        health.hear(http, context);
      },
      () => http.close(),
    ),
    storePart(
      async (context) => {
        health.hold('store', context);
        const openStore: SessionOptions['openStore'] = (writer, lastRecordNo) =>
          JournalStore.open(options.journalWorker, writer, lastRecordNo);
        journals = await openJournals({ ...options, config, openStore }, identity);
        // Given up meanwhile: nobody else would close them.
        if (context.signal.aborted) await closeJournals(journals);
      },
      () => closeJournals(journals),
    ),
    recorderPart(
      recorder,
      (time) => openRecorderOf({ options, venue: PAPER, config, profile, clock }, time),
      () => config.recorder.enabled,
    ),
    archivePart({ options, network: 'live', http: () => http, clock, holder }),
    enginePart(
      (context) => {
        health.hold('engine', context);
        session = composePaper({
          ...options,
          manager,
          probe: health.probe,
          endpoints,
          http,
          meter,
          clock,
          config,
          journals,
          witness: config.recorder.enabled ? recorder : undefined,
          latencyMs: LATENCY_MS,
        });
      },
      () => session.endEngine(),
    ),
  ]);
  await manager.open();
  manager.add(health.parts({ session, stores: [journals.exchangeStore, journals.engineStore], sentiment }));
  session.config = config;
  session.archive = holder.archive;
  session.notices.push(...configNotices(config), ...((sentiment as FearGreedPoller | null)?.notices ?? []));
  return session;
}

async function closeJournals(journals: PaperJournals | undefined): Promise<void> {
  await journals?.engineStore.close();
  // Closed already where the venue was left in order; then this is no work.
  await journals?.exchangeStore.close();
}
