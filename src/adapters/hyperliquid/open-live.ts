import { defaultSettings } from '../../engine/index.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import { REAL_LIMITS, withAutoRule } from '../host/auto-rule.ts';
import { orThrow } from '../host/or-throw.ts';
import type { SessionOptions } from '../host/session-options.ts';
import { configNotices, type LoadedConfig, loadConfig, peekConfig } from '../home/config-file.ts';
import { claimHome } from '../home/home-venue.ts';
import { RecorderSlot } from '../recorder/recorder-slot.ts';
import type { FearGreedPoller } from '../sentiment/fear-greed-poller.ts';
import { configPart, storePart } from '../session/open-parts.ts';
import { SessionManager } from '../session/session-manager.ts';
import { JournalStore } from '../store/journal-store.ts';
import { AgentSigner, readKey } from './agent-signer.ts';
import type { ArchiveHolder } from '../archive/archive-part.ts';
import { archivePart } from './archive-part.ts';
import { BudgetMeter } from './budget-meter.ts';
import { composeLive, type LiveJournal, openJournal } from './compose-live.ts';
import { type Endpoints, endpointsOf, type GatewayVenue } from './endpoints.ts';
import { LiveHealth } from './live-health.ts';
import { enginePart, httpPart, keychainPart, recorderPart } from './live-parts.ts';
import type { LiveSession } from './live-session.ts';
import { openRecorderOf, openSentimentOf } from './open-listeners.ts';
import { type ConnectionProfile, profileOf } from './profile/profile.ts';
import { guardSockets } from './socket-guard.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { StartContext } from '../session/component.ts';
import { awaitStanding } from './await-standing.ts';
import { keepStanding, keptStanding } from './kept-standing.ts';
import { checkStanding, type Standing } from './startup-check.ts';
import { VenueClock } from './venue-clock.ts';
import { VenueHttp } from './venue-http.ts';

/** How to open a session on a real venue. */
export interface LiveOptions extends Omit<SessionOptions, 'config' | 'openStore'> {
  readonly venue: GatewayVenue;
  /** Markets that are followed, 1..200. */
  readonly markets: number;
  /** Bars of history of each for an engine without any. */
  readonly historyBars: number;
  /** The agent's private key as the keychain holds it, or how to ask for it. */
  readonly agentKey: string | (() => Promise<string>);
  /** A server on this machine in the venue's place, or null: the value of `LOOPBACK_VARIABLE`. */
  readonly loopback: string | null;
  /** A server on this machine in the place of the index of sentiment: the value of `SENTIMENT_VARIABLE`. */
  readonly sentimentLoopback?: string | null;
  /** The writer thread's module, plain or bundled. */
  readonly journalWorker: URL;
  /** True: an opening auto rule for every built-in strategy; false: a person is asked. */
  readonly auto: boolean;
  /** Changes the defaults before config.json is read over them. */
  readonly settings?: (base: EngineSettings) => EngineSettings;
  /** This machine's time, ms UTC. */
  readonly wallMs: () => number;
  /** A clock that nobody can set, ms of any origin; left out = time since the process started. */
  readonly steadyMs?: () => number;
  /** Starts and stops the parts; left out = one of its own. */
  readonly manager?: SessionManager;
}

/**
 * Opens a session on a venue: checks the key with the exchange, binds the home to the account, recovers the engine and composes both.
 * Rejects with a sentence for a person when the key may not trade, the venue cannot be reached, or the home belongs to another account.
 * Nothing leaves before `start()`.
 */
export async function openLive(options: LiveOptions): Promise<LiveSession> {
  const manager = options.manager ?? new SessionManager();
  const health = new LiveHealth();
  const clock = new VenueClock(options.wallMs, options.steadyMs ?? (() => performance.now()));
  const base = options.settings?.(defaultSettings()) ?? defaultSettings();
  const recorder = new RecorderSlot();
  const holder: ArchiveHolder = { archive: null };
  let endpoints!: Endpoints;
  let signer!: AgentSigner;
  let profile!: ConnectionProfile;
  let meter!: BudgetMeter;
  let http!: VenueHttp;
  let standing!: Standing;
  let isChecked = false;
  let config!: LoadedConfig;
  let sentiment: FearGreedPoller | null = null;
  let journal: LiveJournal | null = null;
  let session!: LiveSession;
  manager.add([
    keychainPart(async () => {
      endpoints = orThrow(endpointsOf(options.venue, options.loopback));
      const key = typeof options.agentKey === 'string' ? options.agentKey : await options.agentKey();
      signer = orThrow(signerOf(key, endpoints));
    }),
    httpPart(
      ['keychain'],
      async (context) => {
        const noSockets = guardSockets();
        if (noSockets !== null) throw new Error(noSockets);
        profile = profileOf(peekConfig(options.home, base).connection);
        meter = new BudgetMeter(() => clock.steadyMs(), profile);
        http = new VenueHttp(endpoints, meter, profile);
        health.hear(http, context);
        const checked = await checkStanding(signer.address, { http, clock, signal: context.signal });
        isChecked = checked.ok;
        if (checked.ok) standing = checked.value;
        else {
          const kept = checked.error.isAway ? keptStanding(options.home, signer.address, options.wallMs()) : null;
          if (kept === null) throw new Error(checked.error.text);
          standing = kept;
        }
      },
      () => http?.close(),
    ),
    configPart(['venue_http'], () => {
      const claimed = claimHome(options.home, { venue: endpoints.venue, account: standing.account });
      if (claimed !== null) throw new Error(claimed);
      if (isChecked) keepStanding(options.home, signer.address, standing);
      config = loadConfig(options.home, options.auto ? withAutoRule(base, REAL_LIMITS) : base);
      sentiment = openSentimentOf(options, config);
    }),
    storePart(
      async (context) => {
        health.hold('store', context);
        const openStore: SessionOptions['openStore'] = (writer, lastRecordNo) =>
          JournalStore.open(options.journalWorker, writer, lastRecordNo);
        journal = await openJournal({ ...options, openStore }, clock.nowMs());
        // Given up meanwhile: nobody else would close it.
        if (context.signal.aborted) await journal.store.close();
      },
      () => journal?.store.close(),
    ),
    recorderPart(
      recorder,
      (time) => openRecorderOf({ options, venue: options.venue, config, profile, clock }, time),
      () => config.recorder.enabled,
    ),
    archivePart({ options, network: options.venue, http: () => http, clock, holder }),
    enginePart(
      (context) => {
        health.hold('engine', context);
        session = composeLive({
          ...options,
          manager,
          probe: health.probe,
          endpoints,
          http,
          meter,
          clock,
          signer,
          standing,
          config,
          journal: journal as LiveJournal,
          witness: config.recorder.enabled ? recorder : undefined,
        });
      },
      () => session?.endEngine(),
    ),
  ]);
  await manager.open();
  const waits = {
    http,
    clock,
    standing,
    agent: signer.address,
    deliver: (body: EngineInputBody): void => {
      session.host.deliver(body);
      session.onNews(true);
    },
    onChecked: (said: Standing): void => keepStanding(options.home, signer.address, said),
  };
  // Without the venue what is stored can be looked at; nothing connects before it has said what the key is.
  const ready = isChecked ? undefined : (context: StartContext) => awaitStanding(waits, context);
  manager.add(health.parts({ session, stores: [(journal as unknown as LiveJournal).store], sentiment, ready }));
  session.config = config;
  session.archive = holder.archive;
  session.notices.push(...configNotices(config), ...((sentiment as FearGreedPoller | null)?.notices ?? []));
  return session;
}

function signerOf(key: string, endpoints: Endpoints): Result<AgentSigner, string> {
  const read = readKey(key);
  if (!read.ok) return read;
  return AgentSigner.of({ curve: loadCurve().curve, key: read.value, source: endpoints.source });
}
