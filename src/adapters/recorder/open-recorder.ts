import { join } from 'node:path';
import type { RecorderSettings } from '../../contract/recorder.ts';
import { MarketRecorder } from './market-recorder.ts';
import type { RecordedRun } from './records.ts';
import { DISK } from './recording-files.ts';
import { RecordingWriter } from './recording-writer.ts';

/** Folder of recordings in a home. */
export const RECORDINGS = 'recordings';

const MEGABYTE = 1024 * 1024;

/** What is recorded, and where. */
export interface OpenRecorderParts {
  readonly home: string;
  readonly settings: RecorderSettings;
  readonly run: Omit<RecordedRun, 'format'>;
  /** The venue's time, whole ms UTC. */
  readonly nowMs: () => number;
}

/** Opens the recorder of a home, or null where it is not enabled. A folder that cannot be used is told later, as its reason to stop. */
export function openRecorder({ home, settings, run, nowMs }: OpenRecorderParts): MarketRecorder | null {
  if (!settings.enabled) return null;
  const writer = new RecordingWriter({
    folder: join(home, RECORDINGS),
    files: DISK,
    maxBytes: settings.maxMegabytes * MEGABYTE,
    tag:
      run.runId
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')
        .slice(-32) || 'run',
  });
  return new MarketRecorder({ writer, run: { format: 1, ...run }, symbols: settings.symbols, nowMs });
}
