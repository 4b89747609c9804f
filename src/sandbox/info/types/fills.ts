import type { ExchangeFill } from '../../../exchange/types.ts';
import type { WireFill } from '../../shapes/fill.ts';
import { aggregateFills, wireFill } from '../../shapes/fill.ts';
import type { SandboxVenue } from '../../types.ts';
import { address, flag, optional, whole } from '../fields.ts';
import { route } from '../route.ts';

/** Fills that one answer holds at most (Hyperliquid): cut before they are put into the wire's form, which is the dear part. */
const MAX_FILLS = 2_000;

const inTime = { user: address, startTime: whole, endTime: optional(whole), aggregateByTime: optional(flag) };

function fillsBetween(venue: SandboxVenue, user: string, [startTime, endTime]: readonly [number, number | null]) {
  const toMs = endTime === null ? Number.POSITIVE_INFINITY : venue.exchangeMs(endTime);
  return venue.exchange.fillsSince(user, venue.exchangeMs(startTime)).filter(({ atMs }) => atMs <= toMs);
}

function shown(venue: SandboxVenue, fills: readonly ExchangeFill[], aggregate: boolean | null): readonly WireFill[] {
  if (aggregate === true) return aggregateFills(venue, fills, MAX_FILLS);
  return fills.slice(0, MAX_FILLS).map((fill) => wireFill(venue, fill));
}

function sliceFills(venue: SandboxVenue, fills: readonly ExchangeFill[]): readonly unknown[] {
  return fills
    .filter(({ twapId }) => twapId !== null)
    .slice(0, MAX_FILLS)
    .map((fill) => ({ fill: wireFill(venue, fill), twapId: fill.twapId }));
}

/**
 * Fills of an account. Lists without a time begin with the newest. Those of a time begin with the oldest, so that a client goes on from the last
 * row of a page, unless they are asked for reversed.
 */
export const FILL_ROUTES = {
  userFills: route({
    fields: { user: address, aggregateByTime: optional(flag) },
    rowsPerExtraWeight: 20,
    handle: (venue, { user, aggregateByTime }) =>
      shown(venue, venue.exchange.fillsSince(user, 0).toReversed(), aggregateByTime),
  }),
  userFillsByTime: route({
    fields: { ...inTime, reversed: optional(flag) },
    rowsPerExtraWeight: 20,
    handle: (venue, { user, startTime, endTime, aggregateByTime, reversed }) => {
      const fills = fillsBetween(venue, user, [startTime, endTime]);
      return shown(venue, reversed === true ? fills.toReversed() : fills, aggregateByTime);
    },
  }),
  userTwapSliceFills: route({
    fields: { user: address },
    rowsPerExtraWeight: 20,
    handle: (venue, { user }) => sliceFills(venue, venue.exchange.fillsSince(user, 0).toReversed()),
  }),
  userTwapSliceFillsByTime: route({
    fields: inTime,
    rowsPerExtraWeight: 20,
    handle: (venue, { user, startTime, endTime }) => sliceFills(venue, fillsBetween(venue, user, [startTime, endTime])),
  }),
};
