import type { WebContents } from 'electron';
import type { TradeCommand } from '../../contract/commands.ts';
import type { ConnectionSettings } from '../../contract/connection.ts';
import { type AppInfo, CHANNELS, type Reply } from '../../contract/ipc.ts';
import type { SessionHealthView } from '../../contract/session-health.ts';
import type { SettingChange, SettingsView } from '../../contract/settings-view.ts';
import type { CandlesRequest, CandlesView, UniverseView, WatchRequest } from '../../contract/universe.ts';
import type { VenueAccountView } from '../../contract/venue-account.ts';
import type { WhatIfRequest, WhatIfView } from '../../contract/what-if.ts';
import type { ViewSnapshot } from '../../contract/views.ts';
import type { CommandReply } from '../../engine/domain/outputs.ts';
import type { AgentKeys } from '../keys/agent-keys.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { SessionArchive } from '../session-archive.ts';
import type { SessionRehearsal } from '../session-rehearsal.ts';
import { answerer } from './handle.ts';
import { registerArchive, registerRehearsal } from './register-archive.ts';
import {
  approvalRequest,
  candlesRequest,
  connectionSettings,
  generateAgentRequest,
  importAgentRequest,
  keyName,
  nothing,
  saveKeyRequest,
  settingChange,
  speed,
  tradeCommand,
  watchRequest,
  whatIfRequest,
} from './schemas.ts';

/** What stands behind the channels. */
export interface IpcParts {
  readonly keys: KeyStore;
  readonly agents: AgentKeys;
  /** Whether contents are those of our window. */
  readonly owns: (contents: WebContents) => boolean;
  readonly info: () => Promise<AppInfo>;
  readonly snapshot: () => Promise<ViewSnapshot>;
  readonly trade: (command: TradeCommand) => Promise<CommandReply>;
  readonly setSpeed: (speed: number) => Promise<void>;
  readonly venueAccount: () => Promise<VenueAccountView>;
  readonly connection: () => ConnectionSettings;
  readonly setConnection: (settings: ConnectionSettings) => Reply<ConnectionSettings>;
  readonly engineSettings: () => Promise<Reply<SettingsView>>;
  readonly setEngineSetting: (change: SettingChange) => Promise<Reply<SettingsView>>;
  readonly sessionHealth: () => SessionHealthView;
  readonly universe: () => Promise<Reply<UniverseView>>;
  readonly setWatch: (request: WatchRequest) => Promise<Reply<UniverseView>>;
  readonly candles: (request: CandlesRequest) => Promise<Reply<CandlesView>>;
  readonly whatIf: (request: WhatIfRequest) => Promise<WhatIfView | null>;
  readonly archive: SessionArchive;
  readonly rehearsal: SessionRehearsal;
}

/** Opens every channel of the contract. */
export function registerIpc(parts: IpcParts): void {
  const { keys, agents, owns, info, snapshot, trade, setSpeed, venueAccount } = parts;
  const answer = answerer(owns);
  answer(CHANNELS.getInfo, nothing, async () => ({ ok: true, value: await info() }));
  answer(CHANNELS.getSnapshot, nothing, async () => ({ ok: true, value: await snapshot() }));
  answer(CHANNELS.trade, tradeCommand, async (command) => {
    const reply = await trade(command);
    return reply.ok ? { ok: true, value: reply.text } : { ok: false, error: reply.error };
  });
  answer(CHANNELS.keychainStatus, nothing, async () => ({ ok: true, value: await keys.status() }));
  answer(CHANNELS.saveKey, saveKeyRequest, (request) => agents.save(request));
  answer(CHANNELS.agentKeys, nothing, async () => ({ ok: true, value: await agents.list() }));
  answer(CHANNELS.importAgent, importAgentRequest, (request) => agents.import(request));
  answer(CHANNELS.generateAgent, generateAgentRequest, (request) => agents.generate(request));
  answer(CHANNELS.agentApproval, approvalRequest, (request) => agents.approval(request));
  answer(CHANNELS.deleteKey, keyName, (name) => keys.delete(name));
  answer(CHANNELS.venueAccount, nothing, async () => ({ ok: true, value: await venueAccount() }));
  answer(CHANNELS.connection, nothing, async () => ({ ok: true, value: parts.connection() }));
  answer(CHANNELS.setConnection, connectionSettings, async (settings) => parts.setConnection(settings));
  answer(CHANNELS.engineSettings, nothing, () => parts.engineSettings());
  answer(CHANNELS.setEngineSetting, settingChange, (change) => parts.setEngineSetting(change));
  answer(CHANNELS.universe, nothing, () => parts.universe());
  answer(CHANNELS.setWatch, watchRequest, (request) => parts.setWatch(request));
  answer(CHANNELS.candles, candlesRequest, (request) => parts.candles(request));
  answer(CHANNELS.whatIf, whatIfRequest, async (request) => ({ ok: true, value: await parts.whatIf(request) }));
  registerArchive(answer, parts.archive);
  registerRehearsal(answer, parts.rehearsal);
  answer(CHANNELS.sessionHealth, nothing, async () => ({ ok: true, value: parts.sessionHealth() }));
  answer(CHANNELS.setSpeed, speed, async (value) => {
    await setSpeed(value);
    return { ok: true, value };
  });
}
