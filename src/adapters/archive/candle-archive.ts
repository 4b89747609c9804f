import { join } from 'node:path';
import {
  ARCHIVE_INTERVAL_MS,
  ARCHIVE_INTERVALS,
  type ArchivedSeriesView,
  type ArchiveView,
  type DownloadRequest,
  type ExportRequest,
  type RefillRequest,
  type SeriesKey,
} from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { makeFolder, readWhole, replaceWhole } from './candle-files.ts';
import type { CandleSource } from './candle-source.ts';
import { CandleStore } from './candle-store.ts';
import type { DownloadParts } from './download.ts';
import { type Exported, exportAll, exportSeries } from './export-candles.ts';
import { type Imported, importCandles, type Picked } from './import-candles.ts';
import { JobList, MAX_WAITING } from './job-list.ts';
import { JobRunner } from './run-jobs.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What an archive is opened with. */
export interface ArchiveParts {
  /** The home; candles are in its folder `candles`. */
  readonly home: string;
  /** Whose bars they are: another network has a folder of its own. */
  readonly network: 'live' | 'testnet' | 'sandbox';
  /** Suffix for files that have to be set aside. */
  readonly stamp: string;
  /** Where bars can be asked for, or why nowhere. */
  readonly source: CandleSource | string;
  /** This machine's time, ms UTC. */
  readonly wallMs: () => number;
  /** The module of the thread that reads files, plain or bundled. */
  readonly importWorker: URL;
  readonly pause: DownloadParts['pause'];
}

const DAY_MS = 86_400_000;

/** The candles of a home and the work on them. Nothing here trades; the engine gets its history through `store` alone. */
export class CandleArchive {
  readonly store: CandleStore;
  readonly #parts: ArchiveParts;
  readonly #jobs = new JobList();
  readonly #runner: JobRunner | null;
  readonly #notices: string[] = [];
  #saving: Promise<void> = Promise.resolve();
  readonly #stop = new AbortController();
  #importing: Promise<unknown> = Promise.resolve();

  private constructor(parts: ArchiveParts, store: CandleStore) {
    this.#parts = parts;
    this.store = store;
    const { source, pause } = parts;
    this.#runner =
      typeof source === 'string'
        ? null
        : new JobRunner({ jobs: this.#jobs, store, source, pause, onChange: () => this.#save() });
  }

  /** Opens the archive of a home and takes up what an earlier run left; nothing is asked before `start()`. */
  static async open(parts: ArchiveParts): Promise<CandleArchive> {
    const root = join(parts.home, 'candles');
    const folders = { venue: join(root, parts.network), imported: join(root, 'imported') };
    const archive = new CandleArchive(parts, await CandleStore.open({ folders, stamp: parts.stamp }));
    const left = await readWhole(archive.#jobsPath);
    if (left !== null && !archive.#jobs.take(left.toString('utf8')))
      archive.#notices.push('the list of downloads that an earlier run left cannot be read; ask for them again');
    return archive;
  }

  /** Begins to work on what is left. */
  start(): void {
    this.#runner?.wake();
  }

  /** Ends what runs: downloads go on at the next start, imports are given up. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#importing;
    await this.#runner?.stop();
    this.#save();
    await this.#saving;
    await this.store.settle();
  }

  /** The whole archive, for the window. */
  view(): ArchiveView {
    const series = this.store.views().toSorted(inOrder);
    const { source } = this.#parts;
    return {
      series,
      jobs: this.#jobs.view(),
      totalBytes: series.reduce((sum, { bytes }) => sum + bytes, 0),
      canDownload: typeof source !== 'string',
      whyNot: typeof source === 'string' ? source : '',
      notices: [...this.store.notices, ...this.#notices],
    };
  }

  /** Queues downloads; refused where no venue can be asked, or too many wait already. */
  download({ symbols, intervals, days }: DownloadRequest): Result<ArchiveView> {
    const { source } = this.#parts;
    if (typeof source === 'string') return err(noVenue(source));
    const wanted = new Set(symbols).size * new Set(intervals).size;
    const { length } = this.#jobs.open;
    if (length + wanted > MAX_WAITING)
      return err(refuse('OUT_OF_RANGE', 'symbols', length + wanted, MAX_WAITING, 'too many downloads wait already'));
    const fromMs = source.nowMs() - days * DAY_MS;
    for (const symbol of new Set(symbols))
      for (const interval of new Set(intervals))
        this.#jobs.add({ symbol, interval, kind: 'download', fromMs: floorTo(fromMs, ARCHIVE_INTERVAL_MS[interval]) });
    return this.#queued();
  }

  /** Queues a question for the gaps of a series from the venue. */
  refill({ symbol, interval }: RefillRequest): Result<ArchiveView> {
    const { source } = this.#parts;
    if (typeof source === 'string') return err(noVenue(source));
    if (this.store.view({ symbol, interval, source: 'venue' }) === null)
      return err(refuse('NOTHING_TO_DO', 'symbol', symbol, null, `there are no candles of ${symbol} ${interval} yet`));
    this.#jobs.add({ symbol, interval, kind: 'refill', fromMs: 0 });
    return this.#queued();
  }

  /** Ends a job; one that has ended stays as it is. */
  cancel(jobId: string): Result<ArchiveView> {
    const job = this.#jobs.open.find(({ id }) => id === jobId);
    job?.stop.abort();
    if (job?.state === 'waiting') this.#jobs.end(job, 'cancelled', null);
    this.#save();
    return ok(this.view());
  }

  /** Imports candle files, all or none; a sentence where they are refused. */
  import(picked: Picked): Promise<Result<Imported, string>> {
    const { wallMs: nowMs, importWorker: worker } = this.#parts;
    const parts = { store: this.store, jobs: this.#jobs, nowMs, worker, signal: this.#stop.signal };
    // One after the other: two of one market would write the same file.
    const importing = this.#importing.then(() => importCandles(parts, picked));
    this.#importing = importing.catch(() => undefined);
    return importing;
  }

  /** Writes one series to the file `to`, or every series of an interval and a source into the folder `to`. */
  export({ symbol, interval, source }: ExportRequest, to: string): Promise<Result<Exported, string>> {
    if (symbol !== null) return exportSeries(this.store, { symbol, interval, source }, to);
    const all = this.view().series.filter((each) => each.interval === interval && each.source === source);
    return exportAll(this.store, all, to);
  }

  /** Deletes a series; what is being downloaded for it ends. */
  async remove(key: SeriesKey): Promise<ArchiveView> {
    const ofIt = this.#jobs.open.filter(({ symbol, interval }) => symbol === key.symbol && interval === key.interval);
    if (key.source === 'venue') for (const { id } of ofIt) this.cancel(id);
    await this.store.remove(key);
    return this.view();
  }

  get #jobsPath(): string {
    return join(this.#parts.home, 'candles', `jobs-${this.#parts.network}.json`);
  }

  #queued(): Result<ArchiveView> {
    this.#save();
    this.#runner?.wake();
    return ok(this.view());
  }

  #save(): void {
    const write = async (): Promise<void> => {
      await makeFolder(join(this.#parts.home, 'candles'));
      await replaceWhole(this.#jobsPath, Buffer.from(this.#jobs.text()));
    };
    this.#saving = this.#saving.then(write).catch((error: unknown) => {
      const said = `the list of downloads could not be written: ${reasonOf(error)}`;
      if (!this.#notices.includes(said)) this.#notices.push(said);
    });
  }
}

function noVenue(why: string): Refusal {
  return refuse('VENUE_DOWN', 'venue', null, 'a venue with candles', why);
}

function inOrder(a: ArchivedSeriesView, b: ArchivedSeriesView): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  const byLength = ARCHIVE_INTERVALS.indexOf(a.interval) - ARCHIVE_INTERVALS.indexOf(b.interval);
  return byLength === 0 ? (a.source < b.source ? 1 : -1) : byLength;
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}
