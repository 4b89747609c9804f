import { CHANNELS } from '../../contract/ipc.ts';
import type { SessionArchive } from '../session-archive.ts';
import type { SessionRehearsal } from '../session-rehearsal.ts';
import type { Answer } from './handle.ts';
import {
  downloadRequest,
  exportRequest,
  importKind,
  jobId,
  nothing,
  refillRequest,
  rehearsalRequest,
  seriesKey,
} from './schemas.ts';

/** Opens the channels of rehearsals. */
export function registerRehearsal(answer: Answer, rehearsal: SessionRehearsal): void {
  answer(CHANNELS.rehearsal, nothing, rehearsal.view);
  answer(CHANNELS.beginRehearsal, rehearsalRequest, rehearsal.begin);
  answer(CHANNELS.cancelRehearsal, nothing, rehearsal.cancel);
  answer(CHANNELS.rehearsalResult, nothing, rehearsal.result);
}

/** Opens the channels of the candle store. */
export function registerArchive(answer: Answer, archive: SessionArchive): void {
  answer(CHANNELS.archive, nothing, archive.view);
  answer(CHANNELS.downloadCandles, downloadRequest, archive.download);
  answer(CHANNELS.refillCandles, refillRequest, archive.refill);
  answer(CHANNELS.cancelDownload, jobId, archive.cancel);
  answer(CHANNELS.importCandles, importKind, archive.import);
  answer(CHANNELS.exportCandles, exportRequest, archive.export);
  answer(CHANNELS.deleteCandles, seriesKey, archive.remove);
}
