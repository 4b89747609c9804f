import type { WhatIfRequest, WhatIfView } from './what-if.ts';
import type {
  AgentApproval,
  AgentKeyView,
  ApprovalRequest,
  GenerateAgentRequest,
  ImportAgentRequest,
} from './agent-keys.ts';
import type {
  ArchiveView,
  DownloadRequest,
  ExportRequest,
  ImportKind,
  RefillRequest,
  SeriesKey,
} from './candle-archive.ts';
import type { TradeCommand } from './commands.ts';
import type { ConnectionSettings } from './connection.ts';
import type { Refusal } from './refusals.ts';
import type { RehearsalRequest, RehearsalResult, RehearsalView } from './rehearsal.ts';
import type { SessionHealthView } from './session-health.ts';
import type { SettingChange, SettingsView } from './settings-view.ts';
import type { CandlesRequest, CandlesView, UniverseView, WatchRequest } from './universe.ts';
import type { VenueAccountView } from './venue-account.ts';
import type { AlertView, VenueName, ViewBatch, ViewSnapshot } from './views.ts';

/** What a call over IPC answers: never an exception across the border. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Refusal };

/** Facts about this installation that the window shows. */
export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  /** True on the stripped test runtime: live and testnet are refused there and the window says so. */
  readonly testRuntime: boolean;
  readonly venue: VenueName;
  readonly venuesOffered: readonly VenueName[];
  readonly speed: number;
  readonly dataName: string | null;
  readonly home: string;
  /** Messages of the start that a person has to see (journal copied aside, config refused, keychain missing). */
  readonly startNotices: readonly string[];
}

/** What the window may know of the operating system's keychain: names, never secrets. */
export interface KeychainStatus {
  readonly available: boolean;
  /** Plain reason when not available. */
  readonly reason: string;
  /** Names of stored keys; never a key. */
  readonly stored: readonly string[];
  /** Names of keys held for this session only. */
  readonly sessionOnly: readonly string[];
}

/** Saving a key: `sessionOnly` keeps it in the memory of the main process alone. */
export interface SaveKeyRequest {
  readonly name: string;
  readonly secret: string;
  readonly sessionOnly: boolean;
}

/** The bridge: one named function per command, one subscription per event. Implemented by the preload, used by `renderer/ipc`. */
export interface TrimtabBridge {
  readonly getInfo: () => Promise<Reply<AppInfo>>;
  readonly getSnapshot: () => Promise<Reply<ViewSnapshot>>;
  /** Answers when the engine has stepped the command; `value` is a sentence for the person. */
  readonly trade: (command: TradeCommand) => Promise<Reply<string>>;
  readonly keychainStatus: () => Promise<Reply<KeychainStatus>>;
  readonly saveKey: (request: SaveKeyRequest) => Promise<Reply<KeychainStatus>>;
  /** The agents' keys by their addresses. */
  readonly agentKeys: () => Promise<Reply<readonly AgentKeyView[]>>;
  readonly importAgent: (request: ImportAgentRequest) => Promise<Reply<readonly AgentKeyView[]>>;
  readonly generateAgent: (request: GenerateAgentRequest) => Promise<Reply<AgentApproval>>;
  readonly agentApproval: (request: ApprovalRequest) => Promise<Reply<AgentApproval>>;
  readonly deleteKey: (name: string) => Promise<Reply<KeychainStatus>>;
  readonly setSpeed: (speed: number) => Promise<Reply<number>>;
  /** The account as the venue itself states it. */
  readonly venueAccount: () => Promise<Reply<VenueAccountView>>;
  /** What the next start's connection to a venue will be made of. */
  readonly connection: () => Promise<Reply<ConnectionSettings>>;
  /** Writes it into config.json; it counts from the next start on. */
  readonly setConnection: (settings: ConnectionSettings) => Promise<Reply<ConnectionSettings>>;
  /** Every setting of the engine and the recorder. */
  readonly engineSettings: () => Promise<Reply<SettingsView>>;
  /** Checks a change, writes it into config.json and hands it to the engine; refused with path, value and what is allowed. */
  readonly setEngineSetting: (change: SettingChange) => Promise<Reply<SettingsView>>;
  /** The local store of candles: what is stored and what is being done. Cheap; may be asked once a second. */
  readonly archive: () => Promise<Reply<ArchiveView>>;
  /** Begins a download of each symbol and interval; answers at once with the jobs in it. */
  readonly downloadCandles: (request: DownloadRequest) => Promise<Reply<ArchiveView>>;
  /** Begins to ask for what a series lacks. */
  readonly refillCandles: (request: RefillRequest) => Promise<Reply<ArchiveView>>;
  /** Ends a job; what it has stored stays. */
  readonly cancelDownload: (jobId: string) => Promise<Reply<ArchiveView>>;
  /** Lets the person pick candle files (`t,o,h,l,c,v`) and imports them, all or none. A sentence of what was imported; null when nothing was picked. */
  readonly importCandles: (kind: ImportKind) => Promise<Reply<string | null>>;
  /** Lets the person pick a place and writes candles there as they are imported. A sentence; null when no place was picked. */
  readonly exportCandles: (request: ExportRequest) => Promise<Reply<string | null>>;
  /** Deletes a series from the disk; the window has to ask first. */
  readonly deleteCandles: (key: SeriesKey) => Promise<Reply<ArchiveView>>;
  /** Every perpetual of the venue, and which are followed; asked for as often as it is looked at (a second apart is fine). */
  readonly universe: () => Promise<Reply<UniverseView>>;
  /** Chooses which markets to follow from now on and writes it into config.json. */
  readonly setWatch: (request: WatchRequest) => Promise<Reply<UniverseView>>;
  /** Bars of a market for the chart, in any of six intervals. */
  readonly candles: (request: CandlesRequest) => Promise<Reply<CandlesView>>;
  /** What an order would make of the book; null while the account is not known. Sends nothing. */
  readonly whatIf: (request: WhatIfRequest) => Promise<Reply<WhatIfView | null>>;
  /** What can be rehearsed and how far a rehearsal is. Cheap; may be asked twice a second. */
  readonly rehearsal: () => Promise<Reply<RehearsalView>>;
  /** Begins to run stored hours with the present settings; refused while one runs or with too little history. */
  readonly beginRehearsal: (request: RehearsalRequest) => Promise<Reply<RehearsalView>>;
  /** Ends the one that runs; it has no result. */
  readonly cancelRehearsal: () => Promise<Reply<RehearsalView>>;
  /** What the last one found; null where there is none. */
  readonly rehearsalResult: () => Promise<Reply<RehearsalResult | null>>;
  /** How the session's parts stand; answers also while it starts. */
  readonly sessionHealth: () => Promise<Reply<SessionHealthView>>;
  readonly onViews: (listener: (batch: ViewBatch) => void) => () => void;
  readonly onAlert: (listener: (alert: AlertView) => void) => () => void;
  /** The person clicked a native notification: bring this ticket or asset into view. */
  readonly onOpen: (
    listener: (target: { readonly ticketId: string | null; readonly asset: number | null }) => void,
  ) => () => void;
}

/** Channel names, the same on both sides. */
export const CHANNELS = {
  getInfo: 'trimtab:get-info',
  getSnapshot: 'trimtab:get-snapshot',
  trade: 'trimtab:trade',
  keychainStatus: 'trimtab:keychain-status',
  saveKey: 'trimtab:save-key',
  agentKeys: 'trimtab:agent-keys',
  importAgent: 'trimtab:import-agent',
  generateAgent: 'trimtab:generate-agent',
  agentApproval: 'trimtab:agent-approval',
  deleteKey: 'trimtab:delete-key',
  setSpeed: 'trimtab:set-speed',
  venueAccount: 'trimtab:venue-account',
  connection: 'trimtab:connection',
  setConnection: 'trimtab:set-connection',
  engineSettings: 'trimtab:engine-settings',
  setEngineSetting: 'trimtab:set-engine-setting',
  archive: 'trimtab:archive',
  downloadCandles: 'trimtab:download-candles',
  refillCandles: 'trimtab:refill-candles',
  cancelDownload: 'trimtab:cancel-download',
  importCandles: 'trimtab:import-candles',
  exportCandles: 'trimtab:export-candles',
  deleteCandles: 'trimtab:delete-candles',
  universe: 'trimtab:universe',
  setWatch: 'trimtab:set-watch',
  candles: 'trimtab:candles',
  whatIf: 'trimtab:what-if',
  rehearsal: 'trimtab:rehearsal',
  beginRehearsal: 'trimtab:begin-rehearsal',
  cancelRehearsal: 'trimtab:cancel-rehearsal',
  rehearsalResult: 'trimtab:rehearsal-result',
  sessionHealth: 'trimtab:session-health',
  views: 'trimtab:views',
  alert: 'trimtab:alert',
  open: 'trimtab:open',
} as const;
