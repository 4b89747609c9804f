import { ARCHIVE_INTERVAL_MS, type ArchiveInterval } from '../../contract/candle-archive.ts';
import { type Refusal, refuse } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import type { Candle } from './candle-source.ts';
import { BAR_FIELDS, type Bars, barCount, faultOfBars } from './bars.ts';
import type { Span } from './span.ts';

/** What was asked for. */
export interface PageQuestion {
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  /** On the grid of the interval. */
  readonly span: Span;
  /** The venue's time when it was asked, ms UTC. */
  readonly askedMs: number;
}

/** A page of bars as the venue answered. */
export interface Page {
  readonly bars: Bars;
  /** True when the last bar was running still. */
  readonly unfinished: boolean;
}

/** A bar counts as closed this long after its end, ms: our picture of the venue's clock is not exact. */
const CLOSED_AFTER_MS = 2_000;

/** How far ahead a bar may open, ms. */
const AHEAD_MS = 2_000;

/**
 * Reads the venue's bars, each of them checked; one bad bar refuses the page with its path, its value and what is allowed. Bars outside of what
 * was asked for are left out.
 */
export function readPage(rows: readonly Candle[], question: PageQuestion): Result<Page> {
  const { interval, span, askedMs } = question;
  const intervalMs = ARCHIVE_INTERVAL_MS[interval];
  const figures = new Float64Array(rows.length * BAR_FIELDS);
  for (const [at, row] of rows.entries()) {
    const refusal = misnamed(row, at, question, intervalMs);
    if (refusal !== null) return err(refusal);
    figures.set([row.t, Number(row.o), Number(row.h), Number(row.l), Number(row.c), Number(row.v)], at * BAR_FIELDS);
  }
  const fault = faultOfBars(figures, intervalMs);
  if (fault !== null) return err(fault);
  const from = rows.findIndex(({ t }) => t >= span.fromMs);
  const to = rows.findLastIndex(({ t }) => t < span.toMs) + 1;
  const bars = from < 0 ? figures.subarray(0, 0) : figures.slice(from * BAR_FIELDS, Math.max(from, to) * BAR_FIELDS);
  const lastMs = bars[(barCount(bars) - 1) * BAR_FIELDS];
  return ok({ bars, unfinished: lastMs !== undefined && lastMs + intervalMs + CLOSED_AFTER_MS > askedMs });
}

function misnamed(
  row: Candle,
  at: number,
  { symbol, interval, askedMs }: PageQuestion,
  intervalMs: number,
): Refusal | null {
  const no = (name: string, value: string | number, allowed: string): Refusal =>
    refuse('BAD_FIELD', `[${at}].${name}`, value, allowed, `bar [${at}].${name} is ${value}, allowed is ${allowed}`);
  if (row.s !== symbol) return no('s', row.s, symbol);
  if (row.i !== interval) return no('i', row.i, interval);
  if (row.T !== row.t + intervalMs - 1) return no('T', row.T, `t + ${intervalMs - 1}`);
  if (row.t > askedMs + AHEAD_MS) return no('t', row.t, `at most the present, ${askedMs}`);
  return row.n >= 0 ? null : no('n', row.n, '0 or more');
}
