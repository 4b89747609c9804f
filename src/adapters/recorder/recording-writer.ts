import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sealBlock } from './blocks.ts';
import type { OpenSegment, RecordingFiles } from './recording-files.ts';
import { isHeader, type MarketRecord, recordLine } from './records.ts';
import { loadIndex, type SegmentEntry, SegmentTally, writeIndex } from './segment-index.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What a writer needs. */
export interface WriterParts {
  readonly folder: string;
  readonly files: RecordingFiles;
  /** Disk that all segments may take, bytes. */
  readonly maxBytes: number;
  /** A segment is closed at this size, bytes; left out = 16 MB or an eighth of `maxBytes`. */
  readonly segmentBytes?: number;
  /** Characters of records that may wait for the disk; left out = 16 million. */
  readonly queueChars?: number;
  /** Names segments beside their time and number: lower case letters and digits. */
  readonly tag: string;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const QUEUE_CHARS = 16_000_000;

/** A block is written when so many characters wait, or after the pause. */
const BLOCK_CHARS = 128 * 1024;
const PAUSE_MS = 500;

const compress = promisify(gzip);

interface Waiting {
  readonly record: MarketRecord;
  readonly line: string;
}

interface Current {
  readonly file: string;
  readonly segment: OpenSegment;
  readonly tally: SegmentTally;
}

/**
 * Writes records to rotating segments. `append` only queues: compressing and writing happen beside the main loop. A disk that is too slow costs
 * records, which are counted; one that fails ends the recording, and nothing else.
 */
export class RecordingWriter {
  readonly #parts: Required<WriterParts>;
  readonly #header = new Map<string, Waiting>();
  #waiting: Waiting[] = [];
  #chars = 0;
  #dropped = 0;
  #reason = '';
  #segments: SegmentEntry[] = [];
  #current: Current | null = null;
  #made = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closing = false;
  #work: Promise<void>;
  #isWriting = true;

  constructor(parts: WriterParts) {
    const segmentBytes = Math.min(SEGMENT_BYTES, Math.floor(parts.maxBytes / 8));
    this.#parts = { segmentBytes, queueChars: QUEUE_CHARS, ...parts };
    this.#work = this.#run(() => this.#open());
  }

  /** Records that the disk was too slow for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Why it stopped, or ''. */
  get reason(): string {
    return this.#reason;
  }

  /** Disk that all segments take, bytes. */
  get bytes(): number {
    return this.#closedBytes() + (this.#current?.tally.bytes ?? 0);
  }

  /** Queues a record; it is dropped and counted when too many wait, passed over when the writer has stopped. */
  append(record: MarketRecord): void {
    if (this.#closing || this.#reason !== '') return;
    if (this.#chars >= this.#parts.queueChars) {
      this.#dropped += 1;
      return;
    }
    const line = `${recordLine(record)}\n`;
    this.#waiting.push({ record, line });
    this.#chars += line.length;
    if (this.#isWriting) return;
    if (this.#chars >= BLOCK_CHARS) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), PAUSE_MS);
  }

  /** Writes what waits and closes the segment. Resolves also when that fails: the reason is told. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#work;
    await this.#run(async () => {
      await this.#drain();
      await this.#rotate();
    });
  }

  #write(): void {
    this.#timer = null;
    // Once it closes, `close` alone writes.
    if (this.#closing) return;
    this.#work = this.#run(() => this.#drain());
  }

  /** One piece of work at a time; whatever fails in it ends the recording. */
  async #run(work: () => Promise<void>): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isWriting = true;
    try {
      if (this.#reason === '') await work();
    } catch (cause) {
      await this.#stop(cause);
    }
    this.#isWriting = false;
    if (this.#waiting.length > 0 && !this.#closing) this.#timer ??= setTimeout(() => this.#write(), PAUSE_MS);
  }

  async #open(): Promise<void> {
    const { folder, files } = this.#parts;
    await files.makeFolder(folder);
    this.#segments = [...(await loadIndex(folder)).segments];
    await this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const taken = this.#take();
      await this.#put(taken);
      for (const { line } of taken) this.#chars -= line.length;
    }
  }

  /** A block's worth of what waits. Its characters count as waiting until the disk has them. */
  #take(): readonly Waiting[] {
    let chars = 0;
    let count = 0;
    while (count < this.#waiting.length && chars < BLOCK_CHARS) {
      chars += this.#waiting[count]?.line.length ?? 0;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #put(taken: readonly Waiting[]): Promise<void> {
    const first = taken[0];
    if (first === undefined) return;
    const current = this.#current ?? (await this.#begin(first.record.atMs));
    await this.#writeBlock(current, taken);
    for (const each of taken) if (isHeader(each.record.body)) this.#header.set(each.record.body.kind, each);
    if (current.tally.bytes >= this.#parts.segmentBytes) await this.#rotate();
  }

  async #writeBlock({ segment, tally }: Current, block: readonly Waiting[]): Promise<void> {
    const bytes = sealBlock(await compress(block.map(({ line }) => line).join('')));
    await this.#makeRoom(bytes.length);
    await segment.write(bytes);
    for (const { record } of block) tally.record(record);
    tally.written(bytes);
  }

  async #begin(atMs: number): Promise<Current> {
    const { folder, files, tag } = this.#parts;
    this.#made += 1;
    const file = `${String(atMs).padStart(13, '0')}-${tag}-${String(this.#made).padStart(6, '0')}.rec.gz`;
    const segment = await files.create(join(folder, file));
    const current: Current = { file, segment, tally: new SegmentTally() };
    this.#current = current;
    const header = [...this.#header.values()];
    if (header.length > 0) await this.#writeBlock(current, header);
    return current;
  }

  async #rotate(): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    this.#current = null;
    this.#segments.push(current.tally.entry(current.file));
    await current.segment.close();
    writeIndex(this.#parts.folder, this.#segments);
  }

  /** Drops the oldest segments until so many bytes fit. */
  async #makeRoom(bytes: number): Promise<void> {
    const { folder, files, maxBytes } = this.#parts;
    let isChanged = false;
    while (this.bytes + bytes > maxBytes) {
      const oldest = this.#segments.shift();
      if (oldest === undefined) break;
      await files.remove(join(folder, oldest.file));
      isChanged = true;
    }
    if (isChanged) writeIndex(folder, this.#segments);
  }

  #closedBytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async #stop(cause: unknown): Promise<void> {
    const text = reasonOf(cause);
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    this.#reason = isFull ? `the disk is full (${text})` : text;
    this.#waiting = [];
    this.#chars = 0;
    const current = this.#current;
    this.#current = null;
    // What was written so far stays readable; that the end cannot be flushed is no news any more.
    await current?.segment.close().catch(() => undefined);
  }
}
