import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../src/adapters/home/config-file.ts';
import { parseRecorder } from '../../../../src/adapters/recorder/recorder-settings.ts';
import { DEFAULT_RECORDER } from '../../../../src/contract/recorder.ts';
import { defaultSettings } from '../../../../src/engine/index.ts';

describe('the section recorder of config.json', () => {
  test('is off, of all markets, within 512 MB unless it says otherwise', () => {
    expect(DEFAULT_RECORDER).toEqual({ enabled: false, symbols: 'all', maxMegabytes: 512 });
    expect(parseRecorder(undefined)).toEqual({ ok: true, value: DEFAULT_RECORDER });
    expect(parseRecorder({})).toEqual({ ok: true, value: DEFAULT_RECORDER });
  });

  test.each([
    { enabled: true },
    { symbols: ['BTC', 'kPEPE'], maxMegabytes: 8 },
    { enabled: true, symbols: 'all', maxMegabytes: 65_536 },
  ])('takes %j', (section) => {
    expect(parseRecorder(section)).toEqual({ ok: true, value: { ...DEFAULT_RECORDER, ...section } });
  });

  test.each([
    [[], 'recorder', 'an object'],
    [null, 'recorder', 'an object'],
    ['on', 'recorder', 'an object'],
    [{ enable: true }, 'recorder.enable', 'enabled, symbols, maxMegabytes'],
    [{ constructor: true }, 'recorder.constructor', 'no such setting'],
    [{ enabled: 1 }, 'recorder.enabled', 'true or false'],
    [{ symbols: 'BTC' }, 'recorder.symbols', '1..200'],
    [{ symbols: [] }, 'recorder.symbols', '1..200'],
    [{ symbols: ['BTC', 'BTC'] }, 'recorder.symbols', 'different'],
    [{ symbols: ['B/C'] }, 'recorder.symbols', 'names of markets'],
    [{ symbols: Array.from({ length: 201 }, (_, i) => `C${i}`) }, 'recorder.symbols', '1..200'],
    [{ maxMegabytes: 7 }, 'recorder.maxMegabytes', '8..65536'],
    [{ maxMegabytes: 65_537 }, 'recorder.maxMegabytes', '8..65536'],
    [{ maxMegabytes: 8.5 }, 'recorder.maxMegabytes', 'whole'],
    [{ maxMegabytes: '512' }, 'recorder.maxMegabytes', 'whole'],
  ])('refuses %j with path, value and bounds', (section, path, allowed) => {
    const read = parseRecorder(section);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.error).toMatchObject({ code: 'CONFIG', field: path });
    expect(String(read.error.limit)).toContain(allowed);
    expect(read.error.detail).toContain(path);
  });
});

describe('config.json', () => {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-recorder-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const load = (json: unknown) => {
    writeFileSync(join(home, 'config.json'), JSON.stringify(json));
    return loadConfig(home, defaultSettings());
  };

  test('turns it on beside the settings of the engine, whose hash it does not change', () => {
    const loaded = load({ recorder: { enabled: true, symbols: ['BTC'] } });
    expect(loaded.recorder).toEqual({ enabled: true, symbols: ['BTC'], maxMegabytes: 512 });
    expect(loaded.configHash).toBe(load({}).configHash);
  });

  test('with a bad section is not used at all: the last good one is', () => {
    load({ recorder: { enabled: true } });
    const loaded = load({ recorder: { enabled: true, maxMegabytes: 0 } });
    expect(loaded).toMatchObject({ source: 'last_good', recorder: { enabled: true, maxMegabytes: 512 } });
    expect(loaded.problem?.field).toBe('recorder.maxMegabytes');
  });
});
