import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/home/config-file.ts';
import { SettingsDesk } from '../../../src/adapters/home/settings-desk.ts';
import type { SettingView } from '../../../src/contract/settings-view.ts';
import type { EngineInputBody } from '../../../src/engine/domain/inputs.ts';
import { configHash, defaultSettings } from '../../../src/engine/index.ts';

let home = '';
let told: Extract<EngineInputBody, { kind: 'ConfigChanged' }>[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trimtab-settings-'));
  told = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function deskOf(json?: unknown): SettingsDesk {
  if (json !== undefined) writeFileSync(join(home, 'config.json'), JSON.stringify(json));
  const config = loadConfig(home, defaultSettings());
  return new SettingsDesk({ home, config, deliver: (body) => told.push(body), version: () => 1 + told.length });
}

const file = (name = 'config.json'): unknown => JSON.parse(readFileSync(join(home, name), 'utf8'));

function at(desk: SettingsDesk, path: string): SettingView {
  const row = desk.view().settings.find((one) => one.path === path);
  if (row === undefined) throw new Error(`no setting ${path}`);
  return row;
}

test('a change is written beside what the file holds, and the engine is told all of the settings', () => {
  const desk = deskOf({ connection: { style: 'swing' }, sizing: { baseRate: 0.05 } });
  const reply = desk.change({ path: 'risk.caps.assetRate', value: 0.1, confirmed: false });
  expect(reply.ok).toBe(true);
  const whole = { connection: { style: 'swing' }, sizing: { baseRate: 0.05 }, risk: { caps: { assetRate: 0.1 } } };
  expect(file()).toEqual(whole);
  expect(file('config.last-good.json')).toEqual(whole);
  expect(told).toHaveLength(1);
  expect(told[0]?.version).toBe(2);
  expect(told[0]?.settings.risk.caps.assetRate).toBe(0.1);
  expect(told[0]?.settings.sizing.baseRate).toBe(0.05);
  expect(told[0]?.configHash).toBe(configHash(loadConfig(home, defaultSettings()).settings));
  expect(at(desk, 'risk.caps.assetRate')).toMatchObject({ value: 0.1, running: 0.1, fallback: 0.15 });
});

test.each([
  ['out of bounds', 'risk.caps.assetRate', 0.6, 'risk.caps.assetRate is 0.6; allowed: 0.01..0.5.'],
  ['not whole', 'risk.preTrade.maxOrdersPerHour', 1.5, 'allowed: integer 1..6000'],
  ['of a kind that it is not', 'risk.caps.assetRate', 'much', 'risk.caps.assetRate is much; allowed: 0.01..0.5.'],
  ['no word of it', 'execution.entryStyle', 'slow', 'allowed: one of ioc, post_only'],
  ['against another setting', 'risk.breakers.dailyDrawdown.trip', 0.06, 'allowed: more than trip (0.06)'],
  ['over the whole', 'risk.caps.netRate', 1.2, 'risk.caps.netRate is 1.2; allowed: at most grossRate (1).'],
  ['under a part', 'risk.caps.grossRate', 0.1, 'risk.caps.assetRate is 0.15; allowed: at most grossRate (0.1).'],
  ['of the recorder', 'recorder.maxMegabytes', 4, 'recorder.maxMegabytes is 4; allowed: a whole number 8..65536.'],
  ['not there', 'risk.caps.assetRat', 0.1, 'there is no setting risk.caps.assetRat'],
])('a value %s is refused, nothing is written and nobody is told', (_what, path, value, sentence) => {
  const desk = deskOf();
  const reply = desk.change({ path, value, confirmed: true });
  expect(reply.ok).toBe(false);
  if (!reply.ok) expect(reply.error.detail).toContain(sentence);
  expect(existsSync(join(home, 'config.json'))).toBe(false);
  expect(told).toEqual([]);
});

test('a limit is loosened only after a person said so', () => {
  const desk = deskOf();
  const asked = desk.change({ path: 'risk.caps.assetRate', value: 0.2, confirmed: false });
  expect(asked).toMatchObject({ ok: false, error: { field: 'risk.caps.assetRate', actual: '0.2', limit: '0.15' } });
  expect(told).toEqual([]);
  expect(desk.change({ path: 'risk.caps.assetRate', value: 0.2, confirmed: true }).ok).toBe(true);
  expect(told[0]?.settings.risk.caps.assetRate).toBe(0.2);
  // Back to the default is tighter here: nobody is asked.
  expect(desk.change({ path: 'risk.caps.assetRate', value: null, confirmed: false }).ok).toBe(true);
  expect(file()).toEqual({});
  expect(told[1]?.settings.risk.caps.assetRate).toBe(0.15);
});

test('a default that is looser than the file is asked about too', () => {
  const desk = deskOf({ risk: { caps: { assetRate: 0.1 } } });
  expect(desk.change({ path: 'risk.caps.assetRate', value: null, confirmed: false }).ok).toBe(false);
});

test('what only a start can take is written and the engine is not told', () => {
  const desk = deskOf();
  for (const [path, value] of [
    ['market.barIntervalMs', 300_000],
    ['recorder.enabled', true],
    ['sentiment.enabled', false],
  ] as const)
    expect(desk.change({ path, value, confirmed: false }).ok).toBe(true);
  expect(told).toEqual([]);
  expect(at(desk, 'market.barIntervalMs')).toMatchObject({ value: 300_000, running: 3_600_000, effect: 'next_start' });
  expect(at(desk, 'recorder.enabled')).toMatchObject({ value: true, running: false });
  // A later change of another setting does not carry it in.
  desk.change({ path: 'risk.caps.assetRate', value: 0.1, confirmed: false });
  expect(told[0]?.settings.market.barIntervalMs).toBe(3_600_000);
  expect(told[0]?.settings.sentiment.enabled).toBe(true);
});

test('a gene of one strategy is changed and put back, and the other strategies stay', () => {
  const desk = deskOf();
  expect(desk.change({ path: 'strategies[1].stopAtr', value: 3, confirmed: false }).ok).toBe(true);
  expect(told[0]?.settings.strategies.map(({ stopAtr }) => stopAtr)).toEqual([2, 3]);
  expect(desk.change({ path: 'strategies[1].stopAtr', value: null, confirmed: false }).ok).toBe(true);
  expect(told[1]?.settings).toEqual(defaultSettings());
  const refused = desk.change({ path: 'strategies[0].fastBars', value: 50, confirmed: false });
  expect(refused).toMatchObject({
    ok: false,
    error: { field: 'strategies[0].fastBars', limit: 'fewer than slowBars (48)' },
  });
});

test('names of markets for the recorder are checked and kept', () => {
  const desk = deskOf();
  expect(desk.change({ path: 'recorder.symbols', value: ['BTC', 'ETH'], confirmed: false }).ok).toBe(true);
  expect(at(desk, 'recorder.symbols').value).toEqual(['BTC', 'ETH']);
  expect(desk.change({ path: 'recorder.symbols', value: [], confirmed: false }).ok).toBe(false);
});

test('a file that is not good is told, and the setting at fault can be put right', () => {
  const desk = deskOf({ risk: { caps: { assetRate: 0.9 } } });
  expect(desk.view().problem).toContain('risk.caps.assetRate is 0.9');
  expect(desk.change({ path: 'sizing.baseRate', value: 0.05, confirmed: false })).toMatchObject({
    ok: false,
    error: { field: 'risk.caps.assetRate' },
  });
  expect(desk.change({ path: 'risk.caps.assetRate', value: 0.1, confirmed: false }).ok).toBe(true);
  expect(desk.view().problem).toBe('');
});

test('a file that is no JSON is left as it is', () => {
  const desk = deskOf();
  writeFileSync(join(home, 'config.json'), '{"risk": ');
  expect(desk.change({ path: 'sizing.baseRate', value: 0.05, confirmed: false })).toMatchObject({
    ok: false,
    error: { field: 'config.json' },
  });
  expect(desk.view().problem).not.toBe('');
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe('{"risk": ');
});
