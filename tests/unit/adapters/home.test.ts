import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig, saveConnection, savedConnection } from '../../../src/adapters/home/config-file.ts';
import { HomeLock } from '../../../src/adapters/home/home-lock.ts';
import { SimClock } from '../../../src/adapters/exchange-link/sim-clock.ts';
import { defaultSettings } from '../../../src/engine/index.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trimtab-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a second instance of a home is refused and names the first, and the lock comes back', () => {
  const first = HomeLock.take(home);
  expect(first).toBeInstanceOf(HomeLock);
  expect(HomeLock.take(home)).toContain(String(process.pid));
  (first as HomeLock).release();
  const again = HomeLock.take(home);
  expect(again).toBeInstanceOf(HomeLock);
  (again as HomeLock).release();
});

test('a lock file that is none is named, and nobody else is blamed', () => {
  writeFileSync(join(home, 'lock.db'), 'this is no database, and it is long enough to be taken for one '.repeat(40));
  const lock = HomeLock.take(home);
  expect(lock).toContain('lock.db cannot be locked');
  expect(lock).not.toContain('another');
});

test('without a config file the defaults of the venue count', () => {
  const loaded = loadConfig(home, defaultSettings());
  expect(loaded).toMatchObject({ source: 'defaults', problem: null, settings: defaultSettings() });
});

test('a file changes what it names, keeps the venue defaults for the rest, and becomes the last good one', () => {
  const text = JSON.stringify({ risk: { caps: { assetRate: 0.1 } } });
  writeFileSync(join(home, 'config.json'), text);
  const base = { ...defaultSettings(), market: { ...defaultSettings().market, barIntervalMs: 60_000 } };
  const loaded = loadConfig(home, base);
  expect(loaded.source).toBe('file');
  expect(loaded.settings.risk.caps.assetRate).toBe(0.1);
  expect(loaded.settings.market.barIntervalMs).toBe(60_000);
  expect(readFileSync(join(home, 'config.last-good.json'), 'utf8')).toBe(text);
});

test.each([
  ['a value out of bounds', JSON.stringify({ risk: { caps: { assetRate: 0.9 } } }), 'risk.caps.assetRate'],
  ['an unknown knob', JSON.stringify({ risk: { capz: {} } }), 'risk.capz'],
  ['no JSON', '{"risk": ', 'config.json'],
])('%s: the last good version is used and the refusal names the place', (_name, text, field) => {
  writeFileSync(join(home, 'config.json'), JSON.stringify({ risk: { caps: { assetRate: 0.1 } } }));
  loadConfig(home, defaultSettings());
  writeFileSync(join(home, 'config.json'), text);
  const loaded = loadConfig(home, defaultSettings());
  expect(loaded.source).toBe('last_good');
  expect(loaded.settings.risk.caps.assetRate).toBe(0.1);
  expect(loaded.problem?.field).toBe(field);
});

test('sandbox time runs at its speed, never falls, and stands still through a sleep', () => {
  let wall = 0;
  const clock = new SimClock(() => wall, 1_000_000, 1);
  wall = 500;
  expect(clock.nowMs()).toBe(1_000_500);
  clock.setSpeed(10);
  wall = 600;
  expect(clock.nowMs()).toBe(1_001_500);
  wall = 3_600_000;
  const after = clock.nowMs();
  expect(after).toBeLessThanOrEqual(1_001_500 + 30_000);
  expect(clock.takeSleptMs()).toBeGreaterThan(3_500_000);
  expect(clock.takeSleptMs()).toBe(0);
  wall += 100;
  expect(clock.nowMs()).toBe(after + 1_000);
});

test('a clock that is held back goes on from there', () => {
  let wall = 0;
  const clock = new SimClock(() => wall, 1_000, 10);
  wall = 100;
  expect(clock.nowMs()).toBe(2_000);
  clock.holdAt(1_500);
  expect(clock.nowMs()).toBe(1_500);
  wall = 110;
  expect(clock.nowMs()).toBe(1_600);
  expect(clock.takeSleptMs()).toBe(0);
});

test('the section of the connection is read beside the settings and changes nothing of them', () => {
  const without = loadConfig(home, defaultSettings());
  writeFileSync(join(home, 'config.json'), JSON.stringify({ connection: { style: 'scalping', usage: 'burst' } }));
  const loaded = loadConfig(home, defaultSettings());
  expect(loaded.connection).toEqual({ style: 'scalping', usage: 'burst' });
  expect(loaded.settings).toEqual(without.settings);
  expect(loaded.configHash).toBe(without.configHash);
  writeFileSync(join(home, 'config.json'), JSON.stringify({ connection: { style: 'scalper' } }));
  expect(loadConfig(home, defaultSettings())).toMatchObject({
    source: 'last_good',
    connection: { style: 'scalping', usage: 'burst' },
    problem: { field: 'connection.style', actual: 'scalper' },
  });
});

test('a connection is written into the file beside what stands there; a file that is no JSON object stays as it is', () => {
  const path = join(home, 'config.json');
  expect(saveConnection(home, { style: 'swing', usage: 'idle' })).toMatchObject({ ok: true });
  expect(savedConnection(home)).toEqual({ style: 'swing', usage: 'idle' });
  writeFileSync(path, JSON.stringify({ risk: { caps: { assetRate: 0.1 } }, connection: { usage: 'burst' } }));
  expect(saveConnection(home, { style: 'portfolio', usage: 'steady' })).toMatchObject({ ok: true });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    risk: { caps: { assetRate: 0.1 } },
    connection: { style: 'portfolio', usage: 'steady' },
  });
  expect(loadConfig(home, defaultSettings()).settings.risk.caps.assetRate).toBe(0.1);
  for (const text of ['{"risk": ', '[1]']) {
    writeFileSync(path, text);
    expect(saveConnection(home, { style: 'swing', usage: 'idle' })).toMatchObject({ ok: false });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(savedConnection(home)).toEqual({ style: 'intraday', usage: 'steady' });
  }
});
