import { join } from 'node:path';
import type { QuoteUnits } from '../../contract/units.ts';
import type { MarketModel } from '../../exchange/types.ts';
import { beginRun } from '../host/begin-run.ts';
import type { SessionStore } from '../host/session-store.ts';
import { EngineHost } from '../host/engine-host.ts';
import { SNAPSHOT_AFTER_CHARS, type SessionOptions } from '../host/session-options.ts';
import type { RecordedIndex } from '../sentiment/recorded-index.ts';
import { type RecoveredEngine, recoverEngine } from '../store/recover.ts';
import { ExchangeLink } from './exchange-link.ts';
import { type RecoveredExchange, recoverExchange } from './recover-exchange.ts';
import { SandboxSession } from './sandbox-session.ts';
import { StoreHealth } from './store-health.ts';

/** What a sandbox is composed of, beside what every session is. */
export interface ComposeOptions extends SessionOptions {
  /** A fresh model of the market that the home was made with. */
  readonly model: MarketModel;
  /** Address of the client at the exchange, and the deposit with which its account opens. */
  readonly account: string;
  readonly balanceUnits: QuoteUnits;
  /** True for a home that is thrown away afterwards: commits need not survive a power cut, and the exchange keeps no journal. */
  readonly throwaway: boolean;
  /** One-way delay of requests, simulated ms. */
  readonly latencyMs: number;
  /** An index of sentiment that was recorded with the market. */
  readonly sentiment?: RecordedIndex;
}

/** Characters of journal between two snapshots where nobody restarts: only a bound of the file. */
const SNAPSHOT_AFTER_CHARS_THROWAWAY = 64 * 1024 * 1024;

/** Room for the snapshots and the clock of the exchange's own journal, bytes. */
const EXCHANGE_BYTES = 32 * 1024 * 1024;

/** Bars of history that a new engine is given. */
const HISTORY_BARS = 720;

/** The journals of a home: what they told, and open for writing. */
export interface SandboxJournals {
  readonly recoveredExchange: RecoveredExchange;
  readonly recovered: RecoveredEngine;
  /** Null for a home that is thrown away afterwards. */
  readonly exchangeStore: SessionStore | null;
  readonly engineStore: SessionStore;
}

/** Recovers exchange and engine from their journals and opens these for writing. Rejects when one cannot be opened. */
export async function openSandboxJournals(options: ComposeOptions): Promise<SandboxJournals> {
  const { model } = options;
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
  return { recoveredExchange, recovered, exchangeStore, engineStore };
}

/**
 * Recovers exchange and engine from the journals of a home and composes them to a session. Rejects when a store cannot be opened. The first
 * input, RunStarted, waits to be stepped; nothing else runs before `start()`.
 */
export async function composeSandbox(options: ComposeOptions): Promise<SandboxSession> {
  return joinSandbox(options, await openSandboxJournals(options));
}

/** Composes a recovered exchange and engine to a session; see `composeSandbox`. */
export function joinSandbox(options: ComposeOptions, journals: SandboxJournals): SandboxSession {
  const { account } = options;
  const { recoveredExchange, recovered, exchangeStore, engineStore } = journals;
  const { exchange } = recoveredExchange;

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
    sentiment: options.sentiment ?? null,
    snapshotEvery: options.snapshotEvery,
  });
  if (recoveredExchange.beginWithSnapshot) session.saveExchangeSnapshot();
  session.notices.push(...recovered.notices, ...recoveredExchange.notices);
  beginRun(host, recovered, options, { venue: 'sandbox', account });
  return session;
}
