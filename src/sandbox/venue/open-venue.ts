import { asUnits } from '../../contract/units.ts';
import { Exchange } from '../../exchange/exchange.ts';
import { createGeneratedModel } from '../../exchange/market/generated-model.ts';
import { createRecordedModel } from '../../exchange/market/recorded-model.ts';
import type { RecordedSeries } from '../../exchange/market/recorded-series.ts';
import { recordedStart } from '../clock/recorded-start.ts';
import { VenueClock } from '../clock/venue-clock.ts';
import type { DirectoryOptions } from '../directory/directory.ts';
import { Directory } from '../directory/directory.ts';
import { Faults } from '../faults/faults.ts';
import type { FaultScript } from '../faults/script.ts';
import { Limits } from '../limits/limits.ts';
import { Venue } from './venue.ts';

/** The markets of a desk and two without cross margin. */
const GENERATED_MARKETS = 68;

/** How a venue is opened. */
export interface VenueOptions {
  /** Seed of the market. */
  readonly seed: number;
  /** Recorded candles, or null for a generated market. */
  readonly recorded: readonly RecordedSeries[] | null;
  /** Number of generated markets; default 68: the last two have no cross margin. */
  readonly symbols?: number;
  /** Seconds of the exchange per second. */
  readonly speed: number;
  /** Deposit with which every account opens, micro-USDC. */
  readonly startUnits: number;
  readonly faults: FaultScript | null;
  readonly limits: 'real' | 'off';
  readonly directory: DirectoryOptions;
  /** Wall clock, ms UTC. */
  readonly wallMs: () => number;
  readonly onProblem: (text: string) => void;
}

/** Opens a venue whose time agrees with the wall clock; its own time goes on once it is started. */
export function openVenue(options: VenueOptions): Venue {
  const { wallMs } = options;
  const startWallMs = Math.floor(wallMs());
  const { model, startMs, shiftMs } = marketOf(options, startWallMs);
  const exchange = new Exchange({
    model,
    publicTrades: true,
    refusalEvents: true,
    clientStartUnits: asUnits(options.startUnits),
  });
  exchange.step({ kind: 'advance', atMs: startMs });
  exchange.drainTrades();
  return new Venue({
    exchange,
    clock: new VenueClock({ wallMs, startMs, startWallMs, shiftMs, speed: options.speed }),
    directory: new Directory(options.directory),
    limits: new Limits(options.limits),
    faults: new Faults(options.faults, startWallMs),
    startUnits: options.startUnits,
    wallMs,
    onProblem: options.onProblem,
  });
}

function marketOf(
  { seed, recorded, symbols }: VenueOptions,
  nowMs: number,
): {
  readonly model: ReturnType<typeof createGeneratedModel>;
  readonly startMs: number;
  readonly shiftMs: number;
} {
  if (recorded === null) {
    const model = createGeneratedModel({ seed, startMs: nowMs, symbols: symbols ?? GENERATED_MARKETS });
    return { model, startMs: nowMs, shiftMs: 0 };
  }
  const { openMs, startMs, shiftMs } = recordedStart(spanOf(recorded), nowMs);
  return { model: createRecordedModel(recorded, { seed, startMs: openMs }), startMs, shiftMs };
}

function spanOf(recorded: readonly RecordedSeries[]): Parameters<typeof recordedStart>[0] {
  const intervalMs = recorded[0]?.intervalMs ?? 0;
  const firstMs = Math.min(...recorded.map(({ openMs }) => openMs[0] ?? Number.POSITIVE_INFINITY));
  const lastMs = Math.max(...recorded.map(({ openMs }) => openMs[openMs.length - 1] ?? 0)) + intervalMs;
  return { firstMs, lastMs, intervalMs };
}
