/* The local store of candles, as the window shows and steers it. */

/** Lengths of bars that are kept. */
export const ARCHIVE_INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;

/** Length of a stored bar by its name on the venue's wire. */
export type ArchiveInterval = (typeof ARCHIVE_INTERVALS)[number];

/** The same lengths in ms. */
export const ARCHIVE_INTERVAL_MS: Readonly<Record<ArchiveInterval, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};

/** Where bars came from. The engine's history is only ever taken from `venue`; files of a person stay beside it. */
export type ArchiveSource = 'venue' | 'imported';

/** Names one stored series. */
export interface SeriesKey {
  /** Our name of the market: `BTC`, `kPEPE`. */
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  readonly source: ArchiveSource;
}

/** Missing bars in a row: open time of the first one, and the end of the last one (the open time of the next bar that is there), ms UTC. */
export interface ArchiveGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One stored series. */
export interface ArchivedSeriesView extends SeriesKey {
  /** Open times of its first and its last bar, ms UTC. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly bars: number;
  /** The newest 20 gaps between first and last bar, newest first. Before a market was listed and after it ended nothing is missing. */
  readonly gaps: readonly ArchiveGap[];
  readonly gapCount: number;
  /** Bars that all gaps together lack. */
  readonly missingBars: number;
  /** Size of its file. */
  readonly bytes: number;
  /** True while its last bar was still running when it was stored; it is replaced by the next download and used by nobody. */
  readonly unfinished: boolean;
  /** What of its file was found damaged since the start and cut off, as a sentence, or null. */
  readonly damage: string | null;
}

/** Work on one series. */
export interface ArchiveJobView {
  /** Names it for a cancel; unique within the home. */
  readonly id: string;
  readonly symbol: string;
  readonly interval: ArchiveInterval;
  readonly kind: 'download' | 'refill' | 'import';
  /** Bars looked through so far, of as many as the span can hold. */
  readonly done: number;
  readonly total: number;
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  /** Why it failed, or what it waits for at present (the venue does not answer); null when all is well. */
  readonly problem: string | null;
}

/** The whole store. */
export interface ArchiveView {
  /** By symbol, then interval from the shortest, then source. */
  readonly series: readonly ArchivedSeriesView[];
  /** What runs and waits first, then the latest 50 that ended, newest first. */
  readonly jobs: readonly ArchiveJobView[];
  readonly totalBytes: number;
  /** False where no venue can be asked. */
  readonly canDownload: boolean;
  /** Why not, or ''. */
  readonly whyNot: string;
  /** Damage found at the start, one sentence each. */
  readonly notices: readonly string[];
}

/** Asks for bars of the last days, of each symbol in each interval. What is stored already is not asked for again. */
export interface DownloadRequest {
  /** 1..200 names. */
  readonly symbols: readonly string[];
  /** 1..6 of them. */
  readonly intervals: readonly ArchiveInterval[];
  /** 1..3650. The venue itself keeps the newest 5,000 bars of an interval. */
  readonly days: number;
}

/** Asks again for the bars that a series from the venue lacks between its first and its last, and for what came since. */
export type RefillRequest = Pick<SeriesKey, 'symbol' | 'interval'>;

/** What a person picks files to import by: several files, or a whole folder of them. */
export type ImportKind = 'files' | 'folder';

/** What to write out: one series into a file, or (`symbol` null) every symbol of an interval and a source into a folder. */
export interface ExportRequest {
  readonly symbol: string | null;
  readonly interval: ArchiveInterval;
  readonly source: ArchiveSource;
}
