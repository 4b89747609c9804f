import type { Reply } from '../contract/ipc.ts';
import { refuse } from '../contract/refusals.ts';
import type { SettingChange, SettingsView } from '../contract/settings-view.ts';
import { SettingsDesk } from '../adapters/home/settings-desk.ts';
import type { SessionDriver } from './session-driver.ts';

/** The settings of the session of this process, once it is open. */
export class SessionSettings {
  readonly #desk: Promise<SettingsDesk | null>;

  constructor(home: string, opened: Promise<SessionDriver>) {
    this.#desk = opened.then(({ config, host }) => {
      if (config === null) return null;
      return new SettingsDesk({ home, config, deliver: host.deliver, version: () => host.engine.configVersion });
    });
  }

  readonly view = async (): Promise<Reply<SettingsView>> => {
    const desk = await this.#desk;
    return desk === null ? NO_CONFIG : { ok: true, value: desk.view() };
  };

  readonly change = async (change: SettingChange): Promise<Reply<SettingsView>> =>
    (await this.#desk)?.change(change) ?? NO_CONFIG;
}

const NO_CONFIG = {
  ok: false,
  error: refuse('CONFIG', 'config.json', null, 'a session with a config.json', 'this session has no config.json'),
} as const;
