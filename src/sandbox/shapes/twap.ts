import type { TwapDetail } from '../../exchange/views.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import { price, sideOf, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** State of a time-weighted order. */
export interface WireTwapState {
  readonly coin: string;
  readonly user: string;
  readonly side: 'B' | 'A';
  readonly sz: string;
  readonly executedSz: string;
  readonly executedNtl: string;
  readonly minutes: number;
  readonly reduceOnly: boolean;
  readonly randomize: boolean;
  readonly timestamp: number;
  readonly trigger: { readonly px: string; readonly above: boolean } | null;
  readonly stopPx: string | null;
}

/** An entry of `twapHistory`; `time` is in seconds. */
export interface WireTwapStep {
  readonly time: number;
  readonly state: WireTwapState;
  readonly status:
    | { readonly status: 'activated' | 'finished' | 'terminated' }
    | { readonly status: 'error'; readonly description: string };
  readonly twapId: number;
}

/** The state of a time-weighted order of `address`. */
export function twapState(
  venue: Pick<SandboxVenue, 'instruments' | 'wireMs'>,
  address: string,
  twap: TwapDetail,
): WireTwapState {
  const instrument = instrumentOf(venue, twap.asset);
  return {
    coin: instrument.symbol,
    user: address,
    side: sideOf(twap.isBuy),
    sz: size(instrument, twap.sizeLots),
    executedSz: size(instrument, twap.executedLots),
    executedNtl: unitsToDecimal(twap.executedUnits),
    minutes: twap.minutes,
    reduceOnly: twap.reduceOnly,
    randomize: twap.randomize,
    timestamp: venue.wireMs(twap.startedAtMs),
    trigger: twap.trigger === null ? null : { px: price(instrument, twap.trigger.ticks), above: twap.trigger.above },
    stopPx: twap.stopTicks === null ? null : price(instrument, twap.stopTicks),
  };
}

/** The last step in the life of a time-weighted order. */
export function twapStep(
  venue: Pick<SandboxVenue, 'instruments' | 'wireMs'>,
  address: string,
  twap: TwapDetail,
): WireTwapStep {
  return {
    time: Math.floor(venue.wireMs(twap.statusAtMs) / 1_000),
    state: twapState(venue, address, twap),
    status: twap.status === 'error' ? { status: 'error', description: twap.detail ?? '' } : { status: twap.status },
    twapId: twap.twapId,
  };
}

/** Steps in the lives of an account's time-weighted orders, newest first. */
export function twapHistory(
  venue: Pick<SandboxVenue, 'instruments' | 'wireMs' | 'exchange'>,
  address: string,
): readonly WireTwapStep[] {
  return venue.exchange
    .twaps(address)
    .flatMap((twap): readonly TwapDetail[] =>
      twap.status === 'activated' ? [twap] : [{ ...twap, ...BEGINNING, statusAtMs: twap.startedAtMs }, twap],
    )
    .toSorted((a, b) => b.statusAtMs - a.statusAtMs || b.twapId - a.twapId)
    .map((twap) => twapStep(venue, address, twap));
}

/** How every time-weighted order began. */
const BEGINNING = { status: 'activated', executedLots: 0, executedUnits: 0, detail: null } as const;
