import { join } from 'node:path';
import type { ViewPatch } from '../../contract/views.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import type { AlertPort } from '../../engine/domain/ports.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import type { SandboxStore } from '../exchange-link/sandbox-store.ts';
import { EngineHost, type StepTiming } from '../host/engine-host.ts';
import type { WriterOptions } from '../store/messages.ts';
import { recoverEngine } from '../store/recover.ts';
import type { AgentSigner } from './agent-signer.ts';
import type { BudgetMeter } from './budget-meter.ts';
import type { Endpoints } from './endpoints.ts';
import { Gateway } from './gateway.ts';
import { LiveSession } from './live-session.ts';
import type { Standing } from './startup-check.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** What a live session is composed of. */
export interface ComposeLiveOptions {
  /** Folder for journal, config and identity; it has to exist and be locked by the caller. */
  readonly home: string;
  readonly endpoints: Endpoints;
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  readonly clock: VenueClock;
  readonly signer: AgentSigner;
  readonly standing: Standing;
  readonly config: { readonly settings: EngineSettings; readonly configHash: string };
  /** Markets that are followed, 1..200. */
  readonly markets: number;
  /** Bars of history of each for an engine without any. */
  readonly historyBars: number;
  /** Opens a journal file whose last good record is `lastRecordNo`. */
  readonly openStore: (writer: WriterOptions, lastRecordNo: number) => Promise<SandboxStore>;
  readonly marketBytes: number;
  readonly maxPages: number | null;
  readonly snapshotEvery: number;
  readonly seed: number;
  /** Unique per run: client ids are made of it. */
  readonly runId: string;
  /** Suffix for files that have to be set aside. */
  readonly stamp: string;
  readonly versions: { readonly engine: string; readonly runtime: string };
  readonly measureMs: () => number;
  readonly alerts: AlertPort | null;
  readonly onPatches: ((patches: readonly ViewPatch[]) => void) | null;
  readonly onStep: ((timing: StepTiming, output: StepOutput) => void) | null;
}

/** Characters of journal between two snapshots: about a second of replay after a crash. */
const SNAPSHOT_AFTER_CHARS = 16 * 1024 * 1024;

/**
 * Recovers the engine from its journal and composes it with the gateway to a session. Rejects when the journal cannot be opened. The first
 * input, RunStarted, waits to be stepped; nothing leaves before `start()`.
 */
export async function composeLive(options: ComposeLiveOptions): Promise<LiveSession> {
  const { clock, standing } = options;
  const path = join(options.home, 'journal.db');
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
    fillsSinceMs: recovered.resumed ? engine.atMs : clock.nowMs(),
    onNews: (urgent) => news.tell(urgent),
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
  const session = new LiveSession({ host, gateway, store, wallMs: () => clock.wallMs() });
  news.tell = session.onNews;
  session.notices.push(...recovered.notices, ...standing.notices);
  host.deliver({
    kind: 'RunStarted',
    // A run on top of earlier ones never has the name of one of them: client ids are made of it, and one must not come twice.
    runId: engine.seq === 0 ? options.runId : `${options.runId}-${engine.seq}`,
    seed: options.seed,
    venue: options.endpoints.venue,
    account: standing.account,
    versions: options.versions,
    configHash: options.config.configHash,
    settings: options.config.settings,
    ...(recovered.damage === null ? {} : { journalDamage: recovered.damage }),
  });
  return session;
}
