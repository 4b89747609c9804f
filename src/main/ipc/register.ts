import { CHANNELS, type AppInfo } from '../../contract/ipc.ts';
import type { SandboxSession } from '../../adapters/exchange-link/sandbox-session.ts';
import type { SimClock } from '../../adapters/exchange-link/sim-clock.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { ViewBroadcaster } from '../view-broadcaster.ts';
import { handle } from './handle.ts';
import { keyName, nothing, saveKeyRequest, speed, tradeCommand } from './schemas.ts';

export interface IpcParts {
  readonly session: SandboxSession;
  readonly clock: SimClock;
  readonly keys: KeyStore;
  readonly views: ViewBroadcaster;
  readonly info: () => AppInfo;
}

/** Opens every channel of the contract. */
export function registerIpc({ session, clock, keys, views, info }: IpcParts): void {
  handle(CHANNELS.getInfo, nothing, () => ({ ok: true, value: info() }));
  handle(CHANNELS.getSnapshot, nothing, () => {
    return { ok: true, value: views.snapshot(session.host.engine.viewSnapshot()) };
  });
  handle(CHANNELS.trade, tradeCommand, async (command) => {
    const answered = session.host.command(command, 'window');
    // A person waits: do not leave it to the next turn of the market.
    session.host.drain(4);
    const reply = await answered;
    return reply.ok ? { ok: true, value: reply.text } : { ok: false, error: reply.error };
  });
  handle(CHANNELS.keychainStatus, nothing, async () => ({ ok: true, value: await keys.status() }));
  handle(CHANNELS.saveKey, saveKeyRequest, (request) => keys.save(request));
  handle(CHANNELS.deleteKey, keyName, (name) => keys.delete(name));
  handle(CHANNELS.setSpeed, speed, (value) => {
    clock.setSpeed(value);
    return { ok: true, value };
  });
}
