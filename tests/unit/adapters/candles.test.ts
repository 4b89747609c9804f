import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCandleFolder } from '../../../src/adapters/candles/read-folder.ts';
import { describeCandleError } from '../../../src/exchange/market/candle-csv.ts';

const T = Date.UTC(2025, 0, 1);

function fileText(options: { readonly stepMs?: number; readonly price?: number } = {}): string {
  const { stepMs = 3_600_000, price = 50 } = options;
  const rows = [0, 1, 2].map((i) => `${T + i * stepMs},${price},${price + 1},${price - 1},${price},${i}`);
  return `t,o,h,l,c,v\n${rows.join('\n')}\n`;
}

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'candles-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(dir, name), content);
}

async function errorOf(symbols?: readonly string[]) {
  const result = await readCandleFolder(dir, symbols === undefined ? {} : { symbols });
  if (result.ok) throw new Error('this folder should have been refused');
  return result.error;
}

describe('good folders', () => {
  test('plain and packed files are read, sorted by our names, other names counted', async () => {
    await put('SOLUSDT.csv', fileText({ price: 180 }));
    await put('1000PEPEUSDT.csv.gz', gzipSync(fileText({ price: 5 })));
    await put('BTCUSDT.csv.gz', gzipSync(fileText({ price: 95_000 })));
    await put('manifest.json', '{}');
    await put('BTC-PERP.csv', 'other');
    await mkdir(join(dir, 'OLD.csv'));
    const ignored: string[] = [];
    const result = await readCandleFolder(dir, { onIgnored: (names) => ignored.push(...names) });
    if (!result.ok) throw new Error(describeCandleError(result.error));
    expect(result.value.map((one) => [one.symbol, one.sourceName, one.szDecimals])).toEqual([
      ['BTC', 'BTCUSDT', 5],
      ['SOL', 'SOLUSDT', 3],
      ['kPEPE', '1000PEPEUSDT', 1],
    ]);
    expect(result.value.every((one) => one.intervalMs === 3_600_000 && one.openMs.length === 3)).toBe(true);
    expect(ignored).toEqual(['BTC-PERP.csv', 'OLD.csv', 'manifest.json']);
  });

  test('a choice of symbols reads only those', async () => {
    await put('BTCUSDT.csv', fileText());
    await put('BADUSDT.csv', 'broken');
    const result = await readCandleFolder(dir, { symbols: ['BTC'] });
    expect(result.ok && result.value.map((one) => one.symbol)).toEqual(['BTC']);
  });
});

describe('bad folders', () => {
  test('no such folder', async () => {
    await rm(dir, { recursive: true });
    expect(await errorOf()).toMatchObject({ file: dir, line: null, value: 'ENOENT' });
  });

  test('a file in place of the folder', async () => {
    await put('BTCUSDT.csv', fileText());
    const result = await readCandleFolder(join(dir, 'BTCUSDT.csv'));
    expect(!result.ok && result.error.value).toBe('ENOTDIR');
  });

  test('an empty folder', async () => {
    const error = await errorOf();
    expect(error).toMatchObject({ file: dir, value: 'an empty folder' });
    expect(error.expected).toMatch(/at least one SYMBOL.csv/);
  });

  test('a folder without candle files', async () => {
    await put('notes.txt', 'x');
    expect((await errorOf()).value).toBe('1 other names and no candle file');
  });

  test('the same symbol plain and packed', async () => {
    await put('BTCUSDT.csv', fileText());
    await put('BTCUSDT.csv.gz', gzipSync(fileText()));
    const error = await errorOf();
    expect(error).toMatchObject({ file: 'BTCUSDT.csv.gz', value: 'BTCUSDT.csv' });
    expect(error.expected).toMatch(/one file only for BTC/);
  });

  test('two names for one symbol', async () => {
    await put('1000PEPEUSDT.csv', fileText());
    await put('kPEPE.csv', fileText());
    const error = await errorOf();
    expect([error.file, error.value]).toEqual(['kPEPE.csv', '1000PEPEUSDT.csv']);
    expect(error.expected).toMatch(/one file only for kPEPE/);
  });

  test('a packed file that is cut off', async () => {
    await put('BTCUSDT.csv.gz', gzipSync(fileText()).subarray(0, 40));
    expect(await errorOf()).toMatchObject({ file: 'BTCUSDT.csv.gz', value: 'Z_BUF_ERROR' });
  });

  test('a packed file that is not packed', async () => {
    await put('BTCUSDT.csv.gz', fileText());
    expect(await errorOf()).toMatchObject({ file: 'BTCUSDT.csv.gz', value: 'Z_DATA_ERROR' });
  });

  test('a file that is too large for candles, before it is read', async () => {
    await put('BTCUSDT.csv', fileText());
    await truncate(join(dir, 'BTCUSDT.csv'), 600 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    expect(await errorOf()).toMatchObject({
      file: 'BTCUSDT.csv',
      value: '629145600 bytes',
      expected: 'at most 536870912 bytes',
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test.skipIf(process.platform === 'win32')('a pipe by the name of a file, which would never end', async () => {
    execFileSync('mkfifo', [join(dir, 'BTCUSDT.csv')]);
    expect(await errorOf()).toMatchObject({ file: 'BTCUSDT.csv', value: 'no file' });
  });

  test('bars of different length', async () => {
    await put('AAAUSDT.csv', fileText());
    await put('BBBUSDT.csv', fileText({ stepMs: 60_000 }));
    const error = await errorOf();
    expect(error).toMatchObject({ file: 'BBBUSDT.csv', column: 't', value: '60000 ms between rows' });
    expect(error.expected).toBe('3600000 ms as in AAAUSDT.csv');
  });

  test('one bad line in one packed file refuses the folder and names the line', async () => {
    await put('AAAUSDT.csv', fileText());
    await put('BBBUSDT.csv.gz', gzipSync(fileText().replace(',51,49,', ',51,NaN,')));
    expect(describeCandleError(await errorOf())).toBe('BBBUSDT.csv.gz:2: column l is "NaN", expected a finite number');
  });

  test('a wanted symbol that is not there', async () => {
    await put('AAAUSDT.csv', fileText());
    expect(await errorOf(['AAA', 'BBB'])).toMatchObject({ value: 'BBB' });
  });
});
