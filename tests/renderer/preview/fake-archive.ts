import type { ArchiveView } from '../../../src/contract/candle-archive.ts';
import type { TrimtabBridge } from '../../../src/contract/ipc.ts';
import { refuse } from '../../../src/contract/refusals.ts';

/** The bridge's part for the candle store, over nothing but what is shown. */
export type ArchiveBridge = Pick<
  TrimtabBridge,
  | 'archive'
  | 'downloadCandles'
  | 'refillCandles'
  | 'cancelDownload'
  | 'importCandles'
  | 'exportCandles'
  | 'deleteCandles'
>;

const REFUSED = { ok: false, error: refuse('VENUE_DOWN', 'venue', null, null, 'no venue is asked here') } as const;

/** A candle store that shows one picture. */
export function fakeArchive(view: ArchiveView): ArchiveBridge {
  return {
    archive: async () => ({ ok: true, value: view }),
    downloadCandles: async () => REFUSED,
    refillCandles: async () => REFUSED,
    cancelDownload: async () => ({ ok: true, value: view }),
    importCandles: async () => ({ ok: true, value: null }),
    exportCandles: async () => ({ ok: true, value: null }),
    deleteCandles: async () => ({ ok: true, value: view }),
  };
}

/** A store with nothing in it. */
export const EMPTY_ARCHIVE: ArchiveView = {
  series: [],
  jobs: [],
  totalBytes: 0,
  canDownload: false,
  whyNot: 'the preview has no venue',
  notices: [],
};
