import { basename, dirname } from 'node:path';
import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type ArchiveInterval } from '../../contract/candle-archive.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { type CandleError, describeCandleError, type RecordedSeries } from '../candles/read-folder.ts';
import { type CandleFile, candleFileOf, inOrder, listCandleFiles, readCandleFile } from '../candles/read-folder.ts';
import { BAR_FIELDS, barCount } from './bars.ts';
import type { CandleStore } from './candle-store.ts';
import type { Job, JobList } from './job-list.ts';
import type { StoredSeries } from './series-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What an import needs. */
export interface ImportParts {
  readonly store: CandleStore;
  readonly jobs: JobList;
  /** This machine's time, ms UTC: no bar may open later. */
  readonly nowMs: () => number;
}

/** What was imported. */
export interface Imported {
  readonly series: number;
  readonly bars: number;
}

interface Staged {
  readonly series: StoredSeries;
  readonly bytes: number;
  readonly job: Job;
}

/** What a person picked: files, or one folder. */
export type Picked = { readonly files: readonly string[] } | { readonly folder: string };

/**
 * Imports candle files: all, or none where one of them is at fault. Each replaces what was imported before of its market and interval. Refused as
 * `readCandleFolder` says, but that files may differ in interval; further an interval that is not kept, and bars of the future. The sentence
 * names file, line, column, value and what is allowed.
 */
export async function importCandles(parts: ImportParts, picked: Picked): Promise<Result<Imported, string>> {
  const files = await filesOf(picked);
  if (!files.ok) return err(describeCandleError(files.error));
  const staged: Staged[] = [];
  let failure: string | null;
  try {
    failure = await stageAll(parts, files.value, staged);
    if (failure === null) for (const { series, bytes } of staged) await parts.store.commit(series, bytes);
  } catch (error) {
    failure = `the disk: ${reasonOf(error)}`;
  }
  for (const { series, job } of staged) {
    if (failure !== null) await parts.store.discard(series.key).catch(() => undefined);
    parts.jobs.end(job, failure === null ? 'done' : 'cancelled', failure === null ? null : 'nothing was imported');
  }
  if (failure !== null) return err(failure);
  return ok({ series: staged.length, bars: staged.reduce((sum, { series }) => sum + barCount(series.bars), 0) });
}

interface PickedFile extends CandleFile {
  readonly dir: string;
}

async function filesOf(picked: Picked): Promise<Result<readonly PickedFile[], CandleError>> {
  if ('folder' in picked) {
    const listed = await listCandleFiles(picked.folder);
    return listed.ok ? ok(listed.value.map((file) => ({ ...file, dir: picked.folder }))) : listed;
  }
  const files: PickedFile[] = [];
  for (const path of picked.files) {
    const file = candleFileOf(basename(path));
    if (file === null) {
      const expected = 'a name like BTC.csv or BTC.csv.gz: letters and digits, then the ending';
      return err({ file: basename(path), line: null, column: null, value: null, expected });
    }
    files.push({ ...file, dir: dirname(path) });
  }
  const sorted = inOrder(files);
  return sorted.ok ? ok(sorted.value as PickedFile[]) : sorted;
}

/** Reads every file and writes its series beside its place; why that failed, or null. */
async function stageAll(parts: ImportParts, files: readonly PickedFile[], staged: Staged[]): Promise<string | null> {
  for (const file of files) {
    const read = await readCandleFile(file.dir, file);
    if (!read.ok) return describeCandleError(read.error);
    const series = seriesOf(file.file, read.value, parts.nowMs());
    if (!series.ok) return describeCandleError(series.error);
    const { symbol, interval } = series.value.key;
    const job = parts.jobs.add({ symbol, interval, kind: 'import', fromMs: 0 });
    job.state = 'running';
    job.total = barCount(series.value.bars);
    job.done = job.total;
    const bytes = await parts.store.stage(series.value);
    staged.push({ series: series.value, bytes, job });
    if (staged.some((each) => each.job.stop.signal.aborted)) return 'it was cancelled';
  }
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
