import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CandleArchive } from '../../../../src/adapters/archive/candle-archive.ts';
import { decimalText } from '../../../../src/adapters/archive/candle-text.ts';
import { readCandleFolder } from '../../../../src/adapters/candles/read-folder.ts';
import { ArchiveLab, HOUR, T0 } from '../../../support/archive-lab.ts';

let lab: ArchiveLab;
let files: string;
beforeEach(() => {
  lab = new ArchiveLab();
  files = join(lab.root, 'files');
  mkdirSync(files);
});
afterEach(() => lab.close());

const open = (): Promise<CandleArchive> => lab.archive(T0 + 100 * HOUR);

const row = (hour: number): string => `${T0 + hour * HOUR},0.0000012,0.0000015,0.0000011,0.0000013,${hour}.25`;
const text = (...hours: readonly number[]): string => `t,o,h,l,c,v\n${hours.map(row).join('\n')}\n`;
const put = (name: string, content: string): void => writeFileSync(join(files, name), content);

test('a folder comes in under our names, goes out as it came, and is a market again', async () => {
  put('BTCUSDT.csv', text(0, 1, 2, 5));
  put('1000PEPEUSDT.csv', text(3, 4, 5));
  const archive = await open();
  expect(await archive.import({ folder: files })).toEqual({ ok: true, value: { series: 2, bars: 7 } });
  expect(archive.view()).toMatchObject({
    canDownload: false,
    whyNot: 'there is no venue here',
    series: [
      { symbol: 'BTC', source: 'imported', bars: 4, gapCount: 1, missingBars: 2, unfinished: false },
      { symbol: 'kPEPE', source: 'imported', bars: 3, gapCount: 0 },
    ],
  });
  expect(archive.view().jobs.map(({ kind, state }) => [kind, state])).toEqual([
    ['import', 'done'],
    ['import', 'done'],
  ]);
  const out = join(lab.root, 'out');
  mkdirSync(out);
  const wanted = { symbol: null, interval: '1h', source: 'imported' } as const;
  expect(await archive.export(wanted, out)).toEqual({ ok: true, value: { files: 2, bars: 7 } });
  const [before, after] = [await readCandleFolder(files), await readCandleFolder(out)];
  if (!before.ok || !after.ok) throw new Error('not read');
  const bySymbol = (series: (typeof after)['value']) => series.map(({ sourceName: _name, ...rest }) => rest);
  expect(bySymbol(after.value)).toEqual(bySymbol(before.value));
  // A file that is there is not written over.
  expect(await archive.export(wanted, out)).toEqual({ ok: false, error: 'BTC.csv.gz is in the folder already' });
  expect((await open()).view().series).toEqual(archive.view().series);
});

test.each([
  ['ETH.csv', text(0, 1).replace('0.0000015', 'NaN'), 'ETH.csv:2: column h is "NaN", expected a finite number'],
  ['ETH.csv', text(0, 1).replace('t,o,h', 't,h,o'), 'ETH.csv:1: column o is "h", expected the header t,o,h,l,c,v'],
  ['ETH.csv', text(0, 200), 'ETH.csv:3: column t is'],
  ['ETH.csv', text(0, 1, 101), `ETH.csv:4: column t is "${T0 + 101 * HOUR}", expected a time up to now`],
  ['ETH.csv.gz', 'no gzip', 'ETH.csv.gz: found "Z_DATA_ERROR"'],
  ['BTCUSDT.csv', text(0, 1), 'one file only for BTC'],
])('%s at fault: nothing of the folder is imported', async (name, content, said) => {
  put('BTC.csv', text(0, 1));
  put(name, content);
  const archive = await open();
  const done = await archive.import({ folder: files });
  expect(done.ok ? '' : done.error).toContain(said);
  expect(archive.view().series).toEqual([]);
  expect(archive.view().jobs.every(({ state }) => state === 'cancelled')).toBe(true);
  // Not even a file that was written beside its place is left.
  const imported = join(lab.root, 'candles', 'imported');
  expect(existsSync(imported) ? readdirSync(imported) : []).toEqual([]);
});

test('small and large figures are written without an exponent and read back as the same', () => {
  for (const value of [0, 1e-7, 1.25e-9, 123.456, 1e21, 1.5e22, 5e-324]) {
    expect(decimalText(value)).toMatch(/^\d+(\.\d+)?$/);
    expect(Number(decimalText(value))).toBe(value);
  }
});
