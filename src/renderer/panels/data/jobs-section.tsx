import type { ReactNode } from 'react';
import type { ArchiveJobView } from '../../../contract/candle-archive.ts';
import { groupDigits } from '../../format/scaled.ts';
import { cancelDownload } from '../../ipc/commands.ts';
import { Button } from '../../ui/button.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Tag, type TagTone } from '../../ui/tag.tsx';
import { isUnderWay, jobShare } from './series-rows.ts';
import type { ArchiveState } from './use-archive.ts';

const KINDS: Readonly<Record<ArchiveJobView['kind'], string>> = {
  download: 'Download',
  refill: 'Refill',
  import: 'Import',
};

const STATES: Readonly<Record<ArchiveJobView['state'], { readonly word: string; readonly tone: TagTone }>> = {
  waiting: { word: 'waits', tone: 'plain' },
  running: { word: 'running', tone: 'accent' },
  done: { word: 'done', tone: 'up' },
  cancelled: { word: 'cancelled', tone: 'plain' },
  failed: { word: 'failed', tone: 'danger' },
};

/** Jobs that ended and are still worth a line. */
const ENDED_SHOWN = 5;

function Job({ job, archive }: { readonly job: ArchiveJobView; readonly archive: ArchiveState }): ReactNode {
  const { id, symbol, interval, kind, done, total, state, problem } = job;
  const { word, tone } = STATES[state];
  return (
    <li data-testid={`job-${symbol}-${interval}`} data-state={state} className="flex h-6 items-center gap-2 text-xs">
      <span className="w-40 truncate">
        {KINDS[kind]} <b className="font-semibold">{symbol}</b> {interval}
      </span>
      <Meter share={jobShare(job)} label={`${symbol} ${interval}`} className="w-28 shrink-0" />
      <span className="w-36 text-right text-text-3">
        {groupDigits(`${done}`)} of {groupDigits(`${total}`)} bars
      </span>
      <Tag tone={tone}>{word}</Tag>
      <span className="selectable min-w-0 flex-1 truncate text-warn" title={problem ?? undefined}>
        {problem}
      </span>
      {isUnderWay(job) && (
        <Button
          size="small"
          data-testid={`job-cancel-${symbol}-${interval}`}
          onClick={() => void cancelDownload(id).then(archive.take)}
        >
          Cancel
        </Button>
      )}
    </li>
  );
}

interface JobsSectionProps {
  readonly jobs: readonly ArchiveJobView[];
  readonly archive: ArchiveState;
}

/** What is being downloaded, refilled and imported, and the last that ended. */
export function JobsSection({ jobs, archive }: JobsSectionProps): ReactNode {
  const active = jobs.filter(isUnderWay);
  const ended = jobs.filter((job) => !isUnderWay(job)).slice(0, ENDED_SHOWN);
  if (active.length + ended.length === 0) return null;
  return (
    <section aria-label="Work on candles" className="border-b border-line px-4 py-1.5">
      <header className="flex items-center gap-2">
        <h3 className="flex-1 text-xs font-semibold">
          {active.length === 0 ? 'Nothing is under way' : `${active.length} under way`}
        </h3>
        {active.length > 1 && (
          <Button
            size="small"
            data-testid="jobs-cancel-all"
            onClick={() => active.forEach(({ id }) => void cancelDownload(id).then(archive.take))}
          >
            Cancel all
          </Button>
        )}
      </header>
      <ul className="max-h-32 overflow-y-auto">
        {[...active, ...ended].map((job) => (
          <Job key={job.id} job={job} archive={archive} />
        ))}
      </ul>
    </section>
  );
}
