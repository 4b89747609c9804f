import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

/** The segments of an exported recording, as they are: a file that was cut off has fewer of them, the last one cut. */
export function* packedSegments(bytes: Buffer): Generator<{ readonly file: string; readonly bytes: Buffer }> {
  const opened = openPack(bytes);
  if (!opened.ok) {
    yield { file: 'the manifest', bytes: Buffer.alloc(1) };
    return;
  }
  let at = opened.value.startsAt;
  for (const { file, bytes: length } of opened.value.manifest.segments) {
    const segment = bytes.subarray(at, at + length);
    // An empty rest is a cut as well: one byte of nothing tells it.
    yield { file, bytes: segment.length === 0 && length > 0 ? Buffer.alloc(1) : segment };
    at += length;
  }
}

/** Writes segments as one file, which must not exist yet. Each is read once for what the manifest says of it. */
export function exportRecording(
  segments: Iterable<{ readonly file: string; readonly bytes: Buffer }>,
  path: string,
): Result<PackResult, string> {
  if (existsSync(path)) return { ok: false, error: `${path} exists already` };
  const parts = [...segments];
  const manifest: Manifest = { format: 1, segments: parts.map(({ file, bytes }) => entryOf(file, bytes)) };
  const text = Buffer.from(JSON.stringify(manifest), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  const whole = Buffer.concat([MARK, length, text, ...parts.map(({ bytes }) => bytes)]);
  writeFileSync(`${path}.new`, whole);
  renameSync(`${path}.new`, path);
  return { ok: true, value: { segments: parts.length, bytes: whole.length } };
}

/**
 * Puts the segments of an exported recording into a folder of recordings. Everything is checked against the manifest before anything is written;
 * a segment that is there already with the same content stays, one with another content refuses all. The sentence says what does not fit.
 */
export function importRecording(path: string, folder: string): Result<PackResult, string> {
  const bytes = readFileSync(path);
  const opened = openPack(bytes);
  if (!opened.ok) return opened;
  const { manifest, startsAt } = opened.value;
  const fresh: { readonly file: string; readonly bytes: Buffer }[] = [];
  let at = startsAt;
  for (const { file, bytes: length, sha256 } of manifest.segments) {
    const segment = bytes.subarray(at, at + length);
    at += length;
    if (hashOf(segment) !== sha256)
      return { ok: false, error: `${file} does not have the checksum of its manifest: the file is damaged` };
    const there = join(folder, file);
    if (!existsSync(there)) fresh.push({ file, bytes: segment });
    else if (hashOf(readFileSync(there)) !== sha256)
      return { ok: false, error: `${there} exists with another content` };
  }
  mkdirSync(folder, { recursive: true });
  for (const segment of fresh) {
    const beside = join(folder, `${segment.file}.new`);
    writeFileSync(beside, segment.bytes);
    renameSync(beside, join(folder, segment.file));
  }
  return { ok: true, value: { segments: fresh.length, bytes: fresh.reduce((sum, one) => sum + one.bytes.length, 0) } };
}

function openPack(bytes: Buffer): Result<{ readonly manifest: Manifest; readonly startsAt: number }, string> {
  const damaged = { ok: false, error: 'the manifest of the recording is damaged' } as const;
  const textAt = MARK.length + LENGTH_BYTES;
  if (!isPack(bytes) || bytes.length < textAt) return damaged;
  const length = bytes.readUInt32LE(MARK.length);
  const startsAt = textAt + length;
  if (length > MAX_MANIFEST || startsAt > bytes.length) return damaged;
  try {
    const json = JSON.parse(bytes.toString('utf8', textAt, startsAt)) as Partial<Manifest>;
    if (json.format !== 1 || !Array.isArray(json.segments) || !json.segments.every(isEntry)) return damaged;
    return { ok: true, value: { manifest: json as Manifest, startsAt } };
  } catch {
    return damaged;
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
