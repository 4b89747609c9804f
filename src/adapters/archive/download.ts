import { ARCHIVE_INTERVAL_MS, type ArchiveInterval } from '../../contract/candle-archive.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { type Bars, barCount, mergeBars, openMsAt } from './bars.ts';
import type { CandleSource } from './candle-source.ts';
import type { CandleStore } from './candle-store.ts';
import { findGaps } from './find-gaps.ts';
import { closedEndOf, closedFrom, coverOf } from './series-parts.ts';
import { type Page, readPage } from './read-page.ts';
import { joinSpans, outside, type Span } from './span.ts';

/** Bars that the venue keeps of an interval: it is asked for no more. */
const VENUE_KEEPS = 5_000;

/** Answers that are no bars until a download fails. */
const BAD_ANSWERS = 3;

/** Pages without a bar until all before them is taken for empty: the market was not listed yet, or the venue keeps no more. */
const EMPTY_PAGES = 2;

/** What one download does. */
export interface DownloadParts {
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  readonly store: CandleStore;
  readonly source: CandleSource;
  readonly signal: AbortSignal;
  /** Bars looked through, of as many as there are to look through. */
  readonly onProgress: (done: number, total: number) => void;
  /** What the download waits for, or null once it goes on. */
  readonly onWait: (problem: string | null) => void;
  /** The pause before try number `attempt` + 1; false when it was ended by the signal. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<boolean>;
}

/** Why a download ended before its end; `null` = it was told to. */
export type DownloadFailure = string | null;

/**
 * Asks for what the store lacks since `fromMs`, page by page from the newest to the oldest, each stored at once. While the venue does not answer
 * it tries again, ever more rarely; answers that are no bars are refused whole.
 */
export async function downloadSince(parts: DownloadParts, fromMs: number): Promise<Result<null, DownloadFailure>> {
  const { symbol, interval, store, source } = parts;
  const intervalMs = ARCHIVE_INTERVAL_MS[interval];
  const endMs = floorTo(source.nowMs(), intervalMs) + intervalMs;
  const oldestMs = endMs - VENUE_KEEPS * intervalMs;
  const wanted = { fromMs: Math.max(floorTo(fromMs, intervalMs), oldestMs), toMs: endMs };
  const stored = await store.read({ symbol, interval, source: 'venue' });
  const known = stored === null ? null : coverOf(stored);
  return new Download(parts, known).run(outside(wanted, known));
}

/** Asks again for the bars that a series lacks between its first and its last, and for what came since; what the venue has not, it lacks further on. */
export async function refill(parts: DownloadParts): Promise<Result<null, DownloadFailure>> {
  const { symbol, interval, store, source } = parts;
  const intervalMs = ARCHIVE_INTERVAL_MS[interval];
  const stored = await store.read({ symbol, interval, source: 'venue' });
  if (stored === null) return err(`there are no candles of ${symbol} ${interval} from the venue`);
  const endMs = floorTo(source.nowMs(), intervalMs) + intervalMs;
  const oldestMs = endMs - VENUE_KEEPS * intervalMs;
  const { gaps } = findGaps(closedFrom(stored, 0), intervalMs);
  const since = { fromMs: closedEndOf(stored), toMs: endMs };
  const spans = [since, ...gaps.toReversed()]
    .map((gap) => ({ fromMs: Math.max(gap.fromMs, oldestMs), toMs: gap.toMs }))
    .filter((gap) => gap.toMs > gap.fromMs);
  return new Download(parts, coverOf(stored)).run(spans);
}

class Download {
  readonly #parts: DownloadParts;
  readonly #intervalMs: number;
  /** What the venue had been asked for before. */
  readonly #known: Span | null;
  /** What the venue was asked for in all; grows with each page. */
  #covered: Span | null;
  #done = 0;
  #total = 0;

  constructor(parts: DownloadParts, known: Span | null) {
    this.#parts = parts;
    this.#intervalMs = ARCHIVE_INTERVAL_MS[parts.interval];
    this.#known = known;
    this.#covered = known;
  }

  /** Fetches spans, the latest first. */
  async run(spans: readonly Span[]): Promise<Result<null, DownloadFailure>> {
    this.#total = spans.reduce((sum, span) => sum + this.#bars(span), 0);
    this.#parts.onProgress(0, this.#total);
    for (const span of spans) {
      const fetched = await this.#fetch(span);
      if (!fetched.ok) return fetched;
    }
    this.#parts.onProgress(this.#total, this.#total);
    return ok(null);
  }

  async #fetch(span: Span): Promise<Result<null, DownloadFailure>> {
    let empty = 0;
    for (let { toMs } = span; toMs > span.fromMs; ) {
      const isEnd = empty >= EMPTY_PAGES;
      const fromMs = isEnd ? span.fromMs : Math.max(span.fromMs, toMs - this.#parts.source.pageBars * this.#intervalMs);
      const page = isEnd ? ok(NOTHING) : await this.#page({ fromMs, toMs });
      if (!page.ok) return page;
      await this.#keep(page.value, { fromMs, toMs });
      empty = page.value.bars.length === 0 ? empty + 1 : 0;
      this.#done += this.#bars({ fromMs, toMs });
      this.#parts.onProgress(this.#done, this.#total);
      toMs = fromMs;
    }
    return ok(null);
  }

  async #keep(page: Page, span: Span): Promise<void> {
    const { symbol, interval, store } = this.#parts;
    // What was known before is joined as soon as the pages have come down to it.
    this.#covered = joinSpans(joinSpans(this.#covered, span), this.#known);
    const covers = this.#covered !== null && touches(this.#covered, span) ? this.#covered : span;
    await store.add({ symbol, interval, source: 'venue' }, { ...page, covers });
  }

  /** All bars of a span. An answer that holds only some of them, whatever its cap, is asked for the rest on both sides. */
  async #page(span: Span): Promise<Result<Page, DownloadFailure>> {
    let all: Page = NOTHING;
    const asked: Span[] = [span];
    for (let next = asked.pop(); next !== undefined; next = asked.pop()) {
      const page = await this.#ask(next);
      if (!page.ok) return page;
      const { bars, unfinished } = page.value;
      if (bars.length === 0) continue;
      all = { bars: mergeBars(all.bars, bars), unfinished: all.unfinished || unfinished };
      asked.push(...this.#rest(next, bars));
    }
    return ok(all);
  }

  #rest(span: Span, bars: Bars): readonly Span[] {
    const before = { fromMs: span.fromMs, toMs: openMsAt(bars, 0) };
    // One bar may be missing at the end: the running one of a market without a trade.
    const after = { fromMs: openMsAt(bars, barCount(bars) - 1) + this.#intervalMs, toMs: span.toMs };
    return [...(before.toMs > before.fromMs ? [before] : []), ...(this.#bars(after) > 1 ? [after] : [])];
  }

  async #ask(span: Span): Promise<Result<Page, DownloadFailure>> {
    const { symbol, interval, source, signal, pause, onWait } = this.#parts;
    let bad = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (signal.aborted) return err(null);
      const askedMs = source.nowMs();
      const answer = await source.ask({ symbol, interval, span }, signal);
      const page = answer.ok ? readPage(answer.value, { symbol, interval, span, askedMs }) : null;
      if (page?.ok === true) {
        onWait(null);
        return page;
      }
      const problem = answer.ok ? (page?.ok === false ? page.error.detail : '') : answer.error.reason;
      const mayRetry = answer.ok || answer.error.mayRetry;
      bad += answer.ok ? 1 : 0;
      if (!mayRetry || bad >= BAD_ANSWERS) return err(signal.aborted ? null : problem);
      onWait(problem);
      if (!(await pause(attempt, signal))) return err(null);
    }
  }

  #bars({ fromMs, toMs }: Span): number {
    return Math.round((toMs - fromMs) / this.#intervalMs);
  }
}

const NOTHING: Page = { bars: new Float64Array(0), unfinished: false };

function touches(whole: Span, part: Span): boolean {
  return whole.fromMs <= part.fromMs && part.toMs <= whole.toMs;
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}
