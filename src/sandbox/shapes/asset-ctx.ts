import type { AssetId } from '../../contract/units.ts';
import type { SandboxVenue } from '../types.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import { decimalOf, price, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** Price, volume and interest of a perpetual. */
export interface WirePerpCtx {
  readonly funding: string;
  readonly openInterest: string;
  readonly prevDayPx: string;
  readonly dayNtlVlm: string;
  readonly premium: string | null;
  readonly oraclePx: string;
  readonly markPx: string;
  readonly midPx: string | null;
  readonly impactPxs: readonly [bid: string, ask: string] | null;
  readonly dayBaseVlm: string;
}

/** Decimals that an average over a book may have beyond a tick. */
const AVERAGE_DECIMALS = 2;

/** The context of an asset. A market without a known funding rate shows none: "0.0". */
export function perpCtx(venue: SandboxVenue, asset: AssetId): WirePerpCtx {
  const instrument = instrumentOf(venue, asset);
  const context = venue.exchange.assetContext(asset);
  const { impactBidTicks, impactAskTicks } = context;
  return {
    funding: decimalOf(context.fundingRate ?? 0),
    openInterest: size(instrument, context.openInterestLots),
    prevDayPx: price(instrument, context.previousDayTicks),
    dayNtlVlm: unitsToDecimal(context.dayNotionalUnits),
    premium: context.premium === null ? null : decimalOf(context.premium),
    oraclePx: price(instrument, context.oracleTicks),
    markPx: price(instrument, context.markTicks),
    midPx: midPx(venue, asset),
    impactPxs:
      impactBidTicks === null || impactAskTicks === null
        ? null
        : [price(instrument, impactBidTicks, AVERAGE_DECIMALS), price(instrument, impactAskTicks, AVERAGE_DECIMALS)],
    dayBaseVlm: size(instrument, context.dayLots),
  };
}

/** Middle of the best prices, which may lie half a tick off the grid; null when a side is empty. */
export function midPx(venue: Pick<SandboxVenue, 'exchange' | 'instruments'>, asset: AssetId): string | null {
  const { bids, asks } = venue.exchange.bookLevels(asset, 1);
  const bid = bids[0]?.[0];
  const ask = asks[0]?.[0];
  return bid === undefined || ask === undefined ? null : price(instrumentOf(venue, asset), (bid + ask) / 2, 1);
}
