import { CandleArchive } from '../archive/candle-archive.ts';
import { historyOfStore } from '../archive/history.ts';
import type { SessionOptions } from '../host/session-options.ts';
import type { ComponentSpec } from '../session/component.ts';
import { backoffMs, pause } from './backoff.ts';
import { venueCandles } from './candle-source.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** Where the archive of a session is once it is open; null before, and where it could not be opened. */
export interface ArchiveHolder {
  archive: CandleArchive | null;
}

/** What the part needs. */
export interface ArchivePartParts {
  readonly options: Pick<SessionOptions, 'home' | 'stamp'> & { readonly wallMs: () => number };
  readonly network: 'live' | 'testnet';
  readonly http: () => VenueHttp;
  readonly clock: VenueClock;
  readonly holder: ArchiveHolder;
}

/** The candles that are stored on this machine: histories are taken from them, and downloads go into them. A session works without. */
export function archivePart({ options, network, http, clock, holder }: ArchivePartParts): ComponentSpec {
  return {
    id: 'candles',
    title: 'Candle store',
    required: false,
    needs: ['config', 'venue_http'],
    stage: 'open',
    startLimitMs: 20_000,
    stopLimitMs: 3_000,
    advice: 'Histories are asked for at the venue meanwhile; make room on the disk of the home and start again.',
    start: async ({ signal, report }) => {
      const { home, stamp, wallMs } = options;
      const archive = await CandleArchive.open({
        home,
        network,
        stamp,
        source: venueCandles(http(), () => clock.nowMs()),
        wallMs,
        pause: (attempt, stop) => pause(backoffMs(attempt, Math.random), stop),
      });
      if (signal.aborted) return;
      holder.archive = archive;
      http().archive = historyOfStore(archive.store);
      report.good(`${archive.store.views().length} series`);
    },
    stop: () => holder.archive?.stop(),
  };
}
