import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ArchivedSeriesView, SeriesKey } from '../../contract/candle-archive.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { candleFileOf } from '../candles/read-folder.ts';
import { barCount } from './bars.ts';
import { listFolder, replaceWhole } from './candle-files.ts';
import type { CandleStore } from './candle-store.ts';
import { candleText } from './candle-text.ts';
import { closedFrom } from './series-parts.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

const pack = promisify(gzip);

/** What was exported. */
export interface Exported {
  readonly files: number;
  readonly bars: number;
}

/** The name under which a series is exported, and read again. */
export function exportName(symbol: string): string {
  return `${symbol}.csv.gz`;
}

/**
 * Writes the closed bars of one series as a candle file, packed where `path` ends in `.gz`. Refused with a sentence: no such series, fewer than two
 * closed bars (a reader needs two to know the interval), a disk that fails.
 */
export async function exportSeries(
  store: CandleStore,
  key: SeriesKey,
  path: string,
): Promise<Result<Exported, string>> {
  const series = await store.read(key);
  if (series === null) return err(`there are no such candles of ${key.symbol} ${key.interval}`);
  const bars = closedFrom(series, 0);
  if (barCount(bars) < 2) return err(`${key.symbol} ${key.interval} has fewer than two closed bars`);
  const text = Buffer.from(candleText(bars));
  try {
    await replaceWhole(path, path.endsWith('.gz') ? await pack(text) : text);
  } catch (error) {
    return err(reasonOf(error));
  }
  return ok({ files: 1, bars: barCount(bars) });
}

/**
 * Writes each series as `SYMBOL.csv.gz` into a folder, which `--data` then takes as a market. Refused before anything is written where a file of
 * that name is there already, or a market has a name that no candle file can have; a series of fewer than two closed bars is left out.
 */
export async function exportAll(
  store: CandleStore,
  series: readonly ArchivedSeriesView[],
  folder: string,
): Promise<Result<Exported, string>> {
  const there = new Set(await listFolder(folder));
  for (const { symbol } of series) {
    const name = exportName(symbol);
    if (there.has(name) || there.has(`${symbol}.csv`)) return err(`${name} is in the folder already`);
    if (candleFileOf(name)?.symbol !== symbol) return err(`${symbol} is no name for a candle file`);
  }
  let [files, bars] = [0, 0];
  for (const each of series) {
    if (each.bars - (each.unfinished ? 1 : 0) < 2) continue;
    const written = await exportSeries(store, each, join(folder, exportName(each.symbol)));
    if (!written.ok) return written;
    files += 1;
    bars += written.value.bars;
  }
  return files === 0 ? err('there are no candles to export') : ok({ files, bars });
}
