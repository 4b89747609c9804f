import { join } from 'node:path';
import { type ArchivedSeriesView, type ArchiveSource, type SeriesKey } from '../../contract/candle-archive.ts';
import { type Bars, barCount, mergeBars, openMsAt, sliceBars } from './bars.ts';
import {
  appendTo,
  BESIDE,
  commitBeside,
  cutTo,
  listFolder,
  makeFolder,
  readWhole,
  removeFile,
  replaceWhole,
  setAside,
  writeBeside,
} from './candle-files.ts';
import { closedEndOf, coverOf, lastClosedMs } from './series-parts.ts';
import { joinSpans, type Span } from './span.ts';
import { decodeSeries, encodeBlock, encodeSeries, type ReadSeries, type StoredSeries } from './series-file.ts';
import { fileNameOf, keyText, SERIES_ENDING } from './series-name.ts';
import { viewOf } from './series-view.ts';

/** Bars that are to be added to a series. */
export interface FreshBars {
  readonly bars: Bars;
  /** True when the last of them is running still. */
  readonly unfinished: boolean;
  /** The span of time of which they are all that the venue has; null for bars of a file. */
  readonly covers: Span | null;
}

/** Where a store is. */
export interface StoreParts {
  /** Folder of each source. */
  readonly folders: Readonly<Record<ArchiveSource, string>>;
  /** Suffix for files that have to be set aside. */
  readonly stamp: string;
}

/** Blocks of a file from which it is written anew instead of appended to. */
const MANY_BLOCKS = 64;

/** Files that are read side by side at the start. */
const READERS = 8;

/**
 * The candles of a home: a file a series, checked when read. What a crash or a disk damaged is cut off at the start and told; it is never used.
 * Work on one series is done in order, of several side by side. Rejects with the system's own error where the disk fails.
 */
export class CandleStore {
  /** What was found damaged at the start, a sentence each. */
  readonly notices: string[] = [];
  readonly #parts: StoreParts;
  readonly #views = new Map<string, ArchivedSeriesView>();
  /** The end of what is queued for each series. */
  readonly #queues = new Map<string, Promise<unknown>>();

  private constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** Opens a store: reads each file once, cuts what is damaged, and removes what was left half-written beside a file. */
  static async open(parts: StoreParts): Promise<CandleStore> {
    const store = new CandleStore(parts);
    for (const source of ['venue', 'imported'] as const) await store.#scan(source);
    return store;
  }

  /** Every series, in no order. */
  views(): readonly ArchivedSeriesView[] {
    return [...this.#views.values()];
  }

  /** One series, or null. */
  view(key: SeriesKey): ArchivedSeriesView | null {
    return this.#views.get(keyText(key)) ?? null;
  }

  /** Everything of a series that is whole, or null where there is none. */
  read(key: SeriesKey): Promise<StoredSeries | null> {
    return this.#inOrder(key, () => this.#load(key));
  }

  /** Adds bars to a series: appended where they come after what is there, else merged in, the fresh ones in place of old ones. */
  async add(key: SeriesKey, fresh: FreshBars): Promise<void> {
    await this.#inOrder(key, async () => {
      const old = await this.#load(key);
      const next = old === null ? seriesOf(key, fresh) : joined(old, fresh);
      if (next === null || (old !== null && saysNothing(old, next, fresh))) return;
      const path = this.#path(key);
      if (old !== null && isAppended(old, fresh)) {
        const { coveredFromMs } = next;
        await appendTo(path, encodeBlock({ bars: fresh.bars, unfinished: fresh.unfinished, coveredFromMs }));
        this.#know(next, (this.view(key)?.bytes ?? 0) + blockBytes(fresh.bars));
        return;
      }
      await makeFolder(this.#parts.folders[key.source]);
      const bytes = encodeSeries(next);
      await replaceWhole(path, bytes);
      this.#know(next, bytes.length);
    });
  }

  /** Writes a whole series beside its place, to be put there by `commit` or thrown away by `discard`. */
  async stage(series: StoredSeries): Promise<number> {
    await makeFolder(this.#parts.folders[series.key.source]);
    const bytes = encodeSeries(series);
    await writeBeside(this.#path(series.key), bytes);
    return bytes.length;
  }

  /** Puts a staged series, whose file has so many bytes, in the place of what was there. */
  async commit(series: StoredSeries, bytes: number): Promise<void> {
    await this.#inOrder(series.key, async () => {
      await commitBeside(this.#path(series.key));
      this.#know(series, bytes);
    });
  }

  /** The folder of a source. */
  folderOf(source: ArchiveSource): string {
    return this.#parts.folders[source];
  }

  /** Puts a series that another thread wrote beside its place there, as it was seen by that thread. */
  async adopt(view: ArchivedSeriesView): Promise<void> {
    await this.#inOrder(view, async () => {
      await commitBeside(this.#path(view));
      this.#views.set(keyText(view), view);
    });
  }

  /** Removes what was left half-written beside the files of a source. */
  async sweep(source: ArchiveSource): Promise<void> {
    const folder = this.folderOf(source);
    for (const name of await listFolder(folder)) if (name.endsWith(BESIDE)) await removeFile(join(folder, name));
  }

  /** Throws a staged series away. */
  async discard(key: SeriesKey): Promise<void> {
    await removeFile(`${this.#path(key)}${BESIDE}`);
  }

  /** Deletes a series. */
  async remove(key: SeriesKey): Promise<void> {
    await this.#inOrder(key, async () => {
      await removeFile(this.#path(key));
      this.#views.delete(keyText(key));
    });
  }

  /** Resolves once everything that was begun is on its way to the disk. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#queues.values());
  }

  #path(key: SeriesKey): string {
    return join(this.#parts.folders[key.source], fileNameOf(key));
  }

  #know(series: StoredSeries, bytes: number): void {
    const damage = this.view(series.key)?.damage ?? null;
    this.#views.set(keyText(series.key), viewOf(series, bytes, damage));
  }

  async #load(key: SeriesKey): Promise<ReadSeries | null> {
    const bytes = await readWhole(this.#path(key));
    const series = bytes === null ? null : decodeSeries(bytes);
    return series === null || keyText(series.key) !== keyText(key) ? null : series;
  }

  async #scan(source: ArchiveSource): Promise<void> {
    const folder = this.#parts.folders[source];
    const names = [...(await listFolder(folder))];
    const work = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        if (name.endsWith(BESIDE)) await removeFile(join(folder, name));
        else if (name.endsWith(SERIES_ENDING)) await this.#take(source, folder, name);
      }
    };
    await Promise.all(Array.from({ length: READERS }, work));
  }

  async #take(source: ArchiveSource, folder: string, name: string): Promise<void> {
    const path = join(folder, name);
    const bytes = await readWhole(path);
    if (bytes === null) return;
    const series = decodeSeries(bytes);
    if (series === null || series.key.source !== source || fileNameOf(series.key) !== name) {
      await setAside(path, this.#parts.stamp);
      this.notices.push(`the candle file ${name} cannot be read and was set aside`);
      return;
    }
    if (series.damage !== null) {
      await cutTo(path, series.goodBytes);
      const { symbol, interval } = series.key;
      const lost = bytes.length - series.goodBytes;
      this.notices.push(
        `candles of ${symbol} ${interval}: ${series.damage}; the last ${lost} bytes of ${name} were cut off`,
      );
    }
    this.#views.set(keyText(series.key), viewOf(series, series.goodBytes, series.damage));
  }

  #inOrder<T>(key: SeriesKey, work: () => Promise<T>): Promise<T> {
    const text = keyText(key);
    const before = this.#queues.get(text) ?? Promise.resolve();
    const done = before.then(work, work);
    const settled = done.catch(() => undefined);
    this.#queues.set(text, settled);
    void settled.then(() => {
      if (this.#queues.get(text) === settled) this.#queues.delete(text);
    });
    return done;
  }
}

function blockBytes(bars: Bars): number {
  return encodeBlock({ bars: bars.subarray(0, 0), unfinished: false, coveredFromMs: null }).length + bars.byteLength;
}

function seriesOf(key: SeriesKey, { bars, unfinished, covers }: FreshBars): StoredSeries | null {
  return bars.length === 0 ? null : { key, bars, unfinished, coveredFromMs: covers?.fromMs ?? null };
}

function saysNothing(old: ReadSeries, next: StoredSeries, fresh: FreshBars): boolean {
  return old.damage === null && fresh.bars.length === 0 && next.coveredFromMs === old.coveredFromMs;
}

/** True where the bars only come after what is there, in a file that is whole. */
function isAppended(old: ReadSeries, { bars }: FreshBars): boolean {
  if (old.damage !== null || old.blocks >= MANY_BLOCKS) return false;
  if (bars.length === 0) return true;
  // A block supersedes the running bar before it: bars from before that one must not be appended behind it.
  const isBehind = old.unfinished && lastMs(bars) < lastMs(old.bars);
  return !isBehind && openMsAt(bars, 0) > lastClosedMs(old);
}

function lastMs(bars: Bars): number {
  return openMsAt(bars, barCount(bars) - 1);
}

function joined(old: StoredSeries, fresh: FreshBars): StoredSeries {
  const isBehind = lastMs(fresh.bars) < lastMs(old.bars) || fresh.bars.length === 0;
  // A running bar that newer ones came after is known no better than before: it is left out until it is asked for again.
  const kept = old.unfinished && !isBehind ? sliceBars(old.bars, 0, barCount(old.bars) - 1) : old.bars;
  const isLater = kept.length === 0 || openMsAt(fresh.bars, 0) > openMsAt(kept, barCount(kept) - 1);
  const bars = isLater ? together(kept, fresh.bars) : mergeBars(kept, fresh.bars);
  const unfinished = isBehind ? old.unfinished : fresh.unfinished;
  const next = { key: old.key, bars, unfinished, coveredFromMs: null };
  return { ...next, coveredFromMs: joinedCover(old, fresh, closedEndOf(next)) };
}

/** What was asked for up to the end of the last closed bar, which is at `endMs` now. */
function joinedCover(old: StoredSeries, { bars, covers }: FreshBars, endMs: number): number | null {
  const both = joinSpans(coverOf(old), covers);
  if (both === null) return null;
  // A later span without a bar says nothing about what is stored, and one that ends before the last closed bar nothing about the time between.
  const isBeyond = bars.length === 0 && both.fromMs > lastClosedMs(old);
  return isBeyond || both.toMs < endMs ? old.coveredFromMs : both.fromMs;
}

function together(a: Bars, b: Bars): Bars {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
