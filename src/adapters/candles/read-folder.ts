import { type Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { type CandleError, parseCandles, type RowProgress } from '../../exchange/market/candle-csv.ts';
import { type RecordedSeries, symbolOf, toRecordedSeries } from '../../exchange/market/recorded-series.ts';

export { CANDLE_COLUMNS, type CandleError, describeCandleError } from '../../exchange/market/candle-csv.ts';
export type { RecordedSeries } from '../../exchange/market/recorded-series.ts';

/** What to read of a candle folder. */
export interface CandleFolderOptions {
  /** Only these of our names (`BTC`, `kPEPE`); all when absent. A name that the folder lacks is an error. */
  readonly symbols?: readonly string[];
  /** Is told the names in the folder that are no candle files; they are left alone. */
  readonly onIgnored?: (names: readonly string[]) => void;
}

/** A file of candles by its name. */
export interface CandleFile {
  readonly file: string;
  readonly sourceName: string;
  /** Our name of its market. */
  readonly symbol: string;
  readonly packed: boolean;
}

const FILE_NAME = /^([A-Za-z0-9]+)\.csv(\.gz)?$/;

/** A year of one-minute bars is about 40 MB of text: anything above this is no candle file. */
const MAX_TEXT_BYTES = 512 * 1024 * 1024;

const unpack = promisify(gunzip);

/**
 * Reads every `SYMBOL.csv` and `SYMBOL.csv.gz` of a folder, sorted by symbol. One fault anywhere refuses the whole folder, so that nothing
 * starts on half of the data: no such folder, no candle file in it, a symbol in two files, a file that cannot be read or unpacked, every
 * fault that `parseCandles` knows, and bars of different length.
 */
export async function readCandleFolder(
  dir: string,
  options: CandleFolderOptions = {},
): Promise<Result<RecordedSeries[], CandleError>> {
  const found = await listCandleFiles(dir, options);
  if (!found.ok) return found;
  const read = await Promise.all(found.value.map((file) => readCandleFile(dir, file)));
  const series: RecordedSeries[] = [];
  for (const result of read) {
    if (!result.ok) return result;
    series.push(result.value);
  }
  return sameInterval(series, found.value) ?? ok(series);
}

/** The candle files of a folder by symbol; refused as `readCandleFolder` says. */
export async function listCandleFiles(
  dir: string,
  options: CandleFolderOptions = {},
): Promise<Result<CandleFile[], CandleError>> {
  let entries: Dirent[];
  try {
    entries = await readdir(dir, { withFileTypes: true });
  } catch (error) {
    return folderFault(dir, errorCode(error), 'a folder with SYMBOL.csv or SYMBOL.csv.gz files');
  }
  const files: CandleFile[] = [];
  const ignored: string[] = [];
  for (const entry of entries) {
    const file = entry.isDirectory() ? null : candleFileOf(entry.name);
    if (file === null) ignored.push(entry.name);
    else files.push(file);
  }
  options.onIgnored?.(ignored.sort(byCodeUnit));
  if (files.length === 0) {
    const seen = ignored.length === 0 ? 'an empty folder' : `${ignored.length} other names and no candle file`;
    return folderFault(dir, seen, 'at least one SYMBOL.csv or SYMBOL.csv.gz');
  }
  const once = inOrder(files);
  return once.ok ? wanted(dir, once.value, options.symbols) : once;
}

/** What a file's name says, or null for a name that no candle file has. */
export function candleFileOf(name: string): CandleFile | null {
  const match = FILE_NAME.exec(name);
  const sourceName = match?.[1];
  if (sourceName === undefined) return null;
  return { file: name, sourceName, symbol: symbolOf(sourceName), packed: match?.[2] !== undefined };
}

/** Files by symbol; refused where two of them are of one. */
export function inOrder(files: readonly CandleFile[]): Result<CandleFile[], CandleError> {
  const sorted = files.toSorted((a, b) => byCodeUnit(a.symbol, b.symbol) || byCodeUnit(a.file, b.file));
  return twice(sorted) ?? ok(sorted);
}

function twice(files: readonly CandleFile[]): Result<never, CandleError> | null {
  for (let i = 1; i < files.length; i += 1) {
    const file = files[i];
    const before = files[i - 1];
    if (file !== undefined && before !== undefined && file.symbol === before.symbol) {
      return folderFault(file.file, before.file, `one file only for ${file.symbol}, not two that name it`);
    }
  }
  return null;
}

function wanted(
  dir: string,
  files: CandleFile[],
  symbols: readonly string[] | undefined,
): Result<CandleFile[], CandleError> {
  if (symbols === undefined) return ok(files);
  const missing = symbols.find((symbol) => !files.some((file) => file.symbol === symbol));
  if (missing !== undefined) return folderFault(dir, missing, 'only symbols that the folder has');
  return ok(files.filter((file) => symbols.includes(file.symbol)));
}

/** Reads one file of a folder, checked as `parseCandles` says; `onRows` as there. */
export async function readCandleFile(
  dir: string,
  file: CandleFile,
  onRows?: RowProgress,
): Promise<Result<RecordedSeries, CandleError>> {
  const text = await readFileText(dir, file);
  if (!text.ok) return text;
  const candles = parseCandles(file.file, text.value, onRows);
  return candles.ok ? ok(toRecordedSeries(file.sourceName, candles.value)) : candles;
}

/** The text of a file, unpacked if it has to be; refused when it is none, is too large, cannot be read or is damaged. */
export async function readFileText(dir: string, file: CandleFile): Promise<Result<string, CandleError>> {
  try {
    const unfit = await whyUnfit(dir, file.file);
    if (unfit !== null) return unfit;
    const bytes = await readFile(join(dir, file.file));
    return ok((file.packed ? await unpack(bytes, { maxOutputLength: MAX_TEXT_BYTES }) : bytes).toString('utf8'));
  } catch (error) {
    return folderFault(file.file, errorCode(error), file.packed ? 'a readable, whole gzip file' : 'a readable file');
  }
}

/** A name that is no file, or one larger than any file of candles, is not read at all. */
async function whyUnfit(dir: string, file: string): Promise<Result<never, CandleError> | null> {
  const found = await stat(join(dir, file));
  if (!found.isFile()) return folderFault(file, 'no file', 'a readable file');
  return found.size <= MAX_TEXT_BYTES
    ? null
    : folderFault(file, `${found.size} bytes`, `at most ${MAX_TEXT_BYTES} bytes`);
}

function sameInterval(
  series: readonly RecordedSeries[],
  files: readonly CandleFile[],
): Result<never, CandleError> | null {
  const first = series[0];
  const odd = series.findIndex((one) => one.intervalMs !== first?.intervalMs);
  if (first === undefined || odd === -1) return null;
  return err({
    file: files[odd]?.file ?? '',
    line: 3,
    column: 't',
    value: `${series[odd]?.intervalMs} ms between rows`,
    expected: `${first.intervalMs} ms as in ${files[0]?.file}`,
  });
}

function folderFault(file: string, value: string, expected: string): Result<never, CandleError> {
  return err({ file, line: null, column: null, value, expected });
}

function errorCode(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return String(error);
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
