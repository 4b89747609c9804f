import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type ArchiveInterval } from '../../contract/candle-archive.ts';
import type { Candle } from './candle-source.ts';
import { BAR_FIELDS, barCount, type Bars, placeOf, sliceBars } from './bars.ts';
import type { CandleStore } from './candle-store.ts';
import { decimalText } from './candle-text.ts';
import { MarketAges } from './market-ages.ts';
import { readPage } from './read-page.ts';
import { closedFrom, coverOf } from './series-parts.ts';
import type { Span } from './span.ts';

/** Bars of the venue that need not be asked for again. */
export interface HistoryArchive {
  /**
   * The part of a span of which every closed bar is stored, with its bars in the venue's own form; null when the venue has to be asked for all.
   */
  readonly recall: (
    symbol: string,
    intervalMs: number,
    span: Span,
  ) => Promise<{ readonly rows: readonly Candle[]; readonly span: Span } | null>;
  /** Bars of a span as far as they are stored, the last one perhaps running when it was; with gaps where there are some. */
  readonly stored: (symbol: string, intervalMs: number, span: Span) => Promise<readonly Candle[]>;
  /** When markets began. */
  readonly ages: Pick<MarketAges, 'get' | 'set'>;
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
    ages: new MarketAges(store.folderOf('venue')),
    recall: async (symbol, intervalMs, span) => {
      const interval = intervalOf(intervalMs);
      if (interval === null) return null;
      const series = await store.read({ symbol, interval, source: 'venue' });
      const cover = series === null ? null : coverOf(series);
      if (series === null || cover === null) return null;
      const known = { fromMs: Math.max(cover.fromMs, span.fromMs), toMs: Math.min(cover.toMs, span.toMs) };
      if (known.toMs <= known.fromMs) return null;
      return { rows: rowsOf(within(closedFrom(series, known.fromMs), known.toMs), symbol, interval), span: known };
    },
    stored: async (symbol, intervalMs, { fromMs, toMs }) => {
      const interval = intervalOf(intervalMs);
      const series = interval === null ? null : await store.read({ symbol, interval, source: 'venue' });
      if (interval === null || series === null) return [];
      const { bars } = series;
      return rowsOf(within(sliceBars(bars, placeOf(bars, fromMs), barCount(bars)), toMs), symbol, interval);
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

function within(bars: Bars, toMs: number): Bars {
  return sliceBars(bars, 0, placeOf(bars, toMs));
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
