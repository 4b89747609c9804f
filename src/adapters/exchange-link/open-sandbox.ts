import { createHash } from 'node:crypto';
import { asUnits, UNITS_PER_USDC } from '../../contract/units.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import { defaultSettings } from '../../engine/index.ts';
import { createGeneratedModel } from '../../exchange/market/generated-model.ts';
import { createRecordedModel } from '../../exchange/market/recorded-model.ts';
import type { RecordedSeries } from '../../exchange/market/recorded-series.ts';
import type { MarketModel } from '../../exchange/types.ts';
import { withAutoRule } from '../host/auto-rule.ts';
import { configNotices, type LoadedConfig, loadConfig } from '../home/config-file.ts';
import { refuseVenueHome } from '../home/home-venue.ts';
import { RecordedIndex } from '../sentiment/recorded-index.ts';
import type { ComponentSpec, Reporter } from '../session/component.ts';
import { configPart, storePart, tellStores } from '../session/open-parts.ts';
import { SessionManager } from '../session/session-manager.ts';
import { JournalStore } from '../store/journal-store.ts';
import { type ComposeOptions, joinSandbox, openSandboxJournals, type SandboxJournals } from './compose-sandbox.ts';
import { fundingDigest } from '../candles/with-funding.ts';
import { recordedStart } from './recorded-start.ts';
import { identityMismatch, readIdentity, type SandboxIdentity, writeIdentity } from './sandbox-identity.ts';
import type { SandboxSession } from './sandbox-session.ts';
import { sandboxSettings } from './sandbox-settings.ts';

/** How to open a sandbox. */
export interface SandboxOptions
  extends Omit<ComposeOptions, 'model' | 'account' | 'balanceUnits' | 'config' | 'openStore' | 'sentiment'> {
  /** Recorded candles, or null for a generated market. */
  readonly recorded: {
    readonly name: string;
    readonly series: readonly RecordedSeries[];
    /** The index of sentiment of that time, where the folder has one. */
    readonly sentiment?: readonly SentimentPoint[];
    /** What a person has to know of it; left out = nothing. */
    readonly notices?: readonly string[];
  } | null;
  /** Start of a new market, ms UTC, or null for its own. */
  readonly startMs: number | null;
  /** Bars of a recording that are history when a new market begins; see `recordedStart`. */
  readonly warmupBars: number;
  readonly balanceUsdc: number;
  /** The writer thread's module, plain or bundled. */
  readonly journalWorker: URL;
  /** True: an opening auto rule for every built-in strategy; false: a person is asked. */
  readonly auto: boolean;
  /** Starts and stops the parts; left out = one of its own. */
  readonly manager?: SessionManager;
  /** Further parts that the session starts and stops with its own, and that need its `config` alone; left out = none. */
  readonly parts?: readonly ComponentSpec[];
}

/** Longest time for writing and saving everything at the end, ms: a long run leaves much. */
const STOP_LIMIT_MS = 60_000;

/** Address of the client at the sandbox; no key belongs to it. */
const SANDBOX_ACCOUNT = '0x7472696d7461620000000000000000000000005b';

/** What `--auto` may do where nothing is real: all that the caps of risk leave. */
const SANDBOX_LIMITS = { maxOrdersPerHour: 300, maxNotionalPerDayUsdc: 1_000_000_000 };

/** Default start of a generated market: ten seconds before a bar ends, so that strategies speak soon. */
const GENERATED_START_MS = Date.UTC(2025, 0, 1, 0, 0, 50);

/**
 * Opens the sandbox of a home: recovers exchange and engine from their journals, checks that the home holds this market, and composes
 * them. Rejects with a sentence for a person when the home holds another market or a store cannot be opened. Nothing runs before `start()`.
 */
export async function openSandbox(options: SandboxOptions): Promise<SandboxSession> {
  const manager = options.manager ?? new SessionManager();
  let composed!: ComposeOptions;
  let config!: LoadedConfig;
  let journals!: SandboxJournals;
  let session!: SandboxSession;
  let store!: Reporter;
  manager.add([
    configPart([], () => {
      const identity = agreeOnIdentity(options);
      const model = createModel(options, identity);
      const index = options.recorded?.sentiment;
      const base = sandboxSettings(defaultSettings(), model.barIntervalMs, index !== undefined);
      config = loadConfig(options.home, options.auto ? withAutoRule(base, SANDBOX_LIMITS) : base);
      composed = {
        ...options,
        model,
        account: identity.account,
        balanceUnits: asUnits(identity.balanceUnits),
        config,
        ...(index !== undefined && config.settings.sentiment.enabled ? { sentiment: new RecordedIndex(index) } : {}),
        openStore: (writer, lastRecordNo) => JournalStore.open(options.journalWorker, writer, lastRecordNo),
      };
    }),
    ...(options.parts ?? []),
    storePart(
      async ({ report }) => {
        store = report;
        journals = await openSandboxJournals(composed);
      },
      async () => {
        await journals.engineStore.close();
        await journals.exchangeStore?.close();
      },
    ),
    {
      id: 'engine',
      title: 'Engine: strategies, risk, execution',
      required: true,
      needs: ['store'],
      stage: 'open',
      startLimitMs: 10_000,
      stopLimitMs: STOP_LIMIT_MS,
      advice: 'Restart the terminal. The journal holds what happened.',
      start: () => {
        session = joinSandbox(composed, journals);
      },
      stop: (reason) => session.endRun(reason),
    },
  ]);
  await manager.open();
  manager.add([exchangePart(session)]);
  session.manager = manager;
  session.onProbe = () => tellStores(store, [journals.engineStore, journals.exchangeStore]);
  session.config = config;
  session.notices.push(...configNotices(config), ...(options.recorded?.notices ?? []));
  return session;
}

/** The market and its account, which begin to move when the session runs. */
function exchangePart(session: SandboxSession): ComponentSpec {
  return {
    id: 'venue',
    title: 'Embedded exchange',
    required: true,
    needs: ['engine'],
    stage: 'run',
    startLimitMs: 5_000,
    stopLimitMs: 1_000,
    advice: 'Restart the terminal. The journal holds what happened.',
    start: () => session.start(),
  };
}

function agreeOnIdentity(options: SandboxOptions): SandboxIdentity {
  const { recorded } = options;
  const foreign = refuseVenueHome(options.home);
  if (foreign !== null) throw new Error(foreign);
  const kept = readIdentity(options.home);
  const wanted: SandboxIdentity = {
    market: recorded === null ? 'generated' : 'recorded',
    seed: options.seed,
    dataName: recorded?.name ?? null,
    dataDigest: recorded === null ? null : digestOf(recorded.series),
    ...(recorded === null ? {} : fundingDigest(recorded.series)),
    startMs:
      kept?.startMs ??
      options.startMs ??
      (recorded === null ? GENERATED_START_MS : recordedStart(recorded.series, options.warmupBars)),
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
