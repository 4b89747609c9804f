import { BREAKER_NAMES } from '../../contract/commands.ts';
import type { RehearsalDay, RehearsalResult, RehearsedSize } from '../../contract/rehearsal.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { BAR_FIELDS, type Bars, barCount } from '../archive/bars.ts';
import type { RecordedSeries } from '../candles/read-folder.ts';
import type { RecordedFunding } from '../candles/with-funding.ts';
import { rehearse, whyNotRehearse } from './rehearse.ts';

const HOUR_MS = 3_600_000;

/** Days between two words of how it goes on. */
const NEWS_DAYS = 16;

/** Stored hours of one market, and what was paid in them, if that is known. */
export interface StoredHours {
  readonly symbol: string;
  readonly bars: Bars;
  readonly funding?: RecordedFunding;
}

/** What the thread of a rehearsal is given. */
export interface RehearsalOrder {
  /** Closed hours of each market, at least one each. */
  readonly series: readonly StoredHours[];
  /** Oldest first; null = not known. */
  readonly moods: readonly SentimentPoint[] | null;
  readonly settings: EngineSettings;
  readonly size: RehearsedSize;
}

/** What that thread tells. */
export type RehearsalNews =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: RehearsalResult }
  | { readonly kind: 'refused'; readonly reason: string };

/** Rehearses an order and tells of it: progress, then the result or why there is none. */
export function runOrder({ series, moods, settings, size }: RehearsalOrder, tell: (news: RehearsalNews) => void): void {
  const recorded = series.map(recordedOf);
  const reason = whyNotRehearse(recorded);
  if (reason !== null) {
    tell({ kind: 'refused', reason });
    return;
  }
  const days: RehearsalDay[] = [];
  const outcome = rehearse({
    series: recorded,
    moods,
    settings,
    size,
    print: null,
    onDay: (day, progress) => {
      days.push(day);
      if (days.length % NEWS_DAYS === 0) tell({ kind: 'progress', ...progress });
    },
  });
  const { kind: _kind, regimes, breakers, trips, ...rest } = outcome;
  const { changesPerYear, medianStayHours } = regimes;
  const figures = BREAKER_NAMES.map((breaker) => ({ breaker, ...breakers[breaker] }));
  const sorted = trips.toSorted((a, b) => a.atMs - b.atMs);
  const result = { ...rest, changesPerYear, medianStayHours, breakers: figures, trips: sorted, days };
  tell({ kind: 'done', result });
}

/** Stored hours as columns. Decimals of sizes count for nothing here. */
function recordedOf({ symbol, bars, funding }: StoredHours): RecordedSeries {
  const column = (field: number): Float64Array =>
    Float64Array.from({ length: barCount(bars) }, (_, at) => bars[at * BAR_FIELDS + field] as number);
  const names = { symbol, sourceName: symbol, szDecimals: 0, intervalMs: HOUR_MS };
  const prices = { open: column(1), high: column(2), low: column(3), close: column(4) };
  const paid = funding === undefined ? {} : { funding };
  return { ...names, openMs: column(0), ...prices, volume: column(5), ...paid };
}
