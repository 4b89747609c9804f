import type { WhatIfRequest, WhatIfView } from '../../contract/what-if.ts';
import type {
  AgentApproval,
  AgentKeyView,
  ApprovalRequest,
  GenerateAgentRequest,
  ImportAgentRequest,
} from '../../contract/agent-keys.ts';
import type {
  ArchiveView,
  DownloadRequest,
  ExportRequest,
  ImportKind,
  RefillRequest,
  SeriesKey,
} from '../../contract/candle-archive.ts';
import type { TradeCommand } from '../../contract/commands.ts';
import type { KeychainStatus, Reply, SaveKeyRequest } from '../../contract/ipc.ts';
import type { ConnectionSettings } from '../../contract/connection.ts';
import type { RehearsalRequest, RehearsalResult, RehearsalView } from '../../contract/rehearsal.ts';
import type { SessionHealthView } from '../../contract/session-health.ts';
import type { SettingChange, SettingsView } from '../../contract/settings-view.ts';
import type { CandlesRequest, CandlesView, UniverseView, WatchRequest } from '../../contract/universe.ts';
import type { VenueAccountView } from '../../contract/venue-account.ts';
import { refuse, type Refusal } from '../../contract/refusals.ts';
import { refusalText } from '../format/refusal-text.ts';
import type { AssetId } from '../../contract/units.ts';
import { showToast } from '../stores/toast-store.ts';
import { setUi } from '../stores/ui-store.ts';
import { viewStore } from '../stores/view-store.ts';
import { bridge } from './bridge.ts';

/** Shows a refusal: what it means, its code, the sentence of the engine and the two figures. */
export function showRefusal(refusal: Refusal, asset: AssetId | null = null): void {
  const text = refusalText(refusal, asset === null ? null : (viewStore.getState().instruments.get(asset) ?? null));
  showToast({ tone: 'bad', title: text.title, detail: text.detail, code: text.code, figures: text.figures });
}

/** A call that broke on its way is an answer too. */
async function answered<T>(call: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await call();
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'The call did not reach the engine';
    return { ok: false, error: refuse('UNKNOWN_COMMAND', 'ipc', null, null, detail) };
  }
}

/** The engine's words with a capital first letter. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The asset that a command is about, whose units its refusal is told in. */
function assetOf(command: TradeCommand): AssetId | null {
  if ('asset' in command) return command.asset;
  if (command.type === 'placeOrder') return command.order.asset;
  const { orders, tickets } = viewStore.getState();
  if ('cloid' in command) return orders.get(command.cloid)?.asset ?? null;
  return 'ticketId' in command ? (tickets.get(command.ticketId)?.asset ?? null) : null;
}

/** Gives a command to the engine; the caller shows the answer. */
export function give(command: TradeCommand): Promise<Reply<string>> {
  return answered(() => bridge().trade(command));
}

/** Gives a command to the engine and shows the answer, whichever it is. Resolves to true when it was accepted. */
export async function trade(command: TradeCommand): Promise<boolean> {
  const reply = await give(command);
  if (!reply.ok) showRefusal(reply.error, assetOf(command));
  else if (command.type !== 'focus' && reply.value !== '') showToast({ tone: 'good', title: sentence(reply.value) });
  return reply.ok;
}

/** Asks the sandbox for another speed; the answer is the speed that holds. */
export async function changeSpeed(speed: number): Promise<void> {
  const reply = await answered(() => bridge().setSpeed(speed));
  if (reply.ok) setUi({ speed: reply.value });
  else showRefusal(reply.error);
}

/** Facts about the installation; a refusal is shown and the window works on without them. */
export async function loadInfo(): Promise<void> {
  const reply = await answered(() => bridge().getInfo());
  if (reply.ok) setUi({ info: reply.value, speed: reply.value.speed });
  else showRefusal(reply.error);
}

/** The account as the venue states it. */
export function venueAccount(): Promise<Reply<VenueAccountView>> {
  return answered(() => bridge().venueAccount());
}

/** What the next start's connection to a venue will be made of. */
export function connection(): Promise<Reply<ConnectionSettings>> {
  return answered(() => bridge().connection());
}

/** Chooses it. */
export function setConnection(settings: ConnectionSettings): Promise<Reply<ConnectionSettings>> {
  return answered(() => bridge().setConnection(settings));
}

/** Every setting of the engine and the recorder. */
export function engineSettings(): Promise<Reply<SettingsView>> {
  return answered(() => bridge().engineSettings());
}

/** Changes one of them; a refusal names the path, the value and what is allowed. */
export function setEngineSetting(change: SettingChange): Promise<Reply<SettingsView>> {
  return answered(() => bridge().setEngineSetting(change));
}

/** The local store of candles. */
export function archive(): Promise<Reply<ArchiveView>> {
  return answered(() => bridge().archive());
}

/** Begins to download bars. */
export function downloadCandles(request: DownloadRequest): Promise<Reply<ArchiveView>> {
  return answered(() => bridge().downloadCandles(request));
}

/** Begins to ask for what a stored series lacks. */
export function refillCandles(request: RefillRequest): Promise<Reply<ArchiveView>> {
  return answered(() => bridge().refillCandles(request));
}

/** Ends a download or an import; what it has stored stays. */
export function cancelDownload(jobId: string): Promise<Reply<ArchiveView>> {
  return answered(() => bridge().cancelDownload(jobId));
}

/** Imports files that the person picks; null when none were picked. */
export function importCandles(kind: ImportKind): Promise<Reply<string | null>> {
  return answered(() => bridge().importCandles(kind));
}

/** Writes candles to a place that the person picks; null when none was picked. */
export function exportCandles(request: ExportRequest): Promise<Reply<string | null>> {
  return answered(() => bridge().exportCandles(request));
}

/** Deletes a stored series; the person was asked before. */
export function deleteCandles(key: SeriesKey): Promise<Reply<ArchiveView>> {
  return answered(() => bridge().deleteCandles(key));
}

/** Every market of the venue with its figures. */
export function universe(): Promise<Reply<UniverseView>> {
  return answered(() => bridge().universe());
}

/** Chooses which markets to follow. */
export function setWatch(request: WatchRequest): Promise<Reply<UniverseView>> {
  return answered(() => bridge().setWatch(request));
}

/** Bars of a market in one of six lengths. */
export function candles(request: CandlesRequest): Promise<Reply<CandlesView>> {
  return answered(() => bridge().candles(request));
}

/** What an order would make of the book; null while the account is not known. */
export function whatIf(request: WhatIfRequest): Promise<Reply<WhatIfView | null>> {
  return answered(() => bridge().whatIf(request));
}

/** What can be rehearsed and how far a rehearsal is. */
export function rehearsal(): Promise<Reply<RehearsalView>> {
  return answered(() => bridge().rehearsal());
}

/** Begins to rehearse stored hours. */
export function beginRehearsal(request: RehearsalRequest): Promise<Reply<RehearsalView>> {
  return answered(() => bridge().beginRehearsal(request));
}

/** Ends the rehearsal that runs. */
export function cancelRehearsal(): Promise<Reply<RehearsalView>> {
  return answered(() => bridge().cancelRehearsal());
}

/** What the last rehearsal found; null where there is none. */
export function rehearsalResult(): Promise<Reply<RehearsalResult | null>> {
  return answered(() => bridge().rehearsalResult());
}

/** How the session's parts stand; answers also while it starts. */
export function sessionHealth(): Promise<Reply<SessionHealthView>> {
  return answered(() => bridge().sessionHealth());
}

/** State of the keychain. */
export function keychainStatus(): Promise<Reply<KeychainStatus>> {
  return answered(() => bridge().keychainStatus());
}

/** Saves a key; the caller forgets it at once. */
export function saveKey(request: SaveKeyRequest): Promise<Reply<KeychainStatus>> {
  return answered(() => bridge().saveKey(request));
}

/** Deletes a key by name. */
export function deleteKey(name: string): Promise<Reply<KeychainStatus>> {
  return answered(() => bridge().deleteKey(name));
}

/** The agents' keys by their addresses. */
export function agentKeys(): Promise<Reply<readonly AgentKeyView[]>> {
  return answered(() => bridge().agentKeys());
}

/** Stores an agent's key; the caller forgets it at once. */
export function importAgent(request: ImportAgentRequest): Promise<Reply<readonly AgentKeyView[]>> {
  return answered(() => bridge().importAgent(request));
}

/** Has an agent made: its key stays where it is made, its address comes back with what approves it. */
export function generateAgent(request: GenerateAgentRequest): Promise<Reply<AgentApproval>> {
  return answered(() => bridge().generateAgent(request));
}

/** What approves the agent that is stored. */
export function agentApproval(request: ApprovalRequest): Promise<Reply<AgentApproval>> {
  return answered(() => bridge().agentApproval(request));
}
