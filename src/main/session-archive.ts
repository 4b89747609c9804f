import type { CandleArchive } from '../adapters/archive/candle-archive.ts';
import { exportName } from '../adapters/archive/export-candles.ts';
import type { Picked } from '../adapters/archive/import-candles.ts';
import type {
  ArchiveView,
  DownloadRequest,
  ExportRequest,
  ImportKind,
  RefillRequest,
  SeriesKey,
} from '../contract/candle-archive.ts';
import type { Reply } from '../contract/ipc.ts';
import { refuse } from '../contract/refusals.ts';
import type { SessionDriver } from './session-driver.ts';

/** How a person is asked for places on the disk. */
export interface PlacePicker {
  /** Files or a folder to read; null when nothing was picked. */
  readonly toImport: (kind: ImportKind) => Promise<Picked | null>;
  /** A file to write, offered under a name, or for null a folder; null when nothing was picked. */
  readonly toExport: (name: string | null) => Promise<string | null>;
}

/** What the archive of a session needs. */
export interface SessionArchiveParts {
  readonly opened: Promise<Pick<SessionDriver, 'archive'>>;
  readonly pick: PlacePicker;
}

/** The candle store of the session of this process. */
export class SessionArchive {
  readonly #parts: SessionArchiveParts;

  constructor(parts: SessionArchiveParts) {
    this.#parts = parts;
  }

  readonly view = (): Promise<Reply<ArchiveView>> => this.#with((archive) => ({ ok: true, value: archive.view() }));

  readonly download = (request: DownloadRequest): Promise<Reply<ArchiveView>> =>
    this.#with((archive) => archive.download(request));

  readonly refill = (request: RefillRequest): Promise<Reply<ArchiveView>> =>
    this.#with((archive) => archive.refill(request));

  readonly cancel = (jobId: string): Promise<Reply<ArchiveView>> => this.#with((archive) => archive.cancel(jobId));

  readonly remove = (key: SeriesKey): Promise<Reply<ArchiveView>> =>
    this.#with(async (archive) => ({ ok: true, value: await archive.remove(key) }));

  /** Answers what was imported, in a sentence; null when nothing was picked. */
  readonly import = (kind: ImportKind): Promise<Reply<string | null>> =>
    this.#with(async (archive) => {
      const picked = await this.#parts.pick.toImport(kind);
      if (picked === null) return { ok: true, value: null };
      const done = await archive.import(picked);
      if (!done.ok) return refused('import', done.error);
      return { ok: true, value: `${done.value.series} series with ${done.value.bars} bars` };
    });

  /** Answers what was written, in a sentence; null when no place was picked. */
  readonly export = (request: ExportRequest): Promise<Reply<string | null>> =>
    this.#with(async (archive) => {
      const { symbol } = request;
      const to = await this.#parts.pick.toExport(symbol === null ? null : exportName(symbol));
      if (to === null) return { ok: true, value: null };
      const done = await archive.export(request, to);
      if (!done.ok) return refused('export', done.error);
      return { ok: true, value: `${done.value.bars} bars written into ${to}` };
    });

  async #with<T>(act: (archive: CandleArchive) => Reply<T> | Promise<Reply<T>>): Promise<Reply<T>> {
    const { archive } = await this.#parts.opened;
    if (archive !== null) return act(archive);
    return refused('archive', 'the candle store could not be opened; the health of the session says why');
  }
}

function refused(field: string, detail: string): { readonly ok: false; readonly error: ReturnType<typeof refuse> } {
  return { ok: false, error: refuse('BAD_FIELD', `candles.${field}`, null, null, detail) };
}
