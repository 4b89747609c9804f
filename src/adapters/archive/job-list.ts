import type { ArchiveInterval, ArchiveJobView } from '../../contract/candle-archive.ts';
import { ARCHIVE_INTERVALS } from '../../contract/candle-archive.ts';

/** What a job is to do; `fromMs` counts for downloads alone. */
export interface JobOrder {
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  readonly kind: ArchiveJobView['kind'];
  /** Start of what is wanted, ms UTC. */
  readonly fromMs: number;
}

/** A job as it stands. */
export interface Job extends Omit<JobOrder, 'interval'> {
  readonly id: string;
  /** Of an import it is known only when its file was read. */
  interval: ArchiveInterval;
  /** Ends it. */
  readonly stop: AbortController;
  done: number;
  total: number;
  state: ArchiveJobView['state'];
  problem: string | null;
}

/** Ended jobs that are shown. */
const SHOWN = 50;

/** Jobs that may wait: 200 markets in six intervals, and as many again. */
export const MAX_WAITING = 2_400;

/** Jobs in the order in which they were given, what is left of them as text for the next start, and what the window sees of them. */
export class JobList {
  readonly #open: Job[] = [];
  readonly #ended: Job[] = [];
  #given = 0;

  /** Jobs that run or wait. */
  get open(): readonly Job[] {
    return this.#open;
  }

  /** Adds a job; the one that is open already for the same series, kind and at least the same span stands for it. */
  add(order: JobOrder): Job {
    const same = this.#open.find(
      (job) =>
        job.symbol === order.symbol &&
        job.interval === order.interval &&
        job.kind === order.kind &&
        job.fromMs <= order.fromMs &&
        !job.stop.signal.aborted,
    );
    if (same !== undefined) return same;
    this.#given += 1;
    const job: Job = {
      ...order,
      id: `${order.kind}-${this.#given}`,
      stop: new AbortController(),
      done: 0,
      total: 0,
      state: 'waiting',
      problem: null,
    };
    this.#open.push(job);
    return job;
  }

  /** The first question to the venue that waits, or null. */
  next(): Job | null {
    return this.#open.find(({ state, kind }) => state === 'waiting' && kind !== 'import') ?? null;
  }

  /** A job has ended. */
  end(job: Job, state: 'done' | 'cancelled' | 'failed', problem: string | null): void {
    const at = this.#open.indexOf(job);
    if (at < 0) return;
    this.#open.splice(at, 1);
    job.state = state;
    job.problem = problem;
    this.#ended.unshift(job);
    this.#ended.length = Math.min(this.#ended.length, SHOWN);
  }

  /** What is left to do, for the next start. */
  text(): string {
    const left = this.#open
      .filter(({ kind }) => kind !== 'import')
      .map(({ symbol, interval, kind, fromMs }) => ({ symbol, interval, kind, fromMs }));
    return `${JSON.stringify({ format: 1, left })}\n`;
  }

  /** Takes up what an earlier run left; false for a text that is none of ours. */
  take(text: string): boolean {
    const orders = readOrders(text);
    for (const order of orders ?? []) this.add(order);
    return orders !== null;
  }

  /** For the window. */
  view(): readonly ArchiveJobView[] {
    return [...this.#open, ...this.#ended].map(({ id, symbol, interval, kind, done, total, state, problem }) => ({
      id,
      symbol,
      interval,
      kind,
      done,
      total,
      state,
      problem,
    }));
  }
}

function readOrders(text: string): readonly JobOrder[] | null {
  try {
    const json = JSON.parse(text) as { readonly format?: unknown; readonly left?: unknown } | null;
    if (json?.format !== 1 || !Array.isArray(json.left) || json.left.length > MAX_WAITING) return null;
    return json.left.every(isOrder) ? json.left : null;
  } catch {
    return null;
  }
}

function isOrder(value: unknown): value is JobOrder {
  if (typeof value !== 'object' || value === null) return false;
  const { symbol, interval, kind, fromMs } = value as Readonly<Record<string, unknown>>;
  return (
    typeof symbol === 'string' &&
    ARCHIVE_INTERVALS.some((each) => each === interval) &&
    (kind === 'download' || kind === 'refill') &&
    Number.isSafeInteger(fromMs)
  );
}
