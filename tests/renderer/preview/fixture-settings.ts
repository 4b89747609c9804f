import type { Reply } from '../../../src/contract/ipc.ts';
import { DEFAULT_RECORDER } from '../../../src/contract/recorder.ts';
import type { SettingChange, SettingsView } from '../../../src/contract/settings-view.ts';
import { type Json, withoutValue, withValue } from '../../../src/adapters/home/edit-json.ts';
import { describeRecorder } from '../../../src/adapters/recorder/describe-recorder.ts';
import { parseRecorder } from '../../../src/adapters/recorder/recorder-settings.ts';
import { defaultSettings, describeSettings, parseSettings } from '../../../src/engine/index.ts';

/** The settings of the preview: checked as the real ones are, kept in memory. */
export class PreviewSettings {
  readonly #base = defaultSettings();
  #json: Json = { risk: { caps: { assetRate: 0.1 } } };

  view(): SettingsView {
    const { recorder, ...rest } = this.#json;
    const settings = parseSettings(rest, this.#base);
    const recording = parseRecorder(recorder);
    if (!settings.ok || !recording.ok) throw new Error('the preview holds settings that are not good');
    return {
      settings: [
        ...describeSettings({ saved: settings.value, fallback: this.#base, running: settings.value }),
        ...describeRecorder(recording.value, DEFAULT_RECORDER),
      ],
      problem: '',
    };
  }

  change({ path, value }: SettingChange): Reply<SettingsView> {
    const before = this.#json;
    const whole = path.startsWith('strategies[') && before['strategies'] === undefined;
    const json = whole ? { ...before, strategies: this.#base.strategies } : before;
    const next = value === null ? withoutValue(json, path) : withValue(json, path, value);
    const { recorder, ...rest } = next;
    const settings = parseSettings(rest, this.#base);
    if (!settings.ok) return settings;
    const recording = parseRecorder(recorder);
    if (!recording.ok) return recording;
    this.#json = next;
    return { ok: true, value: this.view() };
  }
}
