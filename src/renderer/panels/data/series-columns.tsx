import { createContext, type ReactNode, use } from 'react';
import type { ArchivedSeriesView } from '../../../contract/candle-archive.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatRate } from '../../format/rate.ts';
import { groupDigits } from '../../format/scaled.ts';
import { formatClock, formatDay } from '../../format/time.ts';
import { deleteCandles, exportCandles, refillCandles, showRefusal } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import type { Column } from '../../ui/table.tsx';
import { coverage, gapSegments, seriesName, type SeriesSort } from './series-rows.ts';
import type { ArchiveState } from './use-archive.ts';

/** What a row's buttons act on. */
export interface SeriesDesk {
  readonly archive: ArchiveState;
  readonly canDownload: boolean;
}

/** The desk of the open dialog. */
export const SeriesDeskContext = createContext<SeriesDesk | null>(null);

/** 10 Oct 2025; with the time where bars are shorter than a day. */
function dated(atMs: number, isDaily: boolean): string {
  const day = `${formatDay(atMs)} ${new Date(atMs).getUTCFullYear()}`;
  return isDaily ? day : `${day} ${formatClock(atMs).slice(0, 5)}`;
}

/** The span of a series as a line, its newest gaps cut out of it. */
function GapBar({ series }: { readonly series: ArchivedSeriesView }): ReactNode {
  const { gapCount, missingBars, gaps } = series;
  const rest = gapCount > gaps.length ? `, the newest ${gaps.length} are drawn` : '';
  const words =
    gapCount === 0
      ? 'No gaps'
      : `${gapCount} ${gapCount === 1 ? 'gap' : 'gaps'}, ${groupDigits(`${missingBars}`)} bars missing${rest}`;
  const lines = gaps.map(({ fromMs, toMs }) => `${dated(fromMs, false)} to ${dated(toMs, false)}`);
  return (
    <span className="flex items-center gap-1.5" title={[words, ...lines].join('\n')}>
      <span role="img" aria-label={words} className="relative h-2 flex-1 overflow-hidden rounded-[2px] bg-teal">
        {gapSegments(series).map(({ from, to }) => (
          <i
            key={from}
            className="gap-cut absolute inset-y-0"
            style={{ left: `${from * 100}%`, width: `max(2px, ${(to - from) * 100}%)` }}
          />
        ))}
      </span>
      <span className={gapCount === 0 ? 'w-12 text-right text-text-3' : 'w-12 text-right text-warn'}>
        {formatRate(coverage(series), { shown: gapCount === 0 ? 0 : 1 })}
      </span>
    </span>
  );
}

function say(reply: Awaited<ReturnType<typeof exportCandles>>): void {
  if (!reply.ok) showRefusal(reply.error);
  else if (reply.value !== null) showToast({ tone: 'good', title: reply.value });
}

function Actions({ series }: { readonly series: ArchivedSeriesView }): ReactNode {
  const desk = use(SeriesDeskContext);
  const { symbol, interval, source } = series;
  if (desk === null) return null;
  return (
    <span className="flex justify-end gap-1">
      {source === 'venue' && desk.canDownload && (
        <Button
          size="small"
          title="Asks for what is missing and for what came since"
          data-testid={`series-refill-${seriesName(series)}`}
          onClick={() => void refillCandles({ symbol, interval }).then(desk.archive.take)}
        >
          Refill
        </Button>
      )}
      <Button
        size="small"
        title="Writes the series into a file"
        data-testid={`series-export-${seriesName(series)}`}
        onClick={() => void exportCandles({ symbol, interval, source }).then(say)}
      >
        Export
      </Button>
      <ConfirmButton
        testId={`series-delete-${seriesName(series)}`}
        question="Sure?"
        title="Deletes the series from the disk. Press twice."
        onConfirm={() => void deleteCandles({ symbol, interval, source }).then(desk.archive.take)}
      >
        Delete
      </ConfirmButton>
    </span>
  );
}

function Name({ series }: { readonly series: ArchivedSeriesView }): ReactNode {
  const { symbol, damage, unfinished } = series;
  return (
    <span className="flex items-center gap-1">
      <b className="truncate font-semibold">{symbol}</b>
      {damage !== null && (
        <span title={damage} className="text-2xs text-down">
          repaired
        </span>
      )}
      {unfinished && (
        <span title="Its last bar was still running; the next download replaces it" className="text-2xs text-text-3">
          open end
        </span>
      )}
    </span>
  );
}

/** Columns of the stored series. */
export const SERIES_COLUMNS: readonly Column<ArchivedSeriesView, SeriesSort>[] = [
  {
    key: 'symbol',
    label: 'Market',
    track: 'minmax(96px, 1fr)',
    sort: 'symbol',
    clips: true,
    cell: (series) => <Name series={series} />,
  },
  { key: 'interval', label: 'Bars of', track: '52px', sort: 'interval', cell: ({ interval }) => interval },
  {
    key: 'source',
    label: 'From',
    track: '58px',
    title: 'The venue, or files of yours; the engine learns from the venue’s alone',
    cell: ({ source }) => <span className="text-text-2">{source}</span>,
  },
  {
    key: 'first',
    label: 'First bar',
    track: '118px',
    sort: 'from',
    cell: ({ firstMs, interval }) => dated(firstMs, interval === '1d'),
  },
  {
    key: 'last',
    label: 'Last bar',
    track: '118px',
    sort: 'to',
    cell: ({ lastMs, interval }) => dated(lastMs, interval === '1d'),
  },
  {
    key: 'bars',
    label: 'Bars',
    track: '60px',
    align: 'right',
    sort: 'bars',
    cell: ({ bars }) => groupDigits(`${bars}`),
  },
  {
    key: 'gaps',
    label: 'Coverage',
    track: '132px',
    sort: 'missing',
    largestFirst: true,
    title: 'Gaps are cut out of the line; sorted by bars that are missing',
    cell: (series) => <GapBar series={series} />,
  },
  {
    key: 'bytes',
    label: 'Size',
    track: '58px',
    align: 'right',
    sort: 'bytes',
    cell: ({ bytes }) => formatBytes(bytes),
  },
  { key: 'actions', label: '', track: '158px', pin: 'right', cell: (series) => <Actions series={series} /> },
];
