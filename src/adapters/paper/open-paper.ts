import { asUnits, UNITS_PER_USDC } from '../../contract/units.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { defaultSettings } from '../../engine/index.ts';
import { REAL_LIMITS, withAutoRule } from '../host/auto-rule.ts';
import { orThrow } from '../host/or-throw.ts';
import { configNotices, loadConfig, peekConfig } from '../home/config-file.ts';
import { BudgetMeter } from '../hyperliquid/budget-meter.ts';
import { publicEndpoints } from '../hyperliquid/endpoints.ts';
import { profileOf } from '../hyperliquid/profile/profile.ts';
import { openListeners } from '../hyperliquid/open-listeners.ts';
import { guardSockets } from '../hyperliquid/socket-guard.ts';
import { VenueClock } from '../hyperliquid/venue-clock.ts';
import { VenueHttp } from '../hyperliquid/venue-http.ts';
import { JournalStore } from '../store/journal-store.ts';
import { composePaper, type ComposePaperOptions, type PaperSession } from './compose-paper.ts';
import { agreeOnPaper, PAPER } from './identity.ts';

/** How to open a paper session. */
export interface PaperOptions
  extends Omit<
    ComposePaperOptions,
    | 'endpoints'
    | 'http'
    | 'meter'
    | 'clock'
    | 'identity'
    | 'config'
    | 'openStore'
    | 'sentiment'
    | 'latencyMs'
    | 'witness'
  > {
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
}

/** One-way delay of a request to the paper exchange, ms. */
const LATENCY_MS = 40;

/**
 * Opens a paper session: binds the home to its paper account, recovers exchange and engine and composes them with the public prices of the real
 * market. No key is asked for and nothing that needs one is sent. Rejects with a sentence for a person when the home belongs to something else
 * or a store cannot be opened; a venue that cannot be reached is waited for. Nothing leaves before `start()`.
 */
export async function openPaper(options: PaperOptions): Promise<PaperSession> {
  const endpoints = orThrow(publicEndpoints(options.loopback));
  const noSockets = guardSockets();
  if (noSockets !== null) throw new Error(noSockets);
  const identity = agreeOnPaper(options.home, {
    startMs: options.wallMs(),
    balanceUnits: asUnits(Math.round(options.balanceUsdc * UNITS_PER_USDC)),
  });
  const base = options.settings?.(defaultSettings()) ?? defaultSettings();
  const clock = new VenueClock(options.wallMs, () => performance.now());
  const profile = profileOf(peekConfig(options.home, base).connection);
  const meter = new BudgetMeter(() => performance.now(), profile);
  const config = loadConfig(options.home, options.auto ? withAutoRule(base, REAL_LIMITS) : base);
  const { sentiment, witness } = openListeners({ options, venue: PAPER, config, profile, clock });
  const session = await composePaper({
    ...options,
    endpoints,
    http: new VenueHttp(endpoints, meter, profile),
    meter,
    clock,
    identity,
    config,
    sentiment,
    witness: witness ?? undefined,
    latencyMs: LATENCY_MS,
    openStore: (writer, lastRecordNo) => JournalStore.open(options.journalWorker, writer, lastRecordNo),
  }).catch(async (cause: unknown) => {
    await witness?.stop();
    throw cause;
  });
  session.config = config;
  session.notices.push(...configNotices(config), ...(sentiment?.notices ?? []));
  return session;
}
