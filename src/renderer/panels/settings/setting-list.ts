import { sameSetting, type SettingView } from '../../../contract/settings-view.ts';
import { sectionTitle, settingTitle } from '../../format/setting.ts';

/** One section with those of its settings that are shown. */
export interface SettingGroup {
  readonly section: string;
  readonly title: string;
  readonly settings: readonly SettingView[];
}

/** True if a setting is not what it is by default. */
export function isChanged({ value, fallback }: SettingView): boolean {
  return !sameSetting(value, fallback);
}

/** True if every word that was typed stands in the setting's path, title, section or sentence. */
export function settingMatches(setting: SettingView, typed: string): boolean {
  const { path, name, section, sentence } = setting;
  const text = `${path} ${settingTitle(name)} ${sectionTitle(section)} ${sentence}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Settings that match what was typed, by section in the order of the file. */
export function groupSettings(
  settings: readonly SettingView[],
  typed: string,
  changedOnly: boolean,
): readonly SettingGroup[] {
  const bySection = new Map<string, SettingView[]>();
  for (const setting of settings) {
    if ((changedOnly && !isChanged(setting)) || !settingMatches(setting, typed)) continue;
    const group = bySection.get(setting.section);
    if (group === undefined) bySection.set(setting.section, [setting]);
    else group.push(setting);
  }
  return [...bySection].map(([section, shown]) => ({ section, title: sectionTitle(section), settings: shown }));
}
