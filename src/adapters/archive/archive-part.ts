import type { ComponentSpec } from '../session/component.ts';
import { type ArchiveParts, CandleArchive } from './candle-archive.ts';

/** Where the archive of a session is once it is open; null before, and where it could not be opened. */
export interface ArchiveHolder {
  archive: CandleArchive | null;
}

/** What the candle store of a session is opened and told with. */
export interface CandlesPartWords {
  /** Parts that have to be there before. */
  readonly needs: readonly string[];
  /** What a person can do when it cannot be opened. */
  readonly advice: string;
  readonly holder: ArchiveHolder;
  /** Asked when it is opened: some of it is known only then. */
  readonly parts: () => ArchiveParts;
  /** Told once it is open; left out = nobody. */
  readonly onOpen?: (archive: CandleArchive) => void;
}

/** The module of the thread that reads files, which lies beside that of the journal's, plain or bundled. */
export function importWorkerBeside(journalWorker: URL): URL {
  return new URL(
    journalWorker.pathname.endsWith('.ts') ? '../archive/import-worker.ts' : './import-worker.js',
    journalWorker,
  );
}

/** The candle store as a part of a session, which works without it. Its work ends before what it needs does. */
export function candlesPart({ needs, advice, holder, parts, onOpen }: CandlesPartWords): ComponentSpec {
  return {
    id: 'candles',
    title: 'Candle store',
    required: false,
    needs,
    stage: 'open',
    startLimitMs: 20_000,
    stopLimitMs: 3_000,
    advice,
    start: async ({ signal, report }) => {
      const archive = await CandleArchive.open(parts());
      if (signal.aborted) return;
      holder.archive = archive;
      onOpen?.(archive);
      report.good(`${archive.store.views().length} series`);
    },
    stop: () => holder.archive?.stop(),
  };
}
