import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CandleArchive } from '../../src/adapters/archive/candle-archive.ts';
import { CandleStore, type StoreParts } from '../../src/adapters/archive/candle-store.ts';
import type { Bars } from '../../src/adapters/archive/bars.ts';
import { fileNameOf } from '../../src/adapters/archive/series-name.ts';
import type { SeriesKey } from '../../src/contract/candle-archive.ts';

export const HOUR = 3_600_000;

/** The thread that reads files, as it stands in the sources. */
export const IMPORT_WORKER = new URL('../../src/adapters/archive/import-worker.ts', import.meta.url);

/** A full hour in 2025. */
export const T0 = 1_750_000_000_000 - (1_750_000_000_000 % HOUR);

export const BTC: SeriesKey = { symbol: 'BTC', interval: '1h', source: 'venue' };

/** Hourly bars at these hours after T0; `tilt` makes their figures differ. */
export function hours(at: readonly number[], tilt = 0): Bars {
  return Float64Array.from(
    at.flatMap((hour) => {
      const low = 100 + hour + tilt;
      return [T0 + hour * HOUR, low + 1, low + 3.5, low, low + 2.25, hour % 7];
    }),
  );
}

/** 0, 1, 2 .. up to but without `end`. */
export function upTo(end: number, from = 0): readonly number[] {
  return Array.from({ length: end - from }, (_, place) => place + from);
}

/** A folder of its own for a store. */
export class ArchiveLab {
  readonly root = mkdtempSync(join(tmpdir(), 'trimtab-archive-'));

  get parts(): StoreParts {
    return { folders: { venue: join(this.root, 'live'), imported: join(this.root, 'imported') }, stamp: 'now' };
  }

  open(): Promise<CandleStore> {
    return CandleStore.open(this.parts);
  }

  /** The archive of a sandbox, which asks nobody for bars. */
  archive(wallMs: number, importWorker: URL = IMPORT_WORKER): Promise<CandleArchive> {
    return CandleArchive.open({
      home: this.root,
      network: 'sandbox',
      stamp: 'now',
      source: 'there is no venue here',
      wallMs: () => wallMs,
      importWorker,
      pause: async () => false,
    });
  }

  path(key: SeriesKey = BTC): string {
    return join(this.parts.folders[key.source], fileNameOf(key));
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
