import { basename, dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ArchivedSeriesView } from '../../contract/candle-archive.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import {
  type CandleError,
  candleFileOf,
  describeCandleError,
  inOrder,
  listCandleFiles,
} from '../candles/read-folder.ts';
import type { CandleStore } from './candle-store.ts';
import type { Job, JobList } from './job-list.ts';
import type { PickedFile, StagingNews, StagingOrder } from './stage-files.ts';

/** What an import needs. */
export interface ImportParts {
  readonly store: CandleStore;
  readonly jobs: JobList;
  /** This machine's time, ms UTC: no bar may open later. */
  readonly nowMs: () => number;
  /** The module of the thread that reads files, plain or bundled. */
  readonly worker: URL;
  /** Given when the session ends: what is not imported yet is given up. */
  readonly signal: AbortSignal;
}

/** What was imported. */
export interface Imported {
  readonly series: number;
  readonly bars: number;
}

/** What a person picked: files, or one folder. */
export type Picked = { readonly files: readonly string[] } | { readonly folder: string };

/** A file on its way: the job that shows it, and its series once that is written beside its place. */
interface Staged {
  readonly job: Job;
  view: ArchivedSeriesView | null;
}

/** Said of an import that a person or the end of the session ended. */
const CANCELLED = 'it was cancelled';

/**
 * Imports candle files: all, or none where one of them is at fault or it is cancelled; where the disk fails while they are put in place, it says how many are. Each replaces what was imported before of its market and
 * interval. Refused as `readCandleFolder` says, but that files may differ in interval; further an interval that is not kept, and bars of the
 * future. The sentence names file, line, column, value and what is allowed. Files are read, checked and written by a thread of its own.
 */
export async function importCandles(parts: ImportParts, picked: Picked): Promise<Result<Imported, string>> {
  const files = await filesOf(picked);
  if (!files.ok) return err(describeCandleError(files.error));
  const staged: Staged[] = [];
  const adopted = new Set<Staged>();
  let failure: string | null;
  try {
    failure = await stageInThread(parts, files.value, staged);
    for (const one of failure === null ? staged : []) {
      if (one.view !== null) await parts.store.adopt(one.view);
      adopted.add(one);
    }
  } catch (error) {
    failure = `the disk: ${reasonOf(error)}`;
  }
  for (const one of staged) {
    const { view, job } = one;
    const isIn = adopted.has(one);
    if (!isIn && view !== null) await parts.store.discard(view).catch(() => undefined);
    parts.jobs.end(job, isIn ? 'done' : 'cancelled', isIn ? null : 'it was not imported');
  }
  // Each is put in its place by a move of its own: where the disk fails between two of them, some are in.
  if (failure !== null)
    return err(adopted.size === 0 ? failure : `${adopted.size} of ${staged.length} series came in, then: ${failure}`);
  return ok({ series: staged.length, bars: staged.reduce((sum, { view }) => sum + (view?.bars ?? 0), 0) });
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

/** Has the series of every file written beside its place; why that failed, or null. A cancelled job ends the thread. */
async function stageInThread(
  { store, jobs, nowMs, worker, signal }: ImportParts,
  files: readonly PickedFile[],
  staged: Staged[],
): Promise<string | null> {
  const order: StagingOrder = { files, folder: store.folderOf('imported'), nowMs: nowMs() };
  const thread = new Worker(worker, { workerData: order, name: 'import' });
  const ended = new Promise<string | null>((resolve) => {
    const cancel = (): void => resolve(CANCELLED);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    thread.on('message', (news: StagingNews) => {
      if (news.kind === 'end') resolve(news.failure);
      else take(news, jobs, staged, cancel);
    });
    thread.on('error', (error) => resolve(`the reading broke off: ${reasonOf(error)}`));
    thread.on('exit', (code) => resolve(`the reading broke off (${code})`));
  });
  const failure = await ended;
  await thread.terminate();
  // What a terminated thread had begun to write is no file of anybody's.
  if (failure !== null) await store.sweep('imported');
  return failure;
}

function take(news: Exclude<StagingNews, { kind: 'end' }>, jobs: JobList, staged: Staged[], cancel: () => void): void {
  const known = staged[news.at];
  if (news.kind === 'rows' && known === undefined) {
    const job = jobs.add({ symbol: news.symbol, interval: '1m', kind: 'import', fromMs: news.at });
    job.state = 'running';
    job.stop.signal.addEventListener('abort', cancel, { once: true });
    staged[news.at] = { job, view: null };
  } else if (news.kind === 'rows' && known !== undefined) {
    known.job.done = news.done;
    known.job.total = news.total;
  } else if (news.kind === 'staged' && known !== undefined) {
    known.view = news.view;
    known.job.interval = news.view.interval;
    known.job.done = news.view.bars;
    known.job.total = news.view.bars;
  }
}
