import { defaultSettings } from '../../engine/index.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import { REAL_LIMITS, withAutoRule } from '../host/auto-rule.ts';
import { orThrow } from '../host/or-throw.ts';
import { configNotices, loadConfig, peekConfig } from '../home/config-file.ts';
import { claimHome } from '../home/home-venue.ts';
import { JournalStore } from '../store/journal-store.ts';
import { AgentSigner, readKey } from './agent-signer.ts';
import { BudgetMeter } from './budget-meter.ts';
import { type ComposeLiveOptions, composeLive } from './compose-live.ts';
import { type Endpoints, endpointsOf, type GatewayVenue } from './endpoints.ts';
import type { LiveSession } from './live-session.ts';
import { openListeners } from './open-listeners.ts';
import { guardSockets } from './socket-guard.ts';
import { profileOf } from './profile/profile.ts';
import { checkStanding } from './startup-check.ts';
import { VenueClock } from './venue-clock.ts';
import { VenueHttp } from './venue-http.ts';

/** How to open a session on a real venue. */
export interface LiveOptions
  extends Omit<
    ComposeLiveOptions,
    'endpoints' | 'http' | 'meter' | 'clock' | 'signer' | 'standing' | 'config' | 'openStore' | 'sentiment' | 'witness'
  > {
  readonly venue: GatewayVenue;
  /** The agent's private key as the keychain holds it. */
  readonly agentKey: string;
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
}

/**
 * Opens a session on a venue: checks the key with the exchange, binds the home to the account, recovers the engine and composes both.
 * Rejects with a sentence for a person when the key may not trade, the venue cannot be reached, or the home belongs to another account.
 * Nothing leaves before `start()`.
 */
export async function openLive(options: LiveOptions): Promise<LiveSession> {
  const endpoints = orThrow(endpointsOf(options.venue, options.loopback));
  const noSockets = guardSockets();
  if (noSockets !== null) throw new Error(noSockets);
  const signer = orThrow(signerOf(options.agentKey, endpoints));
  const clock = new VenueClock(options.wallMs, () => performance.now());
  const base = options.settings?.(defaultSettings()) ?? defaultSettings();
  const profile = profileOf(peekConfig(options.home, base).connection);
  const meter = new BudgetMeter(() => performance.now(), profile);
  const http = new VenueHttp(endpoints, meter, profile);
  const standing = orThrow(await checkStanding(signer.address, { http, clock, signal: new AbortController().signal }));
  const claimed = claimHome(options.home, { venue: endpoints.venue, account: standing.account });
  if (claimed !== null) throw new Error(claimed);
  const config = loadConfig(options.home, options.auto ? withAutoRule(base, REAL_LIMITS) : base);
  const { sentiment, witness } = openListeners({ options, venue: endpoints.venue, config, profile, clock });
  const session = await composeLive({
    ...options,
    endpoints,
    http,
    meter,
    clock,
    signer,
    standing,
    config,
    sentiment,
    witness: witness ?? undefined,
    openStore: (writer, lastRecordNo) => JournalStore.open(options.journalWorker, writer, lastRecordNo),
  }).catch(async (cause: unknown) => {
    await witness?.stop();
    throw cause;
  });
  session.config = config;
  session.notices.push(...configNotices(config), ...(sentiment?.notices ?? []));
  return session;
}

function signerOf(key: string, endpoints: Endpoints): Result<AgentSigner, string> {
  const read = readKey(key);
  if (!read.ok) return read;
  return AgentSigner.of({ curve: loadCurve().curve, key: read.value, source: endpoints.source });
}
