import { type Refusal, refuse } from '../../contract/refusals.ts';
import {
  loosens,
  type SettingChange,
  type SettingsView,
  type SettingValue,
  type SettingView,
} from '../../contract/settings-view.ts';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { configHash, describeSettings, withoutRestart } from '../../engine/index.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { describeRecorder } from '../recorder/describe-recorder.ts';
import { type LoadedConfig, parseConfig, type ParsedConfig, readConfigJson, writeConfigJson } from './config-file.ts';
import { type Json, withoutValue, withValue } from './edit-json.ts';

/** What a desk of settings needs. */
export interface SettingsDeskParts {
  readonly home: string;
  /** What the run was opened with. */
  readonly config: LoadedConfig;
  /** Hands an input to the engine of the run. */
  readonly deliver: (body: Extract<EngineInputBody, { kind: 'ConfigChanged' }>) => void;
  /** How often the run's settings were changed until now. */
  readonly version: () => number;
}

/**
 * Shows and changes the config.json of a home while its session runs. A change is checked as the whole file that it makes, written, and
 * then handed to the engine, but for what only a start can take; the engine voids the tickets that wait, as after every change of settings.
 */
export class SettingsDesk {
  readonly #parts: SettingsDeskParts;
  /** What the engine was told last. */
  #running: EngineSettings;

  constructor(parts: SettingsDeskParts) {
    this.#parts = parts;
    this.#running = parts.config.settings;
  }

  /** All settings as the file has them now. A file that is not good is told, and what runs is shown in its place. */
  view(): SettingsView {
    const { home, config } = this.#parts;
    const json = readConfigJson(home);
    const read = json.ok ? parseConfig(json.value, config.base) : json;
    return read.ok
      ? { settings: this.#describe(read.value), problem: '' }
      : { settings: this.#describe({ ...config, settings: this.#running }), problem: read.error.detail };
  }

  /**
   * Changes one setting. Refused with path, value and bound: a path that there is not, a value out of its bounds, a pair that would
   * contradict itself, a file that is not good for another reason. A loosened limit that nobody confirmed is refused with what it is now.
   */
  change(change: SettingChange): Result<SettingsView> {
    const { home, config } = this.#parts;
    const json = readConfigJson(home);
    if (!json.ok) return json;
    const setting = this.view().settings.find(({ path }) => path === change.path);
    if (setting === undefined) return { ok: false, error: unknownSetting(change.path) };
    const loose = unconfirmed(setting, change);
    if (loose !== null) return { ok: false, error: loose };
    const next = edited(this.#withStrategies(json.value, change.path), setting, change.value);
    const read = parseConfig(next, config.base);
    if (!read.ok) return read;
    writeConfigJson(home, next);
    this.#tell(read.value.settings);
    return { ok: true, value: this.view() };
  }

  /** A list of the file replaces the default one whole: a change in the default list writes all of it down. */
  #withStrategies(json: Json, path: string): Json {
    if (!path.startsWith('strategies[') || json['strategies'] !== undefined) return json;
    return { ...json, strategies: this.#parts.config.base.strategies };
  }

  #tell(saved: EngineSettings): void {
    const { deliver, version } = this.#parts;
    const live = withoutRestart(saved, this.#running);
    const hash = configHash(live);
    if (hash === configHash(this.#running)) return;
    this.#running = live;
    deliver({ kind: 'ConfigChanged', version: version() + 1, configHash: hash, settings: live });
  }

  #describe({ settings, recorder }: ParsedConfig): readonly SettingView[] {
    const { config } = this.#parts;
    return [
      ...describeSettings({ saved: settings, fallback: config.base, running: this.#running }),
      ...describeRecorder(recorder, config.recorder),
    ];
  }
}

function edited(json: Json, { path, fallback }: SettingView, value: SettingValue | null): Json {
  if (value !== null) return withValue(json, path, value);
  // An element of a list has no key of its own in the defaults: its default is written out.
  return path.includes('[') ? withValue(json, path, fallback) : withoutValue(json, path);
}

function unconfirmed(setting: SettingView, { value, confirmed, path }: SettingChange): Refusal | null {
  const next = value ?? setting.fallback;
  if (confirmed || !loosens(setting, next)) return null;
  const [to, from] = [String(next), String(setting.value)];
  return refuse('CONFIG', path, to, from, `${path} = ${to} loosens a limit (now ${from}): it has to be confirmed.`);
}

function unknownSetting(path: string): Refusal {
  return refuse(
    'CONFIG',
    'path',
    path.slice(0, 60),
    'the path of a setting',
    `there is no setting ${path.slice(0, 60)}.`,
  );
}
