import { FileUp, FolderUp } from 'lucide-react';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import {
  ARCHIVE_INTERVALS,
  type ArchiveInterval,
  type ArchiveView,
  type ImportKind,
} from '../../../contract/candle-archive.ts';
import { formatBytes } from '../../format/bytes.ts';
import { exportCandles, importCandles, showRefusal } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Switch } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { DownloadSection } from './download-section.tsx';
import { JobsSection } from './jobs-section.tsx';
import { SERIES_COLUMNS, SeriesDeskContext } from './series-columns.tsx';
import { type SeriesFilter, type SeriesOrder, seriesName, seriesRows } from './series-rows.ts';
import { type ArchiveState, useArchive } from './use-archive.ts';

const ALL = 'all';
const INTERVAL_CHOICES = [ALL, ...ARCHIVE_INTERVALS].map((value) => ({ value, label: value }));

/** Imports files or a folder that the person picks, and tells what came of it. */
async function importFrom(kind: ImportKind, { reload }: ArchiveState): Promise<void> {
  const reply = await importCandles(kind);
  if (!reply.ok) showRefusal(reply.error);
  else if (reply.value !== null) showToast({ tone: 'good', title: 'Imported', detail: reply.value });
  reload();
}

/** Writes every series of an interval into a folder. */
async function exportAll(interval: ArchiveInterval, source: 'venue' | 'imported'): Promise<void> {
  const reply = await exportCandles({ symbol: null, interval, source });
  if (!reply.ok) showRefusal(reply.error);
  else if (reply.value !== null) showToast({ tone: 'good', title: 'Exported', detail: reply.value });
}

interface FindProps {
  readonly view: ArchiveView;
  readonly shown: number;
  readonly filter: SeriesFilter;
  readonly onFilter: (filter: SeriesFilter) => void;
  readonly archive: ArchiveState;
}

function Find({ view, shown, filter, onFilter, archive }: FindProps): ReactNode {
  const { interval, typed, gapsOnly } = filter;
  const sources = [...new Set(view.series.filter((one) => one.interval === interval).map(({ source }) => source))];
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 overflow-hidden border-b border-line px-4">
      <SearchField
        value={typed}
        data-testid="series-search"
        aria-label="Search stored markets"
        placeholder="Search markets"
        className="w-32"
        onTyped={(text) => onFilter({ ...filter, typed: text })}
      />
      <Choice
        label="Interval"
        testId="series-interval"
        value={interval ?? ALL}
        options={INTERVAL_CHOICES}
        onChange={(value) => onFilter({ ...filter, interval: value === ALL ? null : (value as ArchiveInterval) })}
      />
      <span className="text-xs whitespace-nowrap text-text-2">Gaps only</span>
      <Switch
        label="Gaps only"
        testId="series-gaps-only"
        on={gapsOnly}
        onChange={(on) => onFilter({ ...filter, gapsOnly: on })}
      />
      <span className="min-w-0 flex-1 truncate text-right text-xs text-text-3" data-testid="series-total">
        {shown} of {view.series.length}, {formatBytes(view.totalBytes)}
      </span>
      {interval !== null &&
        sources.map((source) => (
          <Button
            key={source}
            size="small"
            title={`Writes all ${interval} series (${source}) into a folder`}
            data-testid={`export-all-${source}`}
            onClick={() => void exportAll(interval, source)}
          >
            Export all {interval}
          </Button>
        ))}
      <Button size="small" data-testid="import-files" onClick={() => void importFrom('files', archive)}>
        <FileUp size={11} /> Import files
      </Button>
      <Button size="small" data-testid="import-folder" onClick={() => void importFrom('folder', archive)}>
        <FolderUp size={11} /> Import a folder
      </Button>
    </div>
  );
}

function NothingStored({ view }: { readonly view: ArchiveView }): ReactNode {
  if (view.series.length > 0)
    return <Empty title="No stored series matches">Change the search, the interval or “Gaps only”.</Empty>;
  return (
    <Empty title="No candles are stored yet">
      {view.canDownload
        ? 'Name markets above and press Download, or import files with the columns t,o,h,l,c,v.'
        : 'Import files with the columns t,o,h,l,c,v, one per market and interval.'}
    </Empty>
  );
}

function Store({ view, archive }: { readonly view: ArchiveView; readonly archive: ArchiveState }): ReactNode {
  const [filter, setFilter] = useState<SeriesFilter>({ typed: '', interval: null, gapsOnly: false });
  const [order, setOrder] = useState<SeriesOrder>({ key: 'symbol', down: false });
  const sought = useDeferredValue(filter);
  const rows = useMemo(() => seriesRows(view.series, sought, order), [view.series, sought, order]);
  const desk = useMemo(() => ({ archive, canDownload: view.canDownload }), [archive, view.canDownload]);
  return (
    <SeriesDeskContext value={desk}>
      {view.notices.map((notice) => (
        <p key={notice} role="alert" className="selectable border-b border-line bg-warn-soft px-4 py-1 text-xs">
          {notice}
        </p>
      ))}
      <DownloadSection archive={archive} canDownload={view.canDownload} whyNot={view.whyNot} />
      <JobsSection jobs={view.jobs} archive={archive} />
      <Find view={view} shown={rows.length} filter={filter} onFilter={setFilter} archive={archive} />
      <div className="flex h-[360px] min-h-0 shrink flex-col">
        {rows.length === 0 ? (
          <NothingStored view={view} />
        ) : (
          <Table
            rows={rows}
            columns={SERIES_COLUMNS}
            keyOf={seriesName}
            rowTestId={(row) => `series-${seriesName(row)}`}
            order={order}
            onOrder={setOrder}
            minWidth={880}
            label="Stored candles"
          />
        )}
      </div>
    </SeriesDeskContext>
  );
}

/** The data manager: which candles are stored, with their gaps and size; download, import, export, delete. */
export function DataDialog(): ReactNode {
  const archive = useArchive();
  return (
    <Dialog title="Stored candles" testId="data-dialog" onClose={() => setUi({ dialog: null })} size="large">
      {archive.view === null ? (
        <div className="h-60">
          <Empty title={archive.failure === '' ? 'Reading the store…' : 'The store cannot be read'}>
            {archive.failure}
          </Empty>
        </div>
      ) : (
        <>
          {archive.failure !== '' && (
            <p role="alert" className="bg-warn-soft px-4 py-1 text-xs">
              This is not new: {archive.failure}
            </p>
          )}
          <Store view={archive.view} archive={archive} />
        </>
      )}
    </Dialog>
  );
}
