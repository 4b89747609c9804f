import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../home/write-file.ts';
import { readBlocks } from './blocks.ts';
import { channelOf, coinOf, type MarketRecord, recordOf } from './records.ts';

/** Name of the index in a folder of recordings. */
export const INDEX_FILE = 'index.json';

/** Names of segments: time of the first record, run, number in the run. By name is by time. */
export const SEGMENT_NAME = /^\d{13}-[a-z0-9]{1,32}-\d{6}\.rec\.gz$/;

/** What the index says of one segment. */
export interface SegmentEntry {
  readonly file: string;
  readonly runId: string;
  /** Venue time of its first and last record, ms UTC. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly records: number;
  readonly bytes: number;
  readonly symbols: readonly string[];
  /** Frames by channel. */
  readonly channels: Readonly<Record<string, number>>;
  readonly sha256: string;
}

/** An index, and whether it had to be made anew in part or whole. */
export interface LoadedIndex {
  readonly segments: readonly SegmentEntry[];
  /** Segments that were read to know what is in them; 0 = the index said it all. */
  readonly scanned: number;
}

/** Counts what goes into a segment. */
export class SegmentTally {
  readonly #symbols = new Set<string>();
  readonly #channels: Record<string, number> = {};
  readonly #hash = createHash('sha256');
  #runId = '';
  #firstMs = 0;
  #lastMs = 0;
  #records = 0;
  #bytes = 0;

  /** Bytes on the disk so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a record. */
  record({ atMs, body }: MarketRecord): void {
    if (this.#records === 0) this.#firstMs = atMs;
    this.#records += 1;
    this.#lastMs = Math.max(this.#lastMs, atMs);
    if (body.kind === 'start') this.#runId = body.run.runId;
    if (body.kind !== 'frame') return;
    const coin = coinOf(body.text);
    if (coin !== null) this.#symbols.add(coin);
    const channel = channelOf(body.text);
    this.#channels[channel] = (this.#channels[channel] ?? 0) + 1;
  }

  /** Takes bytes as they were written. */
  written(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  /** What the index says of it. */
  entry(file: string): SegmentEntry {
    return {
      file,
      runId: this.#runId,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      records: this.#records,
      bytes: this.#bytes,
      symbols: [...this.#symbols].toSorted(),
      channels: Object.fromEntries(Object.entries(this.#channels).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      sha256: this.#hash.copy().digest('hex'),
    };
  }
}

/**
 * Reads the index of a folder of recordings. The segments are the truth: what the index does not name, or names with another size, is read;
 * an index that is damaged or missing is made anew. Rejects when the folder cannot be read. Goes on between blocks: nothing waits for it.
 */
export async function loadIndex(folder: string): Promise<LoadedIndex> {
  const known = new Map((await readIndex(folder)).map((entry) => [entry.file, entry]));
  const segments: SegmentEntry[] = [];
  let scanned = 0;
  for (const file of await segmentFiles(folder)) {
    const path = join(folder, file);
    const entry = known.get(file);
    if (entry !== undefined && entry.bytes === (await stat(path)).size) {
      segments.push(entry);
      continue;
    }
    scanned += 1;
    segments.push(await scan(file, await readFile(path)));
  }
  if (scanned > 0 || segments.length !== known.size) writeIndex(folder, segments);
  return { segments, scanned };
}

/** Replaces the index of a folder. */
export function writeIndex(folder: string, segments: readonly SegmentEntry[]): void {
  replaceFile(join(folder, INDEX_FILE), `${JSON.stringify({ format: 1, segments }, null, 1)}\n`);
}

/** Names of the segments of a folder, oldest first. */
export async function segmentFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => SEGMENT_NAME.test(name)).toSorted();
}

/** Reads a segment for what the index says of it; of a damaged one what is whole counts. */
async function scan(file: string, bytes: Buffer): Promise<SegmentEntry> {
  const tally = new SegmentTally();
  for (const { lines } of readBlocks(bytes)) {
    for (const line of lines) {
      const record = recordOf(line);
      if (record !== null) tally.record(record);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  tally.written(bytes);
  return tally.entry(file);
}

async function readIndex(folder: string): Promise<readonly SegmentEntry[]> {
  try {
    const json = JSON.parse(await readFile(join(folder, INDEX_FILE), 'utf8')) as { readonly segments?: unknown };
    const { segments } = json;
    return Array.isArray(segments) && segments.every(isEntry) ? segments : [];
  } catch {
    // Missing or damaged: the segments tell everything that it said.
    return [];
  }
}

/** True for an entry of an index or a manifest. */
export function isEntry(value: unknown): value is SegmentEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { file, runId, firstMs, lastMs, records, bytes, symbols, channels, sha256 } = value as Partial<
    Record<keyof SegmentEntry, unknown>
  >;
  return (
    typeof file === 'string' &&
    SEGMENT_NAME.test(file) &&
    typeof runId === 'string' &&
    [firstMs, lastMs, records, bytes].every((one) => Number.isSafeInteger(one) && (one as number) >= 0) &&
    Array.isArray(symbols) &&
    typeof channels === 'object' &&
    channels !== null &&
    typeof sha256 === 'string'
  );
}
