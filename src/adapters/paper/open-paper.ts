import { asUnits, UNITS_PER_USDC } from '../../contract/units.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { defaultSettings } from '../../engine/index.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { configNotices, loadConfig, peekConfig } from '../home/config-file.ts';
import { BudgetMeter } from '../hyperliquid/budget-meter.ts';
import { publicEndpoints } from '../hyperliquid/endpoints.ts';
import { profileOf } from '../hyperliquid/profile/profile.ts';
import { guardSockets } from '../hyperliquid/socket-guard.ts';
import { VenueClock } from '../hyperliquid/venue-clock.ts';
import { VenueHttp } from '../hyperliquid/venue-http.ts';
import { openRecorder } from '../recorder/open-recorder.ts';
import { openSentiment } from '../sentiment/open-sentiment.ts';
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

/** Notional per day that the rule of `--auto` may open, USDC: the caps of risk stand before it. */
const AUTO_NOTIONAL_USDC = 1_000_000;

/**
 * Opens a paper session: binds the home to its paper account, recovers exchange and engine and composes them with the public prices of the real
 * market. No key is asked for and nothing that needs one is sent. Rejects with a sentence for a person when the home belongs to something else
 * or a store cannot be opened; a venue that cannot be reached is waited for. Nothing leaves before `start()`.
 */
export async function openPaper(options: PaperOptions): Promise<PaperSession> {
  const endpoints = must(publicEndpoints(options.loopback));
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
  const config = loadConfig(options.home, options.auto ? withAuto(base) : base);
  const sentiment = must(
    openSentiment({
      home: options.home,
      stamp: options.stamp,
      settings: config.settings.sentiment,
      wallMs: options.wallMs,
      loopback: options.sentimentLoopback ?? null,
      offline: options.loopback !== null,
    }),
  );
  const witness = openRecorder({
    home: options.home,
    settings: config.recorder,
    run: {
      runId: options.runId,
      seed: options.seed,
      venue: PAPER,
      barMs: config.settings.market.barIntervalMs,
      isCoarse: profile.book.nSigFigs !== null,
      settings: config.settings,
    },
    nowMs: () => clock.nowMs(),
  });
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
  session.notices.push(...configNotices(config), ...(sentiment?.notices ?? []));
  return session;
}

function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function withAuto(settings: EngineSettings): EngineSettings {
  const rule = {
    strategyId: '*',
    enabled: true,
    runFromStrength: 0.9,
    flagFromStrength: 0.7,
    maxOrdersPerHour: 60,
    maxNotionalPerDayUsdc: AUTO_NOTIONAL_USDC,
    endsAtMs: null,
  };
  return { ...settings, desk: { ...settings.desk, autoRules: [rule] } };
}
