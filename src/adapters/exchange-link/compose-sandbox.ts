import { join } from 'node:path';
import type { QuoteUnits } from '../../contract/units.ts';
import type { ViewPatch } from '../../contract/views.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import type { AlertPort } from '../../engine/domain/ports.ts';
import type { MarketModel } from '../../exchange/types.ts';
import { EngineHost, type StepTiming } from '../host/engine-host.ts';
import type { WriterOptions } from '../store/messages.ts';
import { recoverEngine } from '../store/recover.ts';
import { ExchangeLink } from './exchange-link.ts';
import { recoverExchange } from './recover-exchange.ts';
import { SandboxSession } from './sandbox-session.ts';
import type { SandboxStore } from './sandbox-store.ts';
import { StoreHealth } from './store-health.ts';

/** What a sandbox is composed of. */
export interface ComposeOptions {
  /** Folder for journals, config and identity; it has to exist and be locked by the caller. */
  readonly home: string;
  /** A fresh model of the market that the home was made with. */
  readonly model: MarketModel;
  readonly seed: number;
  /** Address of the client at the exchange, and the deposit with which its account opens. */
  readonly account: string;
  readonly balanceUnits: QuoteUnits;
  readonly config: { readonly settings: EngineSettings; readonly configHash: string };
  /** Opens a journal file whose last good record is `lastRecordNo`. */
  readonly openStore: (writer: WriterOptions, lastRecordNo: number) => Promise<SandboxStore>;
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
}

/** Characters of journal between two snapshots: about a second of replay after a crash; where nobody restarts, only a bound of the file. */
const SNAPSHOT_AFTER_CHARS = 16 * 1024 * 1024;
const SNAPSHOT_AFTER_CHARS_THROWAWAY = 64 * 1024 * 1024;

/** Room for the snapshots and the clock of the exchange's own journal, bytes. */
const EXCHANGE_BYTES = 32 * 1024 * 1024;

/** Bars of history that a new engine is given. */
const HISTORY_BARS = 720;

/**
 * Recovers exchange and engine from the journals of a home and composes them to a session. Rejects when a store cannot be opened. The first
 * input, RunStarted, waits to be stepped; nothing else runs before `start()`.
 */
export async function composeSandbox(options: ComposeOptions): Promise<SandboxSession> {
  const { model, account } = options;
  const exchangePath = join(options.home, 'exchange.db');
  const enginePath = join(options.home, 'journal.db');
  const recoveredExchange = recoverExchange(
    exchangePath,
    { model, clientStartUnits: options.balanceUnits },
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
    : await options.openStore(
        { ...writer, marketBytes: Math.min(writer.marketBytes, EXCHANGE_BYTES), maxPages: null, path: exchangePath },
        recoveredExchange.lastRecordNo,
      );
  const engineStore = await options
    .openStore({ ...writer, path: enginePath }, recovered.lastRecordNo)
    .catch(async (cause: unknown) => {
      await exchangeStore?.close();
      throw cause;
    });

  const link = new ExchangeLink({
    exchange,
    account,
    journal: exchangeStore,
    lastRecordNo: recoveredExchange.lastRecordNo,
    latencyMs: options.latencyMs,
    historyBars: recovered.resumed ? 0 : HISTORY_BARS,
  });
  const afterChars = options.throwaway ? SNAPSHOT_AFTER_CHARS_THROWAWAY : SNAPSHOT_AFTER_CHARS;
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
    snapshotAfterChars: options.snapshotEvery === 0 ? 0 : afterChars,
  });
  const health = new StoreHealth(host.onJournalState);
  engineStore.listen({ onDurable: host.onDurable, onState: health.watch('the journal') });
  exchangeStore?.listen({ onDurable: link.onDurable, onState: health.watch("the sandbox exchange's journal") });
  if (recovered.beginWithSnapshot) host.saveSnapshot();

  const session = new SandboxSession({
    host,
    link,
    exchange,
    engineStore,
    exchangeStore,
    snapshotEvery: options.snapshotEvery,
  });
  if (recoveredExchange.beginWithSnapshot) session.saveExchangeSnapshot();
  session.notices.push(...recovered.notices, ...recoveredExchange.notices);
  host.deliver({
    kind: 'RunStarted',
    // A run on top of earlier ones never has the name of one of them: client ids are made of it, and one must not come twice.
    runId: recovered.engine.seq === 0 ? options.runId : `${options.runId}-${recovered.engine.seq}`,
    seed: options.seed,
    venue: 'sandbox',
    account,
    versions: options.versions,
    configHash: options.config.configHash,
    settings: options.config.settings,
    ...(recovered.damage === null ? {} : { journalDamage: recovered.damage }),
  });
  return session;
}
