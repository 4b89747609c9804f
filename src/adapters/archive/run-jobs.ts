import type { CandleSource } from './candle-source.ts';
import type { CandleStore } from './candle-store.ts';
import { type DownloadParts, downloadSince, refill } from './download.ts';
import type { Job, JobList } from './job-list.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What runs jobs. */
export interface RunnerParts {
  readonly jobs: JobList;
  readonly store: CandleStore;
  readonly source: CandleSource;
  readonly pause: DownloadParts['pause'];
  /** The list of what is left has changed. */
  readonly onChange: () => void;
}

/** Runs the downloads of a list one after the other: a second one would only take from the budget what the first one needs. */
export class JobRunner {
  readonly #parts: RunnerParts;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Begins, unless it runs already. */
  wake(): void {
    if (this.#stopped || this.#running !== null) return;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      // What came while the last one ended.
      if (this.#parts.jobs.next() !== null) this.wake();
    });
  }

  /** Stops between two questions; what is left stays in the list. Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const job of this.#parts.jobs.open) if (job.state === 'running') job.stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { jobs, onChange } = this.#parts;
    for (let job = jobs.next(); job !== null && !this.#stopped; job = jobs.next()) {
      job.state = 'running';
      const problem = await this.#do(job);
      // Ended by the end of the run, not by a person: it goes on at the next start.
      if (this.#stopped && job.stop.signal.aborted) return;
      if (job.stop.signal.aborted) jobs.end(job, 'cancelled', null);
      else jobs.end(job, problem === null ? 'done' : 'failed', problem);
      onChange();
    }
  }

  async #do(job: Job): Promise<string | null> {
    const { store, source, pause } = this.#parts;
    const { symbol, interval } = job;
    const parts: DownloadParts = {
      symbol,
      interval,
      store,
      source,
      pause,
      signal: job.stop.signal,
      onProgress: (done, total) => {
        job.done = done;
        job.total = total;
      },
      onWait: (problem) => {
        job.problem = problem;
      },
    };
    try {
      const ended = await (job.kind === 'refill' ? refill(parts) : downloadSince(parts, job.fromMs));
      return ended.ok ? null : ended.error;
    } catch (error) {
      return `the disk: ${reasonOf(error)}`;
    }
  }
}
