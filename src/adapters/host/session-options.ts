import type { ViewPatch } from '../../contract/views.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import type { AlertPort } from '../../engine/domain/ports.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import type { WriterOptions } from '../store/messages.ts';
import type { StepTiming } from './engine-host.ts';
import type { SessionStore } from './session-store.ts';

/** What every session is composed of, whatever its venue. */
export interface SessionOptions {
  /** Folder for journals, config and identity; it has to exist and be locked by the caller. */
  readonly home: string;
  readonly seed: number;
  readonly config: { readonly settings: EngineSettings; readonly configHash: string };
  /** Opens a journal file whose last good record is `lastRecordNo`. */
  readonly openStore: (writer: WriterOptions, lastRecordNo: number) => Promise<SessionStore>;
  readonly marketBytes: number;
  readonly maxPages: number | null;
  readonly snapshotEvery: number;
  /** Unique per run: client ids are made of it. */
  readonly runId: string;
  /** Suffix for files that have to be set aside. */
  readonly stamp: string;
  readonly versions: { readonly engine: string; readonly runtime: string };
  readonly measureMs: () => number;
  readonly alerts: AlertPort | null;
  readonly onPatches: ((patches: readonly ViewPatch[]) => void) | null;
  readonly onStep: ((timing: StepTiming, output: StepOutput) => void) | null;
}

/** Characters of journal between two snapshots of a session that may be started again: about a second of replay after a crash. */
export const SNAPSHOT_AFTER_CHARS = 16 * 1024 * 1024;
