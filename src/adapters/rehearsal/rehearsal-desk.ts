import { Worker } from 'node:worker_threads';
import type { ArchivedSeriesView, SeriesKey } from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import {
  REHEARSAL_HOURS_MIN,
  type RehearsalRequest,
  type RehearsalResult,
  type RehearsalView,
} from '../../contract/rehearsal.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { type Bars, barCount, sliceBars } from '../archive/bars.ts';
import type { CandleStore } from '../archive/candle-store.ts';
import type { RecordedFunding } from '../candles/with-funding.ts';
import type { RehearsalNews, RehearsalOrder } from './run-order.ts';

const INDEX = 'BTC';

/** What rehearsals need. */
export interface RehearsalDeskParts {
  readonly store: Pick<CandleStore, 'views' | 'read'>;
  /** The stored index of sentiment, oldest first; null = none. */
  readonly moods: () => readonly SentimentPoint[] | null;
  /** Recorded funding of a market; null = not known. */
  readonly funding: (symbol: string) => RecordedFunding | null;
  /** The settings that hold now; null before the engine runs. */
  readonly settings: () => EngineSettings | null;
  /** The module of the thread, plain or bundled. */
  readonly worker: URL;
}

/** Rehearsals of stored hours, one at a time, each in a thread of its own. The last result is kept until the next one. */
export class RehearsalDesk {
  readonly #parts: RehearsalDeskParts;
  #running: { done: number; total: number; readonly stop: AbortController } | null = null;
  #ended = 0;
  #problem = '';
  #result: RehearsalResult | null = null;

  constructor(parts: RehearsalDeskParts) {
    this.#parts = parts;
  }

  /** What can be rehearsed, and how far the present one is. */
  view(): RehearsalView {
    const markets = this.#series().map(({ symbol, firstMs, lastMs, bars }) => ({ symbol, firstMs, lastMs, bars }));
    const running = this.#running === null ? null : { done: this.#running.done, total: this.#running.total };
    return { markets, whyNot: this.#whyNot(), running, ended: this.#ended, problem: this.#problem };
  }

  /** What the last one found; null before the first and where the last has none. */
  result(): RehearsalResult | null {
    return this.#result;
  }

  /** Begins one; refused while one runs, with too little history, and for a market without stored hours. */
  begin({ symbols, size }: RehearsalRequest): Result<RehearsalView> {
    if (this.#running !== null)
      return err(
        refuse('BAD_FIELD', 'rehearsal', null, null, 'a rehearsal runs already: cancel it or wait for its end'),
      );
    const whyNot = this.#whyNot();
    if (whyNot !== '') return err(refused(whyNot));
    const settings = this.#parts.settings();
    if (settings === null) return err(refused('the engine does not run yet'));
    const stored = new Map(this.#series().map((series) => [series.symbol, series]));
    const missing = symbols.find((symbol) => !stored.has(symbol));
    if (missing !== undefined) return err(refused(`no hourly candles of ${missing} are stored`));
    const wanted = [...new Set([INDEX, ...symbols])].flatMap((symbol) => stored.get(symbol) ?? []);
    const total = wanted.reduce((most, { bars }) => Math.max(most, bars), 1);
    const stop = new AbortController();
    this.#running = { done: 0, total, stop };
    void this.#run(wanted, { settings, size }, stop.signal);
    return ok(this.view());
  }

  /** Ends the one that runs; it has no result. */
  cancel(): RehearsalView {
    this.#running?.stop.abort();
    return this.view();
  }

  async #run(
    wanted: readonly SeriesKey[],
    how: Pick<RehearsalOrder, 'settings' | 'size'>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#result = null;
    this.#problem = '';
    try {
      const series = await Promise.all(wanted.map((key) => this.#hours(key)));
      const order: RehearsalOrder = { series, moods: this.#parts.moods(), ...how };
      if (signal.aborted) this.#problem = CANCELLED;
      else await this.#inThread(order, signal);
    } catch (error) {
      this.#problem = `the rehearsal broke off: ${reasonOf(error)}`;
    }
    this.#running = null;
    this.#ended += 1;
  }

  async #hours(key: SeriesKey): Promise<RehearsalOrder['series'][number]> {
    const stored = await this.#parts.store.read(key);
    const bars: Bars = stored?.bars ?? new Float64Array(0);
    const closed = stored?.unfinished === true ? barCount(bars) - 1 : barCount(bars);
    if (closed === 0) throw new Error(`the candles of ${key.symbol} cannot be read`);
    const funding = this.#parts.funding(key.symbol);
    return { symbol: key.symbol, bars: sliceBars(bars, 0, closed), ...(funding === null ? {} : { funding }) };
  }

  async #inThread(order: RehearsalOrder, signal: AbortSignal): Promise<void> {
    const thread = new Worker(this.#parts.worker, { workerData: order, name: 'rehearsal' });
    await new Promise<void>((resolve) => {
      let isOver = false;
      // What is said first counts: a thread that is terminated ends with a code of its own.
      const end = (problem: string): void => {
        if (!isOver) this.#problem = problem;
        isOver = true;
        resolve();
      };
      signal.addEventListener('abort', () => end(CANCELLED), { once: true });
      thread.on('message', (news: RehearsalNews) => {
        if (news.kind === 'progress') Object.assign(this.#running ?? {}, { done: news.done, total: news.total });
        else if (news.kind === 'refused') end(news.reason);
        else {
          this.#result = news.result;
          end('');
        }
      });
      thread.on('error', (error) => end(`the rehearsal broke off: ${reasonOf(error)}`));
      thread.on('exit', (code) => end(`the rehearsal broke off (${code})`));
    });
    await thread.terminate();
  }

  /** Of each market the longer one of what the venue gave and what was imported, by symbol. */
  #series(): readonly ArchivedSeriesView[] {
    const longest = new Map<string, ArchivedSeriesView>();
    for (const series of this.#parts.store.views()) {
      const other = longest.get(series.symbol);
      if (series.interval !== '1h' || closedHours(series) === 0) continue;
      // Of two that are as long the venue's, whatever their order in the store.
      const isBetter =
        other === undefined || series.bars > other.bars || (series.bars === other.bars && series.source === 'venue');
      if (isBetter) longest.set(series.symbol, series);
    }
    return [...longest.values()].toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  #whyNot(): string {
    const index = this.#series().find(({ symbol }) => symbol === INDEX);
    if (index === undefined) return `no hourly candles of ${INDEX} are stored, from which the regime is read`;
    const hours = closedHours(index);
    return hours >= REHEARSAL_HOURS_MIN
      ? ''
      : `only ${hours} closed hours of ${INDEX} are stored, needed are ${REHEARSAL_HOURS_MIN} (30 days)`;
  }
}

const CANCELLED = 'it was cancelled';

function closedHours({ bars, unfinished }: ArchivedSeriesView): number {
  return unfinished ? bars - 1 : bars;
}

function refused(detail: string): Refusal {
  return refuse('NOTHING_TO_DO', 'rehearsal', null, null, detail);
}
