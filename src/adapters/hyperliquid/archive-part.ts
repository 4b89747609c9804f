import { type ArchiveHolder, candlesPart, importWorkerBeside } from '../archive/archive-part.ts';
import { historyOfStore } from '../archive/history.ts';
import type { SessionOptions } from '../host/session-options.ts';
import type { ComponentSpec } from '../session/component.ts';
import { backoffMs, pause } from './backoff.ts';
import { venueCandles } from './candle-source.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** What the part needs. */
export interface ArchivePartParts {
  readonly options: Pick<SessionOptions, 'home' | 'stamp'> & {
    readonly wallMs: () => number;
    readonly journalWorker: URL;
  };
  readonly network: 'live' | 'testnet';
  readonly http: () => VenueHttp;
  readonly clock: VenueClock;
  readonly holder: ArchiveHolder;
}

/** The candles that are stored on this machine: histories are taken from them, and downloads go into them. A session works without. */
export function archivePart({ options, network, http, clock, holder }: ArchivePartParts): ComponentSpec {
  const { home, stamp, wallMs, journalWorker } = options;
  return candlesPart({
    needs: ['config', 'venue_http'],
    advice: 'Histories are asked for at the venue meanwhile; make room on the disk of the home and start again.',
    holder,
    parts: () => ({
      home,
      network,
      stamp,
      source: venueCandles(http(), () => clock.nowMs()),
      wallMs,
      importWorker: importWorkerBeside(journalWorker),
      pause: (attempt, stop) => pause(backoffMs(attempt, Math.random), stop),
    }),
    onOpen: (archive) => {
      http().archive = historyOfStore(archive.store);
    },
  });
}
