import {
  ARCHIVE_INTERVAL_MS,
  ARCHIVE_INTERVALS,
  type ArchivedSeriesView,
  type ArchiveView,
} from '../../../src/contract/candle-archive.ts';
import { EMPTY_ARCHIVE } from './fake-archive.ts';
import { INSTRUMENTS } from './fixture-market.ts';

const NOW_MS = Date.UTC(2025, 9, 10, 10);
const DAY_MS = 86_400_000;

function series(symbol: string, at: number): readonly ArchivedSeriesView[] {
  return ARCHIVE_INTERVALS.map((interval, index) => {
    const step = ARCHIVE_INTERVAL_MS[interval];
    const lastMs = Math.floor(NOW_MS / step) * step - step;
    const firstMs = lastMs - Math.floor((Math.min(5_000 * step, 900 * DAY_MS) / step) * (0.4 + (at % 5) / 10)) * step;
    const gapCount = (at * 7 + index) % 4 === 0 ? 2 + (at % 3) : 0;
    const gaps = Array.from({ length: gapCount }, (_, i) => {
      const fromMs = firstMs + Math.floor(((lastMs - firstMs) / step) * ((i + 1) / (gapCount + 2))) * step;
      return { fromMs, toMs: fromMs + 40 * (i + 1) * step };
    });
    const missingBars = gaps.reduce((sum, gap) => sum + (gap.toMs - gap.fromMs) / step, 0);
    const bars = (lastMs - firstMs) / step + 1 - missingBars;
    return {
      symbol,
      interval,
      source: index === 3 && at % 9 === 0 ? 'imported' : 'venue',
      firstMs,
      lastMs,
      bars,
      gaps: gaps.reverse(),
      gapCount,
      missingBars,
      bytes: 40 * bars,
      unfinished: at % 6 === 0,
      damage: at === 4 && index === 0 ? 'the last 3 records were damaged and cut off' : null,
    };
  });
}

/** A store of many series, with work of every kind. */
export const FULL_ARCHIVE: ArchiveView = {
  ...EMPTY_ARCHIVE,
  canDownload: true,
  whyNot: '',
  series: INSTRUMENTS.slice(0, 40).flatMap(({ symbol }, at) => series(symbol, at)),
  totalBytes: 31_400_000,
  jobs: [
    {
      id: '4',
      symbol: 'SOL',
      interval: '5m',
      kind: 'download',
      done: 3_100,
      total: 5_000,
      state: 'running',
      problem: null,
    },
    {
      id: '5',
      symbol: 'ETH',
      interval: '1h',
      kind: 'refill',
      done: 0,
      total: 80,
      state: 'waiting',
      problem: 'the venue does not answer; asked again in 8 s',
    },
    {
      id: '3',
      symbol: 'BTC',
      interval: '1m',
      kind: 'download',
      done: 5_000,
      total: 5_000,
      state: 'done',
      problem: null,
    },
    {
      id: '2',
      symbol: 'DOGE',
      interval: '1d',
      kind: 'import',
      done: 12,
      total: 900,
      state: 'failed',
      problem: 'line 13: high is below low',
    },
    {
      id: '1',
      symbol: 'AVAX',
      interval: '15m',
      kind: 'download',
      done: 900,
      total: 5_000,
      state: 'cancelled',
      problem: null,
    },
  ],
  notices: [],
};
