import type { ReactNode } from 'react';
import type { MarketFaultView } from '../../../contract/views.ts';
import { faultTotal, faultWords } from '../../format/market-health.ts';
import { formatClock, formatStamp } from '../../format/time.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Recorder } from './recorder.tsx';

function EngineTime(): ReactNode {
  useBeat();
  return <span data-testid="engine-time">{formatStamp(currentEngineMs())} UTC</span>;
}

function JournalState(): ReactNode {
  const journal = useView((state) => state.session?.journal ?? null);
  if (journal === null) return null;
  const words = { open: 'Journal open', closed: 'Journal closed', read_only: 'Journal read-only' } as const;
  return (
    <span data-testid="journal-state" data-state={journal} className={journal === 'open' ? undefined : 'text-down'}>
      {words[journal]}
    </span>
  );
}

const NO_FAULTS: readonly MarketFaultView[] = [];

/** Clocks further apart than this are worth a look, ms. */
const CLOCK_WARN_MS = 2_000;

/** How far this machine's clock is from the venue's, where the two are not the same. */
function VenueClock(): ReactNode {
  const clock = useView((state) => state.session?.clock ?? null);
  if (clock === null) return null;
  const isOff = Math.abs(clock.machineMs) > CLOCK_WARN_MS || clock.errorMs > CLOCK_WARN_MS;
  return (
    <span
      data-testid="venue-clock"
      title="The venue's clock less this machine's, and how well the venue's time is known. Deadlines go by the venue's"
      className={isOff ? 'text-warn' : undefined}
    >
      {`Venue clock ${(clock.machineMs / 1_000).toFixed(1)} s, known to ${clock.errorMs} ms`}
    </span>
  );
}

/** Since when nothing comes from the market feed. */
function FeedState(): ReactNode {
  const sinceMs = useView((state) => state.session?.feedSilentSinceMs ?? null);
  if (sinceMs === null) return null;
  return (
    <span data-testid="feed-silent" className="text-down">
      {`Feed silent since ${formatClock(sinceMs)} UTC`}
    </span>
  );
}

/** Faults in the data of all markets since the first start. */
function DataFaults(): ReactNode {
  const faults = useView((state) => state.session?.marketFaults ?? NO_FAULTS);
  if (faults.length === 0) return null;
  return (
    <span data-testid="data-faults" title={`Market data: ${faultWords(faults)}. None of it was traded on`}>
      {`Data faults ${faultTotal(faults)}`}
    </span>
  );
}

/** The quiet line at the foot: time, run, journal, counts and versions. */
export function StatusBar(): ReactNode {
  const info = useUi((state) => state.info);
  const runId = useView((state) => state.session?.runId ?? '');
  const seq = useView((state) => state.link.seq);
  const positions = useView((state) => state.positions.size);
  return (
    <footer className="flex h-[22px] items-center gap-4 overflow-hidden border-t border-line bg-panel px-3 text-2xs whitespace-nowrap text-text-3">
      <EngineTime />
      <JournalState />
      <VenueClock />
      <Recorder />
      <FeedState />
      <DataFaults />
      <span className="selectable">Run {runId === '' ? '–' : runId}</span>
      <span>Update {seq}</span>
      <span>
        {positions} {positions === 1 ? 'position' : 'positions'}
      </span>
      <span className="flex-1" />
      {info !== null && info.dataName !== null && <span>Market {info.dataName}</span>}
      {info !== null && <span>Trimtab {info.version}</span>}
    </footer>
  );
}
