import { exportName } from '../adapters/archive/export-candles.ts';
import type { CandleArchive } from '../adapters/archive/candle-archive.ts';
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

/** The system's own dialogs; null or none = the person picked nothing. A path never comes from the window. */
export interface PathDialogs {
  readonly openFiles: () => Promise<readonly string[]>;
  readonly openFolder: () => Promise<string | null>;
  readonly saveFile: (name: string) => Promise<string | null>;
}

/** The candles of the session of this process, once it is open. */
export class SessionArchive {
  readonly #opened: Promise<SessionDriver>;
  readonly #dialogs: PathDialogs;

  constructor(opened: Promise<SessionDriver>, dialogs: PathDialogs) {
    this.#opened = opened;
    this.#dialogs = dialogs;
  }

  readonly view = (): Promise<Reply<ArchiveView>> => this.#with(async (own) => ({ ok: true, value: own.view() }));

  readonly download = (request: DownloadRequest): Promise<Reply<ArchiveView>> =>
    this.#with(async (own) => own.download(request));

  readonly refill = (request: RefillRequest): Promise<Reply<ArchiveView>> =>
    this.#with(async (own) => own.refill(request));

  readonly cancel = (jobId: string): Promise<Reply<ArchiveView>> => this.#with(async (own) => own.cancel(jobId));

  readonly remove = (key: SeriesKey): Promise<Reply<ArchiveView>> =>
    this.#with(async (own) => ({ ok: true, value: await own.remove(key) }));

  readonly import = (kind: ImportKind): Promise<Reply<string | null>> =>
    this.#with(async (own) => {
      const picked = await this.#pick(kind);
      if (picked === null) return { ok: true, value: null };
      const done = await own.import(picked);
      if (!done.ok) return refused(done.error);
      return { ok: true, value: `${done.value.series} series with ${done.value.bars} bars were imported` };
    });

  readonly export = (request: ExportRequest): Promise<Reply<string | null>> =>
    this.#with(async (own) => {
      const { openFolder, saveFile } = this.#dialogs;
      const to = await (request.symbol === null ? openFolder() : saveFile(exportName(request.symbol)));
      if (to === null) return { ok: true, value: null };
      const done = await own.export(request, to);
      if (!done.ok) return refused(done.error);
      return { ok: true, value: `${done.value.bars} bars were written to ${to}` };
    });

  async #pick(kind: ImportKind): Promise<Parameters<CandleArchive['import']>[0] | null> {
    if (kind === 'files') {
      const files = await this.#dialogs.openFiles();
      return files.length === 0 ? null : { files };
    }
    const folder = await this.#dialogs.openFolder();
    return folder === null ? null : { folder };
  }

  async #with<T>(work: (own: CandleArchive) => Promise<Reply<T>>): Promise<Reply<T>> {
    const { archive } = await this.#opened;
    if (archive !== null) return await work(archive);
    const detail = 'the candle store of this home could not be opened; the health panel says why';
    return { ok: false, error: refuse('STORE_CLOSED', 'candles', null, null, detail) };
  }
}

function refused(detail: string): { readonly ok: false; readonly error: ReturnType<typeof refuse> } {
  return { ok: false, error: refuse('BAD_FIELD', 'candles', null, null, detail) };
}
