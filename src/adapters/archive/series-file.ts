import { crc32 } from 'node:zlib';
import { ARCHIVE_INTERVAL_MS, ARCHIVE_INTERVALS, type SeriesKey } from '../../contract/candle-archive.ts';
import { BAR_BYTES, BAR_FIELDS, type Bars, barCount, faultOfBars, openMsAt } from './bars.ts';

/*
 * The file of a series: a head of 128 bytes that names it, then blocks. A block is 24 bytes (mark, count, flags, checksum, covered-from) and
 * `count` bars of six doubles. All little-endian; each part is a multiple of eight bytes, so that bars are read in place. A block is written
 * with one call; what was cut off by a crash fails its length or its checksum and is not used, nor is anything behind it.
 */

const HEAD_BYTES = 128;
const BLOCK_HEAD = 24;
const MAGIC = Buffer.from('TTBARS1\n', 'latin1');
const NAME_AT = 14;
const MARK = 0x31_4b_4c_42;
const UNFINISHED = 1;

/** Bars of one block at most: more would lose more to one damaged byte. */
const BLOCK_BARS = 4_096;

/** What of a series is on the disk. */
export interface StoredSeries {
  readonly key: SeriesKey;
  readonly bars: Bars;
  /** True when the last bar was running still. */
  readonly unfinished: boolean;
  /** The venue was asked for everything from here up to the last bar, ms; null when that cannot be said. */
  readonly coveredFromMs: number | null;
}

/** A file as read: what is whole, and what is not. */
export interface ReadSeries extends StoredSeries {
  /** Bytes from the start that are whole. */
  readonly goodBytes: number;
  readonly blocks: number;
  /** Why nothing behind `goodBytes` is used, or null. */
  readonly damage: string | null;
}

interface Block {
  readonly bars: Bars;
  readonly unfinished: boolean;
  readonly coveredFromMs: number | null;
}

/** A whole file. */
export function encodeSeries(series: StoredSeries): Buffer {
  const parts = [encodeHead(series.key)];
  const { bars, coveredFromMs } = series;
  const all = barCount(bars);
  for (let from = 0; from < all || from === 0; from += BLOCK_BARS) {
    const to = Math.min(all, from + BLOCK_BARS);
    const part = bars.subarray(from * BAR_FIELDS, to * BAR_FIELDS);
    parts.push(encodeBlock({ bars: part, unfinished: series.unfinished && to === all, coveredFromMs }));
  }
  return Buffer.concat(parts);
}

/** One block, to be appended to a file. Its bars supersede an unfinished bar before them. */
export function encodeBlock({ bars, unfinished, coveredFromMs }: Block): Buffer {
  const block = Buffer.alloc(BLOCK_HEAD + bars.byteLength);
  block.writeUInt32LE(MARK, 0);
  block.writeUInt32LE(barCount(bars), 4);
  block.writeUInt32LE(unfinished ? UNFINISHED : 0, 8);
  block.writeDoubleLE(coveredFromMs ?? Number.NaN, 16);
  Buffer.from(bars.buffer, bars.byteOffset, bars.byteLength).copy(block, BLOCK_HEAD);
  block.writeUInt32LE(checksum(block), 12);
  return block;
}

/** Reads a file; null when its head is none of ours or damaged. */
export function decodeSeries(bytes: Buffer): ReadSeries | null {
  const key = decodeHead(bytes);
  if (key === null) return null;
  const blocks: Block[] = [];
  const { goodBytes, damage } = readBlocks(aligned(bytes), key, blocks);
  const bars = joinBlocks(blocks);
  const last = blocks.findLast((block) => block.bars.length > 0);
  const coveredFromMs = blocks.at(-1)?.coveredFromMs ?? null;
  return {
    key,
    bars,
    unfinished: last?.unfinished === true,
    // A cut may have taken the bars that it spoke of.
    coveredFromMs: coveredFromMs !== null && coveredFromMs <= openMsAt(bars, barCount(bars) - 1) ? coveredFromMs : null,
    goodBytes,
    blocks: blocks.length,
    damage,
  };
}

function readBlocks(
  bytes: Buffer,
  key: SeriesKey,
  blocks: Block[],
): { readonly goodBytes: number; readonly damage: string | null } {
  const intervalMs = ARCHIVE_INTERVAL_MS[key.interval];
  let at = HEAD_BYTES;
  let lastClosedMs = -1;
  while (at < bytes.length) {
    const block = decodeBlock(bytes, at);
    if (typeof block === 'string') return { goodBytes: at, damage: block };
    const fault = faultOfBars(block.bars, intervalMs);
    if (fault !== null) return { goodBytes: at, damage: `bars that are none: ${fault.detail}` };
    const count = barCount(block.bars);
    if (count > 0) {
      if (!(openMsAt(block.bars, 0) > lastClosedMs)) return { goodBytes: at, damage: 'bars out of order' };
      const closed = count - (block.unfinished ? 1 : 0);
      if (closed > 0) lastClosedMs = openMsAt(block.bars, closed - 1);
    }
    blocks.push(block);
    at += BLOCK_HEAD + block.bars.byteLength;
  }
  return { goodBytes: at, damage: null };
}

function decodeBlock(bytes: Buffer, at: number): Block | string {
  if (at + BLOCK_HEAD > bytes.length) return 'the head of a block is cut off';
  if (bytes.readUInt32LE(at) !== MARK) return 'no block begins where one should';
  const size = bytes.readUInt32LE(at + 4) * BAR_BYTES;
  if (at + BLOCK_HEAD + size > bytes.length) return 'a block is cut off';
  const block = bytes.subarray(at, at + BLOCK_HEAD + size);
  if (block.readUInt32LE(12) !== checksum(block)) return 'the checksum of a block does not fit';
  const coveredFromMs = block.readDoubleLE(16);
  return {
    bars: new Float64Array(block.buffer, block.byteOffset + BLOCK_HEAD, size / 8),
    unfinished: (block.readUInt32LE(8) & UNFINISHED) !== 0 && size > 0,
    coveredFromMs: Number.isNaN(coveredFromMs) ? null : coveredFromMs,
  };
}

/** All but unfinished bars that another block came after. */
function joinBlocks(blocks: readonly Block[]): Bars {
  const lastAt = blocks.findLastIndex(({ bars }) => bars.length > 0);
  const kept = blocks.map(({ bars, unfinished }, at) =>
    unfinished && at < lastAt ? bars.subarray(0, bars.length - BAR_FIELDS) : bars,
  );
  if (kept.length === 1) return kept[0] as Bars;
  const joined = new Float64Array(kept.reduce((sum, bars) => sum + bars.length, 0));
  let size = 0;
  for (const bars of kept) {
    joined.set(bars, size);
    size += bars.length;
  }
  return joined;
}

function encodeHead({ symbol, interval, source }: SeriesKey): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt16LE(head.write(JSON.stringify([symbol, interval, source]), NAME_AT, 'utf8'), 12);
  head.writeUInt32LE(crc32(head.subarray(12)), 8);
  return head;
}

function decodeHead(bytes: Buffer): SeriesKey | null {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head.length < HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (head.readUInt32LE(8) !== crc32(head.subarray(12))) return null;
  const name = parse(head.toString('utf8', NAME_AT, NAME_AT + head.readUInt16LE(12)));
  if (!Array.isArray(name)) return null;
  const [symbol, interval, source]: unknown[] = name;
  const known = ARCHIVE_INTERVALS.find((each) => each === interval);
  if (typeof symbol !== 'string' || known === undefined) return null;
  return source === 'venue' || source === 'imported' ? { symbol, interval: known, source } : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Of everything in a block but the checksum itself. */
function checksum(block: Buffer): number {
  return crc32(block.subarray(16), crc32(block.subarray(0, 12)));
}

/** Doubles are read in place only from addresses that are multiples of eight. */
function aligned(bytes: Buffer): Buffer {
  if (bytes.byteOffset % 8 === 0) return bytes;
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  bytes.copy(copy);
  return copy;
}
