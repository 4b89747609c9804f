import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeDamage } from '../../../../src/adapters/recorder/read-recording.ts';
import type { MarketRecord } from '../../../../src/adapters/recorder/records.ts';
import { DISK, type RecordingFiles } from '../../../../src/adapters/recorder/recording-files.ts';
import { loadIndex, type SegmentEntry } from '../../../../src/adapters/recorder/segment-index.ts';
import { frame, RecordingFolder, start, touch } from '../../../support/recordings.ts';

let folder: RecordingFolder;
beforeEach(() => {
  folder = new RecordingFolder();
});
afterEach(() => folder.remove());

/** A run of `count` records with frames of about `padding` bytes. */
function story(count: number, padding = 0): readonly MarketRecord[] {
  return [start(), ...Array.from({ length: count - 1 }, (_, i) => frame(i + 2, touch('BTC', i + 2, padding)))];
}

const index = (): readonly SegmentEntry[] =>
  (JSON.parse(readFileSync(join(folder.path, 'index.json'), 'utf8')) as { segments: SegmentEntry[] }).segments;

describe('what is written', () => {
  test('comes back whole, in order and to the letter, and is readable by gzip', async () => {
    const odd = ['{"channel":"bbo"', '\n\r\t"\\', 'ß€😀', '', '{ "channel" : "l2Book", "data": {"coin": "ETH"} }'];
    const records = [
      start(),
      ...odd.map((text, i) => frame(i + 2, text)),
      { order: 7, atMs: 9, body: { kind: 'drain' } } as const,
    ];
    await folder.write(records);
    expect(folder.read()).toEqual(records.map((record) => ({ kind: 'record', record })));
    const [file] = folder.segments();
    const text = gunzipSync(readFileSync(join(folder.path, file as string))).toString();
    expect(text.trimEnd().split('\n')).toHaveLength(records.length);
  });

  test('is told by the index: times, markets, channels, counts, bytes', async () => {
    await folder.write(story(40));
    const [entry] = index();
    const [file] = folder.segments();
    expect(entry).toMatchObject({
      file,
      runId: 'run-1',
      records: 40,
      symbols: ['BTC'],
      channels: { bbo: 39 },
      bytes: statSync(join(folder.path, file as string)).size,
    });
    expect(entry?.lastMs).toBeGreaterThan(entry?.firstMs ?? 0);
  });

  test('goes to a new segment in time, each of which can be read alone', async () => {
    const records = story(600, 2_000);
    await folder.write(records, { segmentBytes: 150_000 });
    const files = folder.segments();
    expect(files.length).toBeGreaterThan(2);
    expect(index().map(({ file }) => file)).toEqual(files);
    expect(folder.records()).toEqual(records);
    const last = folder.read(join(folder.path, files.at(-1) as string));
    expect(last[0]).toMatchObject({ kind: 'record', record: { body: { kind: 'start' } } });
    expect(last.filter(({ kind }) => kind !== 'record')).toEqual([]);
  });

  test('never takes more than the bound: the oldest segments go', async () => {
    const maxBytes = 600_000;
    const records = story(3_000, 2_000);
    const writer = folder.writer({ maxBytes, segmentBytes: 100_000 });
    for (const record of records) writer.append(record);
    await writer.close();
    expect({ reason: writer.reason, dropped: writer.dropped }).toEqual({ reason: '', dropped: 0 });
    const bytes = folder.segments().reduce((sum, file) => sum + statSync(join(folder.path, file)).size, 0);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
    expect(bytes).toBe(writer.bytes);
    const kept = folder.records();
    expect(kept.at(-1)).toEqual(records.at(-1));
    expect(kept.length).toBeLessThan(records.length);
    // What is left is one piece: nothing is missing in the middle.
    expect(folder.read().filter(({ kind }) => kind !== 'record')).toEqual([]);
  });

  test('of an earlier run counts for the bound', async () => {
    await folder.write(story(300, 2_000), { tag: 'early', segmentBytes: 100_000 });
    const before = folder.segments();
    await folder.write(
      story(300, 2_000).map((record) => ({ ...record, atMs: record.atMs + 1_000_000 })),
      { tag: 'late', segmentBytes: 100_000, maxBytes: 350_000 },
    );
    const after = folder.segments();
    expect(after).not.toContain(before[0]);
    expect(after.some((name) => name.includes('late'))).toBe(true);
  });
});

describe('a segment that was cut off', () => {
  test('is read up to its last whole record, wherever the cut is', async () => {
    const records = story(300, 1_000);
    await folder.write(records);
    const path = join(folder.path, folder.segments()[0] as string);
    const bytes = readFileSync(path);
    for (let cut = bytes.length - 1; cut > 0; cut -= 4_999) {
      truncateSync(path, cut);
      const steps = folder.read();
      const read = steps.flatMap((step) => (step.kind === 'record' ? [step.record] : []));
      expect(read).toEqual(records.slice(0, read.length));
      const damage = steps.flatMap((step) => (step.kind === 'damage' ? [step.damage.code] : []));
      // A cut between two blocks takes blocks away and leaves no trace.
      expect(damage.length === 1 || read.length < records.length).toBe(true);
      // Most of what the bytes hold is there: not the last block alone is lost.
      expect(read.length).toBeGreaterThan(Math.floor((records.length * cut) / bytes.length) - 60);
    }
  });

  test('is in the index again at the next start, by what is whole in it', async () => {
    await folder.write(story(300, 1_000));
    const path = join(folder.path, folder.segments()[0] as string);
    truncateSync(path, Math.floor(statSync(path).size / 2));
    const loaded = await loadIndex(folder.path);
    expect(loaded.scanned).toBe(1);
    expect(loaded.segments[0]?.records).toBe(folder.records().length);
    expect(await loadIndex(folder.path)).toEqual({ segments: loaded.segments, scanned: 0 });
  });
});

describe('damage', () => {
  test('in a block is named with file and byte, and what came before it is read', async () => {
    const records = story(400, 1_000);
    await folder.write(records);
    const path = join(folder.path, folder.segments()[0] as string);
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length * 0.7);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    const steps = folder.read();
    const found = steps.at(-1);
    expect(found).toMatchObject({ kind: 'damage', damage: { code: 'DAMAGED_BLOCK' } });
    if (found?.kind === 'damage') expect(describeDamage(found.damage)).toContain(folder.segments()[0]);
    expect(steps.length - 1).toBeGreaterThan(0);
    expect(folder.records()).toEqual(records.slice(0, steps.length - 1));
  });

  test('of the first segment leaves the others', async () => {
    await folder.write(story(600, 2_000), { segmentBytes: 150_000 });
    const [first] = folder.segments();
    writeFileSync(join(folder.path, first as string), 'no recording at all, but quite some text');
    const steps = folder.read();
    expect(steps[0]).toMatchObject({ kind: 'damage', damage: { code: 'NOT_A_RECORDING' } });
    expect(folder.records().length).toBeGreaterThan(100);
  });

  test.each(['', '{', '{"segments":[{"file":"../x"}]}', '[]', 'null', '{"format":1,"segments":[null]}'])(
    'of the index (%j) costs nothing: it is made anew from the segments',
    async (text) => {
      await folder.write(story(600, 2_000), { segmentBytes: 150_000 });
      const before = index();
      writeFileSync(join(folder.path, 'index.json'), text);
      const loaded = await loadIndex(folder.path);
      expect(loaded.scanned).toBe(before.length);
      expect(loaded.segments).toEqual(before);
      expect(index()).toEqual(before);
    },
  );
});

test('records that are missing are counted where they are missing', async () => {
  await folder.write(story(20).filter(({ order }) => order < 8 || order > 11));
  const steps = folder.read();
  const at = steps.findIndex(({ kind }) => kind === 'gap');
  expect(steps[at]).toEqual({ kind: 'gap', missing: 4 });
  expect(steps[at + 1]).toMatchObject({ record: { order: 12 } });
});

/** A disk whose writes fail or wait. */
function disk(write: (bytes: Buffer, real: (bytes: Buffer) => Promise<void>) => Promise<void>): RecordingFiles {
  return {
    ...DISK,
    create: async (path) => {
      const segment = await DISK.create(path);
      return { ...segment, write: (bytes) => write(bytes, segment.write) };
    },
  };
}

test('a full disk ends the recording with its reason; what was written stays readable, and nothing throws', async () => {
  let written = 0;
  const full = disk(async (bytes, real) => {
    if (written + bytes.length > 100_000)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    written += bytes.length;
    await real(bytes);
  });
  const records = story(600, 2_000);
  const writer = folder.writer({ files: full });
  for (const record of records) writer.append(record);
  await writer.close();
  expect(writer.reason).toContain('the disk is full');
  writer.append(frame(9_999, 'too late'));
  expect(writer.dropped).toBe(0);
  const kept = folder.records();
  expect(kept.length).toBeGreaterThan(0);
  expect(kept).toEqual(records.slice(0, kept.length));
});

test('a folder that cannot be made is a reason, no fault', async () => {
  writeFileSync(join(folder.path, 'file'), '');
  const writer = await folder.write(story(3), { folder: join(folder.path, 'file', 'below') });
  expect(writer.reason).not.toBe('');
});

test('a disk that is too slow costs records, which are counted and found missing', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = disk(async (bytes, real) => {
    await gate;
    await real(bytes);
  });
  const records = story(500, 1_000);
  const writer = folder.writer({ files: slow, queueChars: 100_000 });
  for (const record of records) writer.append(record);
  expect(writer.dropped).toBeGreaterThan(300);
  open();
  await writer.close();
  expect(folder.records()).toEqual(records.slice(0, records.length - writer.dropped));
  expect(writer.reason).toBe('');
});

test('a disk that recovers goes on after the gap', async () => {
  let open: () => void = () => undefined;
  let gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = disk(async (bytes, real) => {
    await gate;
    await real(bytes);
  });
  const writer = folder.writer({ files: slow, queueChars: 50_000 });
  const records = story(200, 1_000);
  for (const record of records) writer.append(record);
  const { dropped } = writer;
  expect(dropped).toBeGreaterThan(0);
  gate = Promise.resolve();
  open();
  // The queue has room when the disk has taken what waited.
  await expect.poll(() => folder.segments().length && writer.bytes > 0).toBe(true);
  writer.append(frame(201, touch('ETH', 201)));
  await writer.close();
  const steps = folder.read();
  expect(steps.at(-1)).toMatchObject({ record: { order: 201 } });
  expect(steps.filter(({ kind }) => kind === 'gap')).toEqual([{ kind: 'gap', missing: dropped }]);
});
