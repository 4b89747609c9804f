import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../engine/kernel/result.ts';
import { isEntry, type SegmentEntry, SegmentTally } from './segment-index.ts';
import { readBlocks } from './blocks.ts';
import { recordOf } from './records.ts';

/*
 * An exported recording is one file: a mark, the length of its manifest (four bytes, little-endian), the manifest as JSON, then the segments it
 * names, one behind the other.
 */

const MARK = Buffer.from('TRIMTABREC1\n', 'latin1');
const LENGTH_BYTES = 4;

/** Longest manifest that is read, bytes. */
const MAX_MANIFEST = 64 * 1024 * 1024;

interface Manifest {
  readonly format: 1;
  readonly segments: readonly SegmentEntry[];
}

/** What an export or import came to. */
export interface PackResult {
  readonly segments: number;
  readonly bytes: number;
}

/** True for bytes that begin like an exported recording. */
export function isPack(head: Buffer): boolean {
  return head.subarray(0, MARK.length).equals(MARK);
}

/** A segment as it is: its name and its bytes. */
export interface SegmentBytes {
  readonly file: string;
  readonly bytes: Buffer;
}

/** The segments of an exported recording, one after the other: a file that was cut off has fewer of them, the last one cut. */
export function* packedSegments(path: string): Generator<SegmentBytes> {
  const opened = openPack(path);
  if (!opened.ok) {
    // One byte is no segment: the reader names the damage.
    yield { file: 'the manifest', bytes: Buffer.alloc(1) };
    return;
  }
  let at = opened.value.startsAt;
  for (const { file, bytes: length } of opened.value.manifest.segments) {
    const bytes = readPart(path, at, length);
    yield { file, bytes: bytes.length === 0 && length > 0 ? Buffer.alloc(1) : bytes };
    at += length;
  }
}

/** Writes segments as one file, which must not exist yet. `segments` is gone through twice: for the manifest, and to be copied. */
export function exportRecording(segments: () => Iterable<SegmentBytes>, path: string): Result<PackResult, string> {
  if (existsSync(path)) return { ok: false, error: `${path} exists already` };
  const entries: SegmentEntry[] = [];
  for (const { file, bytes } of segments()) entries.push(entryOf(file, bytes));
  const manifest: Manifest = { format: 1, segments: entries };
  const text = Buffer.from(JSON.stringify(manifest), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const beside = `${path}.new`;
  writeFileSync(beside, Buffer.concat([MARK, length, text]));
  for (const { bytes } of segments()) appendFileSync(beside, bytes);
  renameSync(beside, path);
  return { ok: true, value: { segments: entries.length, bytes: statSync(path).size } };
}

/**
 * Puts the segments of an exported recording into a folder of recordings. Everything is checked against the manifest before anything is written;
 * a segment that is there already with the same content stays, one with another content refuses all. The sentence says what does not fit.
 */
export function importRecording(path: string, folder: string): Result<PackResult, string> {
  const opened = openPack(path);
  if (!opened.ok) return opened;
  const sums = new Map(opened.value.manifest.segments.map(({ file, sha256 }) => [file, sha256]));
  const fresh = new Set<string>();
  for (const { file, bytes } of packedSegments(path)) {
    const sha256 = sums.get(file);
    if (hashOf(bytes) !== sha256)
      return { ok: false, error: `${file} does not have the checksum of its manifest: the file is damaged` };
    const there = join(folder, file);
    if (!existsSync(there)) fresh.add(file);
    else if (hashOf(readFileSync(there)) !== sha256)
      return { ok: false, error: `${there} exists with another content` };
  }
  mkdirSync(folder, { recursive: true });
  let written = 0;
  for (const { file, bytes } of packedSegments(path)) {
    if (!fresh.has(file)) continue;
    const beside = join(folder, `${file}.new`);
    writeFileSync(beside, bytes);
    renameSync(beside, join(folder, file));
    written += bytes.length;
  }
  return { ok: true, value: { segments: fresh.size, bytes: written } };
}

function openPack(path: string): Result<{ readonly manifest: Manifest; readonly startsAt: number }, string> {
  const damaged = { ok: false, error: 'it is no exported recording, or its manifest is damaged' } as const;
  const textAt = MARK.length + LENGTH_BYTES;
  const head = readPart(path, 0, textAt);
  if (!isPack(head) || head.length < textAt) return damaged;
  const length = head.readUInt32LE(MARK.length);
  if (length > MAX_MANIFEST) return damaged;
  const text = readPart(path, textAt, length);
  if (text.length < length) return damaged;
  try {
    const json = JSON.parse(text.toString('utf8')) as Partial<Manifest>;
    if (json.format !== 1 || !Array.isArray(json.segments) || !json.segments.every(isEntry)) return damaged;
    return { ok: true, value: { manifest: json as Manifest, startsAt: textAt + length } };
  } catch {
    return damaged;
  }
}

/** Bytes of a file from a place on: fewer than asked for where it ends before. */
function readPart(path: string, at: number, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const there = Math.max(0, Math.min(length, fstatSync(file).size - at));
    const bytes = Buffer.alloc(there);
    let read = 0;
    while (read < there) {
      const more = readSync(file, bytes, read, there - read, at + read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function entryOf(file: string, bytes: Buffer): SegmentEntry {
  const tally = new SegmentTally();
  for (const { lines } of readBlocks(bytes))
    for (const line of lines) {
      const record = recordOf(line);
      if (record !== null) tally.record(record);
    }
  tally.written(bytes);
  return tally.entry(file);
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
