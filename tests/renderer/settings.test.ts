import { expect, test } from 'vitest';
import type { SettingView } from '../../src/contract/settings-view.ts';
import { defaultSettings, describeSettings, parseSettings } from '../../src/engine/index.ts';
import { DEFAULT_RECORDER } from '../../src/contract/recorder.ts';
import { describeRecorder } from '../../src/adapters/recorder/describe-recorder.ts';
import {
  fieldText,
  rangeText,
  readSetting,
  settingText,
  settingTitle,
  spanText,
} from '../../src/renderer/format/setting.ts';
import { groupSettings, isChanged } from '../../src/renderer/panels/settings/setting-list.ts';

const base = defaultSettings();

function settings(json: unknown = {}): readonly SettingView[] {
  const saved = parseSettings(json, base);
  if (!saved.ok) throw new Error(saved.error.detail);
  return [
    ...describeSettings({ saved: saved.value, fallback: base, running: base }),
    ...describeRecorder(DEFAULT_RECORDER, DEFAULT_RECORDER),
  ];
}

function at(path: string): SettingView {
  const found = settings().find((one) => one.path === path);
  if (found === undefined) throw new Error(path);
  return found;
}

test('what a field shows is read back as the very value, for every setting', () => {
  for (const setting of settings()) {
    const read = readSetting(setting, fieldText(setting.value, setting.allowed));
    expect(read, setting.path).toEqual({ ok: true, value: setting.value });
  }
});

test('bounds pass and what lies beyond is refused, for every number', () => {
  for (const setting of settings()) {
    const { allowed } = setting;
    if (allowed.kind !== 'number' || allowed.oneOf !== null) continue;
    for (const bound of [allowed.min, allowed.max])
      expect(readSetting(setting, fieldText(bound, allowed)), setting.path).toEqual({ ok: true, value: bound });
    const beyond = readSetting(setting, fieldText(allowed.max * 1.01 + 1, allowed));
    expect(beyond.ok, setting.path).toBe(false);
  }
});

test('percent is read without the digits of a division', () => {
  for (const [typed, value] of [
    ['7', 0.07],
    ['0.55', 0.0055],
    ['12.34', 0.1234],
    ['29', 0.29],
  ] as const)
    expect(readSetting(at('risk.preTrade.collarRate'), typed)).toEqual({ ok: true, value });
});

test.each([
  ['risk.caps.assetRate', '60', 'risk.caps.assetRate is 60 %; allowed: 1 to 50 %.'],
  ['risk.caps.assetRate', '', 'risk.caps.assetRate is empty; allowed: 1 to 50 %.'],
  ['risk.caps.assetRate', 'much', 'risk.caps.assetRate is much; allowed: 1 to 50 %.'],
  ['risk.caps.assetRate', '1e1', 'risk.caps.assetRate is 1e1; allowed: 1 to 50 %.'],
  ['risk.preTrade.maxOrdersPerHour', '2.5', 'risk.preTrade.maxOrdersPerHour is 2.5; allowed: 1 to 6,000, whole.'],
  ['execution.entryExpiryMs', '999', 'execution.entryExpiryMs is 999 ms; allowed: 1,000 to 120,000 ms, whole.'],
  ['recorder.symbols', 'BTC BTC', 'recorder.symbols is BTC BTC; allowed: “all”, or 1 to 200 names.'],
])('%s = "%s" is refused with setting, value and range', (path, typed, reason) => {
  expect(readSetting(at(path), typed)).toEqual({ ok: false, reason });
});

test('names of markets are read apart by spaces and commas', () => {
  expect(readSetting(at('recorder.symbols'), ' BTC, ETH kPEPE ')).toEqual({ ok: true, value: ['BTC', 'ETH', 'kPEPE'] });
  expect(readSetting(at('recorder.symbols'), 'ALL')).toEqual({ ok: true, value: 'all' });
});

test('values are told with their units, and long spans in words', () => {
  const of = (path: string, value = at(path).value): string => settingText(value, at(path).allowed);
  expect(of('risk.caps.assetRate')).toBe('15 %');
  expect(of('risk.preTrade.maxOrderUsdc')).toBe('100,000 USDC');
  expect(of('market.barIntervalMs')).toBe('1h');
  expect(of('execution.sliceEntries')).toBe('off');
  expect(spanText(600_000, at('signals.lifeMs').allowed)).toBe('= 10m 00s');
  expect(spanText(500, at('signals.lifeMs').allowed)).toBe('');
  expect(rangeText(at('market.barIntervalMs').allowed)).toBe('one of 1m, 5m, 15m, 1h, 4h, 1d');
  expect(['assetRate', 'entryExpiryMs', 'stopAtr', 'atrBars'].map(settingTitle)).toEqual([
    'Asset',
    'Entry expiry',
    'Stop',
    'ATR bars',
  ]);
});

test('settings are found by path, title, section and sentence, and by what was changed', () => {
  const all = settings({ risk: { caps: { assetRate: 0.1 } } });
  const paths = (typed: string, changedOnly = false): readonly string[] =>
    groupSettings(all, typed, changedOnly).flatMap((group) => group.settings.map(({ path }) => path));
  expect(paths('')).toEqual(all.map(({ path }) => path));
  expect(paths('cap asset')).toEqual(['risk.caps.assetRate']);
  expect(paths('donchian-20-10 stop')).toEqual(['strategies[1].stopAtr']);
  expect(paths('disk recordings')).toEqual(['recorder.maxMegabytes']);
  expect(paths('no such thing')).toEqual([]);
  expect(paths('', true)).toEqual(['risk.caps.assetRate']);
  expect(all.filter(isChanged)).toHaveLength(1);
});
