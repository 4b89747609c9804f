import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenomeRehearsal } from '../../../src/cli/replay/risk-genome.ts';
import { defaultSettings, encodeGenome, genomeOf } from '../../../src/engine/index.ts';

const HOUR = 3_600_000;
const OWN = genomeOf(defaultSettings());

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-genome-'));
  // Thirty calm days, and hours of alternating falls and rises of a hundredth after them.
  let close = 40_000;
  const rows = Array.from({ length: 960 }, (_, at) => {
    const open = close;
    close = open * (at < 720 ? 1 + (at % 2 === 0 ? 0.002 : -0.002) : at % 3 === 0 ? 1.008 : 0.99);
    const [high, low] = [Math.max(open, close) * 1.0005, Math.min(open, close) * 0.9995];
    return [Date.UTC(2024, 0, 1) + at * HOUR, ...[open, high, low, close].map((price) => price.toFixed(4)), 10].join();
  });
  mkdirSync(join(folder, 'candles'));
  writeFileSync(join(folder, 'candles', 'BTCUSDT.csv'), `t,o,h,l,c,v\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

function replay(...words: readonly string[]) {
  const all = [resolve('src/cli/replay.ts'), at('candles'), '--quiet', ...words];
  const ended = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return { code: ended.status, out: ended.stdout, err: ended.stderr };
}

function json(out: string): unknown {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as unknown;
}

describe('a rehearsal under a risk genome', () => {
  test('stands beside the one without it; what it changes is named, and its settings are those of a home', () => {
    writeFileSync(
      at('tight.json'),
      encodeGenome({ ...OWN, 'sizing.regimeSizes.unknownLong': 0.1, 'risk.breakers.volatilitySpike.tripSigma': 0.02 }),
    );
    mkdirSync(at('home'));
    const config = join(at('home'), 'config.json');
    const { code, out, err } = replay('--json', '--risk-genome', at('tight.json'), '--tightened', config);
    expect(err).toMatch(/sizing\.regimeSizes\.unknownLong: 0\.25 -> 0\.1\n/);
    expect(code).toBe(0);
    const { changes, terms, without, under } = json(out) as GenomeRehearsal;
    expect(changes.map(({ path }) => path)).toEqual([
      'sizing.regimeSizes.unknownLong',
      'risk.breakers.volatilitySpike.tripSigma',
      'risk.breakers.volatilitySpike.resetSigma',
    ]);
    expect(terms.under.drawdown).toBe(under.books.sized.maxDrawdown);
    expect(terms.under.drawdown).not.toBe(terms.without.drawdown);
    expect(terms.without.drawdown).toBe(without.books.sized.maxDrawdown);
    expect(err).toMatch(
      new RegExp(`deepest fall .*${terms.without.drawdown.toFixed(4)} +${terms.under.drawdown.toFixed(4)}`),
    );
    // The same figures from the settings that were written.
    expect(json(replay('--json', '--home', at('home')).out)).toEqual(under);
  });

  test('a new genome of the settings changes nothing, one by chance does; no file is written over', () => {
    expect(replay('--new-risk-genome', at('own.json')).code).toBe(0);
    expect(readFileSync(at('own.json'), 'utf8')).toBe(encodeGenome(OWN));
    const own = replay('--risk-genome', at('own.json'));
    expect(own.err).toMatch(/^The genome changes nothing/);
    const again = replay('--new-risk-genome', at('own.json'), '--seed', '3');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('exists already; nothing was written') });
    expect(readFileSync(at('own.json'), 'utf8')).toBe(encodeGenome(OWN));
    const { code, out } = replay('--json', '--new-risk-genome', at('chance.json'), '--seed', '3');
    expect(code).toBe(0);
    expect(encodeGenome((json(out) as { genome: typeof OWN }).genome)).toBe(readFileSync(at('chance.json'), 'utf8'));
    expect(readFileSync(at('chance.json'), 'utf8')).not.toBe(encodeGenome(OWN));
  });

  test('a bad file is refused with gene, value and range before anything is done', () => {
    writeFileSync(at('bad.json'), encodeGenome({ ...OWN, 'risk.caps.assetRate': 0.7 }));
    const bad = replay('--risk-genome', at('bad.json'), '--tightened', at('never.json'));
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('gene risk.caps.assetRate is 0.7; allowed: 0.01..0.5 in steps of 0.005.');
    expect(() => readFileSync(at('never.json'))).toThrow(/ENOENT/);
    expect(replay('--risk-genome', at('none.json')).err).toContain('none.json, which is no file');
    expect(replay('--tightened', at('never.json')).err).toContain('--tightened is given without --risk-genome');
    const noCandles = spawnSync(
      process.execPath,
      [resolve('src/cli/replay.ts'), folder, '--risk-genome', at('bad.json')],
      { encoding: 'utf8' },
    );
    expect(noCandles.stderr).toContain('--risk-genome is given, and PATH holds no candles');
  });
});
