import { join } from 'node:path';
import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type ArchivedSeriesView } from '../../contract/candle-archive.ts';
import type { ArchiveInterval } from '../../contract/candle-archive.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { type CandleError, type CandleFile, describeCandleError } from '../candles/read-folder.ts';
import { readCandleFile, type RecordedSeries } from '../candles/read-folder.ts';
import { BAR_FIELDS } from './bars.ts';
import { makeFolder, writeBeside } from './candle-files.ts';
import { encodeSeries, type StoredSeries } from './series-file.ts';
import { fileNameOf } from './series-name.ts';
import { viewOf } from './series-view.ts';

/** A file that a person picked. */
export interface PickedFile extends CandleFile {
  readonly dir: string;
}

/** What is to be read, and where it goes. */
export interface StagingOrder {
  readonly files: readonly PickedFile[];
  /** Folder of imported series. */
  readonly folder: string;
  /** This machine's time, ms UTC: no bar may open later. */
  readonly nowMs: number;
}

/** How the work on a file goes on: rows read of all, or its series, written beside its place. */
export type StagingNews =
  | {
      readonly kind: 'rows';
      readonly at: number;
      readonly symbol: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'staged'; readonly at: number; readonly view: ArchivedSeriesView }
  /** Nothing more comes; why it ended before its end, or null. */
  | { readonly kind: 'end'; readonly failure: string | null };

/**
 * Reads candle files and writes the series of each beside its place. Tells how it goes on; the last news is the end. It keeps a thread busy, and
 * belongs into one of its own.
 */
export async function stageFiles(order: StagingOrder, tell: (news: StagingNews) => void): Promise<void> {
  let failure: string | null = null;
  try {
    for (const [at, file] of order.files.entries()) {
      failure = await stageFile(order, file, at, tell);
      if (failure !== null) break;
    }
  } catch (error) {
    failure = `the disk: ${reasonOf(error)}`;
  }
  tell({ kind: 'end', failure });
}

async function stageFile(
  { folder, nowMs }: StagingOrder,
  file: PickedFile,
  at: number,
  tell: (news: StagingNews) => void,
): Promise<string | null> {
  const { symbol } = file;
  tell({ kind: 'rows', at, symbol, done: 0, total: 0 });
  const read = await readCandleFile(file.dir, file, (done, total) => tell({ kind: 'rows', at, symbol, done, total }));
  if (!read.ok) return describeCandleError(read.error);
  const series = seriesOf(file.file, read.value, nowMs);
  if (!series.ok) return describeCandleError(series.error);
  await makeFolder(folder);
  const bytes = encodeSeries(series.value);
  await writeBeside(join(folder, fileNameOf(series.value.key)), bytes);
  tell({ kind: 'staged', at, view: viewOf(series.value, bytes.length, null) });
  return null;
}

function seriesOf(file: string, recorded: RecordedSeries, nowMs: number): Result<StoredSeries, CandleError> {
  const { openMs, open, high, low, close, volume, intervalMs } = recorded;
  const interval = ARCHIVE_INTERVALS.find((name: ArchiveInterval) => ARCHIVE_INTERVAL_MS[name] === intervalMs);
  if (interval === undefined) {
    const value = `bars of ${intervalMs / 60_000} minutes`;
    return err({ file, line: 3, column: 't', value, expected: `bars of ${ARCHIVE_INTERVALS.join(', ')}` });
  }
  const columns = [openMs, open, high, low, close, volume];
  const bars = new Float64Array(openMs.length * BAR_FIELDS);
  for (const [field, column] of columns.entries())
    for (let row = 0; row < column.length; row += 1) bars[row * BAR_FIELDS + field] = column[row] as number;
  const lastMs = openMs.at(-1) ?? 0;
  if (lastMs > nowMs) {
    const line = openMs.findIndex((ms) => ms > nowMs) + 2;
    return err({ file, line, column: 't', value: String(openMs[line - 2]), expected: `a time up to now, ${nowMs}` });
  }
  const key = { symbol: recorded.symbol, interval, source: 'imported' } as const;
  return ok({ key, bars, unfinished: lastMs + intervalMs > nowMs, coveredFromMs: null });
}
