import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { asUnits, UNITS_PER_USDC } from '../../contract/units.ts';
import type { ViewPatch } from '../../contract/views.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import type { AlertPort } from '../../engine/domain/ports.ts';
import { defaultSettings } from '../../engine/index.ts';
import { createGeneratedModel } from '../../exchange/market/generated-model.ts';
import { createRecordedModel } from '../../exchange/market/recorded-model.ts';
import type { RecordedSeries } from '../../exchange/market/recorded-series.ts';
import type { MarketModel } from '../../exchange/types.ts';
import { loadConfig } from '../home/config-file.ts';
import { EngineHost, type StepTiming } from '../host/engine-host.ts';
import { JournalStore } from '../store/journal-store.ts';
import { recoverEngine } from '../store/recover.ts';
import { ExchangeLink } from './exchange-link.ts';
import { recoverExchange } from './recover-exchange.ts';
import { identityMismatch, readIdentity, type SandboxIdentity, writeIdentity } from './sandbox-identity.ts';
import { SandboxSession } from './sandbox-session.ts';
import { sandboxSettings } from './sandbox-settings.ts';

/** How to open a sandbox. */
export interface SandboxOptions {
  /** Folder for journals, config and identity; it has to exist and be locked by the caller. */
  readonly home: string;
  readonly seed: number;
  /** Recorded candles, or null for a generated market. */
  readonly recorded: { readonly name: string; readonly series: readonly RecordedSeries[] } | null;
  /** Start of a new market, ms UTC; a recorded one begins at its first bar unless this is later. */
  readonly startMs: number | null;
  readonly balanceUsdc: number;
  /** The writer thread's module, plain or bundled. */
  readonly journalWorker: URL;
  /** True for a home that is thrown away afterwards: commits need not survive a power cut, and the exchange keeps no journal. */
  readonly throwaway: boolean;
  readonly marketBytes: number;
  readonly maxPages: number | null;
  readonly snapshotEvery: number;
  /** One-way delay of requests, simulated ms. */
  readonly latencyMs: number;
  readonly runId: string;
  /** Suffix for files that have to be set aside. */
  readonly stamp: string;
  readonly versions: { readonly engine: string; readonly runtime: string };
  readonly measureMs: () => number;
  readonly alerts: AlertPort | null;
  readonly onPatches: ((patches: readonly ViewPatch[]) => void) | null;
  readonly onStep: ((timing: StepTiming, output: StepOutput) => void) | null;
  /** Opening auto rule for every built-in strategy, or null to ask a person. */
  readonly auto: boolean;
}

/** Address of the client at the sandbox; no key belongs to it. */
const SANDBOX_ACCOUNT = '0x7472696d7461620000000000000000000000005b';

/** Default start of a generated market: ten seconds before a bar ends, so that strategies speak soon. */
const GENERATED_START_MS = Date.UTC(2025, 0, 1, 0, 0, 50);

/**
 * Opens the sandbox of a home: recovers exchange and engine from their journals, checks that the home holds this market, and composes
 * them. Rejects with a sentence for a person when the home holds another market or a store cannot be opened. Nothing runs before `start()`.
 */
export async function openSandbox(options: SandboxOptions): Promise<SandboxSession> {
  const identity = agreeOnIdentity(options);
  const model = createModel(options, identity);
  const exchangePath = join(options.home, 'exchange.db');
  const enginePath = join(options.home, 'journal.db');
  const recoveredExchange = recoverExchange(
    exchangePath,
    { model, clientStartUnits: asUnits(identity.balanceUnits) },
    options.stamp,
  );
  const recovered = recoverEngine(enginePath, options.stamp);
  const { exchange } = recoveredExchange;
  // Both time lines go on from the later one: the engine's time must not fall.
  if (exchange.nowMs < recovered.engine.atMs) exchange.step({ kind: 'advance', atMs: recovered.engine.atMs });

  const writer = {
    marketBytes: options.marketBytes,
    durability: options.throwaway ? ('process_crash' as const) : ('power_cut' as const),
    maxPages: options.maxPages,
  };
  const exchangeStore = options.throwaway
    ? null
    : await JournalStore.open(
        options.journalWorker,
        { ...writer, maxPages: null, path: exchangePath },
        recoveredExchange.lastRecordNo,
      );
  const engineStore = await JournalStore.open(
    options.journalWorker,
    { ...writer, path: enginePath },
    recovered.lastRecordNo,
  );

  const link = new ExchangeLink({
    exchange,
    account: identity.account,
    journal: exchangeStore,
    lastRecordNo: recoveredExchange.lastRecordNo,
    latencyMs: options.latencyMs,
    historyBars: recovered.resumed ? 0 : 720,
  });
  const host = new EngineHost({
    engine: recovered.engine,
    journal: engineStore,
    venue: link,
    nowMs: () => exchange.nowMs,
    measureMs: options.measureMs,
    alerts: options.alerts,
    onPatches: options.onPatches,
    onStep: options.onStep,
    lastRecordNo: recovered.lastRecordNo,
    snapshotEvery: options.snapshotEvery,
  });
  engineStore.listen({ onDurable: host.onDurable, onState: host.onJournalState });
  exchangeStore?.listen({ onDurable: link.onDurable, onState: host.onJournalState });
  if (recovered.beginWithSnapshot) host.saveSnapshot();

  const config = loadConfig(
    options.home,
    withAuto(sandboxSettings(defaultSettings(), model.barIntervalMs), options.auto),
  );
  const session = new SandboxSession({
    host,
    link,
    exchange,
    engineStore,
    exchangeStore,
    snapshotEvery: options.snapshotEvery,
  });
  if (recoveredExchange.beginWithSnapshot) session.saveExchangeSnapshot();
  const problem = config.problem;
  session.notices.push(...recovered.notices, ...recoveredExchange.notices);
  if (problem !== null) {
    session.notices.push(
      `config.json was not used: ${problem.field} is ${String(problem.actual)}, allowed ${String(problem.limit)} (${problem.detail}). ` +
        (config.source === 'last_good' ? 'The last good version is in use.' : 'The defaults are in use.'),
    );
  }
  host.deliver({
    kind: 'RunStarted',
    runId: options.runId,
    seed: options.seed,
    venue: 'sandbox',
    account: identity.account,
    versions: options.versions,
    configHash: config.configHash,
    settings: config.settings,
  });
  return session;
}

function agreeOnIdentity(options: SandboxOptions): SandboxIdentity {
  const { recorded } = options;
  const kept = readIdentity(options.home);
  const wanted: SandboxIdentity = {
    market: recorded === null ? 'generated' : 'recorded',
    seed: options.seed,
    dataName: recorded?.name ?? null,
    dataDigest: recorded === null ? null : digestOf(recorded.series),
    startMs: kept?.startMs ?? options.startMs ?? (recorded === null ? GENERATED_START_MS : firstBar(recorded.series)),
    balanceUnits: Math.round(options.balanceUsdc * UNITS_PER_USDC),
    account: SANDBOX_ACCOUNT,
  };
  if (kept === null) {
    writeIdentity(options.home, wanted);
    return wanted;
  }
  const mismatch = identityMismatch(kept, wanted);
  if (mismatch !== null) throw new Error(mismatch);
  return kept;
}

function createModel(options: SandboxOptions, identity: SandboxIdentity): MarketModel {
  return options.recorded === null
    ? createGeneratedModel({ seed: identity.seed, startMs: identity.startMs })
    : createRecordedModel(options.recorded.series, { seed: identity.seed, startMs: identity.startMs });
}

function firstBar(series: readonly RecordedSeries[]): number {
  return series.reduce((first, entry) => Math.min(first, entry.openMs[0] ?? first), Number.MAX_SAFE_INTEGER);
}

/** Names, spans and last prices: enough to notice another folder of the same name. */
function digestOf(series: readonly RecordedSeries[]): string {
  const hash = createHash('sha256');
  for (const entry of series) {
    const last = entry.openMs.length - 1;
    hash.update(
      `${entry.sourceName} ${entry.openMs.length} ${entry.openMs[0]} ${entry.openMs[last]} ${entry.close[last]}\n`,
    );
  }
  return hash.digest('hex');
}

function withAuto(settings: ReturnType<typeof defaultSettings>, auto: boolean): ReturnType<typeof defaultSettings> {
  if (!auto) return settings;
  const rule = {
    strategyId: '*',
    enabled: true,
    runFromStrength: 0.9,
    flagFromStrength: 0.7,
    maxOrdersPerHour: 300,
    maxNotionalPerDayUsdc: 1_000_000_000,
    endsAtMs: null,
  };
  return { ...settings, desk: { ...settings.desk, autoRules: [rule] } };
}
