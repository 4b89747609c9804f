import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording, recordingAt, type RecordingStep } from '../../src/adapters/recorder/read-recording.ts';
import type { MarketRecord, RecordedRun } from '../../src/adapters/recorder/records.ts';
import { DISK } from '../../src/adapters/recorder/recording-files.ts';
import { RecordingWriter, type WriterParts } from '../../src/adapters/recorder/recording-writer.ts';
import { SEGMENT_NAME } from '../../src/adapters/recorder/segment-index.ts';
import { defaultSettings } from '../../src/engine/index.ts';

/** 2025-10-10T00:10:00Z. */
export const RECORDED_MS = 1_760_055_000_000;

const settings = defaultSettings();

/** A run in bars of a minute. */
export const RUN: RecordedRun = {
  format: 1,
  runId: 'run-1',
  seed: 1,
  venue: 'testnet',
  barMs: 60_000,
  isCoarse: false,
  settings: { ...settings, market: { ...settings.market, barIntervalMs: 60_000 } },
};

/** The start of a run. */
export function start(change: Partial<RecordedRun> = {}): MarketRecord {
  return { order: 1, atMs: RECORDED_MS, body: { kind: 'start', run: { ...RUN, ...change } } };
}

/** A frame as record `order`. */
export function frame(order: number, text: string): MarketRecord {
  return { order, atMs: RECORDED_MS + order, body: { kind: 'frame', socket: 'market', isTop: false, text } };
}

/** A touch of a coin, padded with digits that do not compress well. */
export function touch(coin: string, order: number, padding = 0): string {
  let noise = '';
  for (let seed = order + 1; noise.length < padding; ) {
    seed = (seed * 48_271) % 2_147_483_647;
    noise += String(seed);
  }
  return JSON.stringify({ channel: 'bbo', data: { coin, time: RECORDED_MS + order, noise } });
}

/** A folder that is removed at the end, and writers on it. */
export class RecordingFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'trimtab-recording-'));

  writer(change: Partial<WriterParts> = {}): RecordingWriter {
    return new RecordingWriter({ folder: this.path, files: DISK, maxBytes: 64 * 1024 * 1024, tag: 'run1', ...change });
  }

  /** Writes records and closes. */
  async write(records: readonly MarketRecord[], change: Partial<WriterParts> = {}): Promise<RecordingWriter> {
    const writer = this.writer(change);
    for (const record of records) writer.append(record);
    await writer.close();
    return writer;
  }

  segments(): readonly string[] {
    return readdirSync(this.path)
      .filter((name) => SEGMENT_NAME.test(name))
      .toSorted();
  }

  /** Everything that is read of it. */
  read(path = this.path): readonly RecordingStep[] {
    const source = recordingAt(path);
    if (source === null) throw new Error(`no recording at ${path}`);
    return [...readRecording(source)];
  }

  /** The whole records of it. */
  records(path = this.path): readonly MarketRecord[] {
    return this.read(path).flatMap((step) => (step.kind === 'record' ? [step.record] : []));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
