import { describe, expect, it, test } from 'vitest';
import type { ArchivedSeriesView, ArchiveJobView } from '../../src/contract/candle-archive.ts';
import { formatBytes } from '../../src/renderer/format/bytes.ts';
import { readDownload } from '../../src/renderer/panels/data/download-form.ts';
import {
  coverage,
  gapSegments,
  isUnderWay,
  jobShare,
  type SeriesFilter,
  seriesName,
  seriesRows,
} from '../../src/renderer/panels/data/series-rows.ts';

const HOUR = 3_600_000;

function series(over: Partial<ArchivedSeriesView> = {}): ArchivedSeriesView {
  return {
    symbol: 'BTC',
    interval: '1h',
    source: 'venue',
    firstMs: 0,
    lastMs: 99 * HOUR,
    bars: 100,
    gaps: [],
    gapCount: 0,
    missingBars: 0,
    bytes: 4_000,
    unfinished: false,
    damage: null,
    ...over,
  };
}

const ALL: SeriesFilter = { typed: '', interval: null, gapsOnly: false };

const STORED: readonly ArchivedSeriesView[] = [
  series({ interval: '1d', bars: 10, bytes: 500 }),
  series({ symbol: 'ETH', bars: 300, gapCount: 1, missingBars: 7 }),
  series({ source: 'imported' }),
  series({ bars: 200 }),
  series({ symbol: 'AAVE', interval: '5m', bars: 50, gapCount: 2, missingBars: 3 }),
];

function names(filter: SeriesFilter, key: Parameters<typeof seriesRows>[2]['key'], down = false): readonly string[] {
  return seriesRows(STORED, filter, { key, down }).map(seriesName);
}

describe('stored series', () => {
  it('stand by symbol, then by the length of their bars, the venue’s own first', () => {
    expect(names(ALL, 'symbol')).toEqual([
      'venue AAVE 5m',
      'venue BTC 1h',
      'imported BTC 1h',
      'venue BTC 1d',
      'venue ETH 1h',
    ]);
  });

  it('are sorted by length, count, what is missing and size, either way', () => {
    expect(names(ALL, 'interval')[0]).toBe('venue AAVE 5m');
    expect(names(ALL, 'interval', true)[0]).toBe('venue BTC 1d');
    expect(names(ALL, 'bars', true)[0]).toBe('venue ETH 1h');
    expect(names(ALL, 'missing', true).slice(0, 2)).toEqual(['venue ETH 1h', 'venue AAVE 5m']);
    expect(names(ALL, 'bytes')[0]).toBe('venue BTC 1d');
  });

  it('are found by letters, interval and gaps', () => {
    expect(names({ ...ALL, typed: ' et ' }, 'symbol')).toEqual(['venue ETH 1h']);
    expect(names({ ...ALL, interval: '1d' }, 'symbol')).toEqual(['venue BTC 1d']);
    expect(names({ ...ALL, gapsOnly: true }, 'symbol')).toEqual(['venue AAVE 5m', 'venue ETH 1h']);
    expect(names({ typed: 'btc', interval: '1h', gapsOnly: true }, 'symbol')).toEqual([]);
  });

  it('draw their gaps where they lie in the span, to the end of the last bar', () => {
    const gap = { fromMs: 25 * HOUR, toMs: 50 * HOUR };
    expect(gapSegments(series({ gaps: [gap], gapCount: 1, missingBars: 25, bars: 75 }))).toEqual([
      { from: 0.25, to: 0.5 },
    ]);
    expect(gapSegments(series({ firstMs: 5, lastMs: 5 - HOUR }))).toEqual([]);
  });

  it('cover the share of bars that is there', () => {
    expect(coverage(series({ bars: 75, missingBars: 25 }))).toBe(0.75);
    expect(coverage(series({ bars: 0 }))).toBe(0);
  });
});

describe('a download', () => {
  const listed = ['BTC', 'ETH', 'kPEPE'];
  const draft = { symbols: 'btc, kpepe btc', intervals: ['1d', '1m'] as const, days: '30' };

  it('takes names whatever their case, each once, and intervals from the shortest', () => {
    expect(readDownload(draft, listed)).toEqual({
      ok: true,
      request: { symbols: ['BTC', 'kPEPE'], intervals: ['1m', '1d'], days: 30 },
    });
  });

  it.each([
    [{ symbols: 'BTC NOPE' }, { symbols: 'NOPE is no market of this venue' }],
    [{ symbols: '  ' }, { symbols: 'Name at least one market' }],
    [{ days: '0' }, { days: 'From 1 to 3,650' }],
    [{ days: '3651' }, { days: 'From 1 to 3,650' }],
    [{ days: 'many' }, { days: 'Not a number' }],
    [{ intervals: [] }, { intervals: 'Choose at least one' }],
  ])('%o is refused at its field', (change, errors) => {
    expect(readDownload({ ...draft, ...change }, listed)).toEqual({ ok: false, errors });
  });

  it('asks for 200 markets at most', () => {
    const many = Array.from({ length: 201 }, (_, i) => `M${i}`);
    expect(readDownload({ ...draft, symbols: many.slice(1).join(' ') }, many).ok).toBe(true);
    expect(readDownload({ ...draft, symbols: many.join(' ') }, many)).toMatchObject({
      errors: { symbols: '201 markets; at most 200 at once' },
    });
  });
});

test('a job is under way until it ends, and its share is cut to what can be drawn', () => {
  const job: ArchiveJobView = {
    id: '1',
    symbol: 'BTC',
    interval: '1h',
    kind: 'download',
    done: 5,
    total: 10,
    state: 'running',
    problem: null,
  };
  expect(isUnderWay(job)).toBe(true);
  expect((['done', 'cancelled', 'failed'] as const).map((state) => isUnderWay({ ...job, state }))).toEqual([
    false,
    false,
    false,
  ]);
  expect([job, { ...job, total: 0 }, { ...job, done: 20 }].map(jobShare)).toEqual([0.5, 0, 1]);
});

test('sizes read in their largest fitting unit', () => {
  expect([0, 1023, 1024, 1536, 20_480, 31_400_000, 5 * 1024 ** 4, -1, Number.NaN].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KB',
    '1.5 KB',
    '20 KB',
    '30 MB',
    '5.0 TB',
    '–',
    '–',
  ]);
});
