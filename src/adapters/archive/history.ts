import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type ArchiveInterval } from '../../contract/candle-archive.ts';
import type { Candle } from './candle-source.ts';
import { BAR_FIELDS, type Bars } from './bars.ts';
import type { CandleStore } from './candle-store.ts';
import { decimalText } from './candle-text.ts';
import { readPage } from './read-page.ts';
import { closedFrom, coverOf } from './series-parts.ts';
import type { Span } from './span.ts';

/** Bars of the venue that need not be asked for again. */
export interface HistoryArchive {
  /** Closed bars since `fromMs` in the venue's own form, and up to where they are complete; null when the venue has to be asked for all. */
  readonly recall: (
    symbol: string,
    intervalMs: number,
    fromMs: number,
  ) => Promise<{ readonly rows: readonly Candle[]; readonly toMs: number } | null>;
  /** Keeps what the venue answered to a question for this span. Resolves when it is stored; rejects with a sentence when it is not. */
  readonly keep: (answer: Answered) => Promise<void>;
}

/** What the venue answered. */
export interface Answered {
  readonly symbol: string;
  readonly intervalMs: number;
  /** From the grid of the interval on, up to the end of the running bar. */
  readonly span: Span;
  readonly rows: readonly Candle[];
  /** The venue's time when it was asked, ms UTC. */
  readonly askedMs: number;
}

/** Histories out of a store; intervals that it does not keep are always asked for. */
export function historyOfStore(store: CandleStore): HistoryArchive {
  return {
    recall: async (symbol, intervalMs, fromMs) => {
      const interval = intervalOf(intervalMs);
      if (interval === null) return null;
      const series = await store.read({ symbol, interval, source: 'venue' });
      const cover = series === null ? null : coverOf(series);
      if (series === null || cover === null || cover.fromMs > fromMs || cover.toMs <= fromMs) return null;
      return { rows: rowsOf(closedFrom(series, fromMs), symbol, interval), toMs: cover.toMs };
    },
    keep: async ({ symbol, intervalMs, span, rows, askedMs }) => {
      const interval = intervalOf(intervalMs);
      if (interval === null) return;
      const page = readPage(rows, { symbol, interval, span, askedMs });
      if (!page.ok) throw new Error(`candles of ${symbol} ${interval} are not stored: ${page.error.detail}`);
      await store.add({ symbol, interval, source: 'venue' }, { ...page.value, covers: span });
    },
  };
}

function intervalOf(intervalMs: number): ArchiveInterval | null {
  return ARCHIVE_INTERVALS.find((name) => ARCHIVE_INTERVAL_MS[name] === intervalMs) ?? null;
}

/** Stored bars as the venue writes them; how many trades they had is not stored, and asked for by nobody. */
function rowsOf(bars: Bars, symbol: string, interval: ArchiveInterval): readonly Candle[] {
  const rows: Candle[] = [];
  for (let at = 0; at < bars.length; at += BAR_FIELDS) {
    const [t = 0, ...figures] = bars.subarray(at, at + BAR_FIELDS);
    const [o = '', h = '', l = '', c = '', v = ''] = figures.map(decimalText);
    rows.push({ t, T: t + ARCHIVE_INTERVAL_MS[interval] - 1, s: symbol, i: interval, o, h, l, c, v, n: 0 });
  }
  return rows;
}
