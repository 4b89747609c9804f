import type { Instrument } from '../../engine/domain/instrument.ts';
import { powerOfTen } from '../../engine/domain/instrument.ts';
import type { AccountDetail, MarginSummary, PositionDetail } from '../../exchange/views.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import { decimalOf, price, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** Sums of an account. */
export interface WireMarginSummary {
  readonly accountValue: string;
  readonly totalNtlPos: string;
  readonly totalRawUsd: string;
  readonly totalMarginUsed: string;
}

/** How an asset is margined. */
export type WireLeverage =
  | { readonly type: 'cross'; readonly value: number }
  | { readonly type: 'isolated'; readonly value: number; readonly rawUsd: string };

/** A position of the statement. */
export interface WirePosition {
  readonly coin: string;
  readonly szi: string;
  readonly leverage: WireLeverage;
  readonly entryPx: string;
  readonly positionValue: string;
  readonly unrealizedPnl: string;
  readonly returnOnEquity: string;
  readonly liquidationPx: string | null;
  readonly marginUsed: string;
  readonly maxLeverage: number;
  readonly cumFunding: { readonly allTime: string; readonly sinceOpen: string; readonly sinceChange: string };
}

/** The statement of the clearinghouse. */
export interface WireClearinghouseState {
  readonly marginSummary: WireMarginSummary;
  readonly crossMarginSummary: WireMarginSummary;
  readonly crossMaintenanceMarginUsed: string;
  readonly withdrawable: string;
  readonly assetPositions: readonly { readonly type: 'oneWay'; readonly position: WirePosition }[];
  readonly time: number;
}

const NOTHING: MarginSummary = { accountValueUnits: 0, notionalUnits: 0, rawUnits: 0, marginUsedUnits: 0 };

/** What an address without an account has, an agent for one. */
const EMPTY: AccountDetail = {
  summary: NOTHING,
  cross: NOTHING,
  crossMaintenanceUnits: 0,
  withdrawableUnits: 0,
  positions: [],
  spotUnits: 0,
};

/** The statement of an account; an address that has none shows zeros. */
export function clearinghouseState(venue: SandboxVenue, address: string): WireClearinghouseState {
  const detail = venue.directory.isUser(address) ? venue.exchange.accountDetail(address) : EMPTY;
  return {
    marginSummary: summaryOf(detail.summary),
    crossMarginSummary: summaryOf(detail.cross),
    crossMaintenanceMarginUsed: unitsToDecimal(detail.crossMaintenanceUnits),
    withdrawable: unitsToDecimal(detail.withdrawableUnits),
    assetPositions: detail.positions.map((position) => ({
      type: 'oneWay',
      position: positionOf(instrumentOf(venue, position.asset), position),
    })),
    time: venue.wireMs(venue.exchange.nowMs),
  };
}

/** Leverage of an asset as statements show it. */
export function wireLeverage(leverage: number, isolatedRawUnits: number | null): WireLeverage {
  return isolatedRawUnits === null
    ? { type: 'cross', value: leverage }
    : { type: 'isolated', value: leverage, rawUsd: unitsToDecimal(isolatedRawUnits) };
}

function summaryOf(summary: MarginSummary): WireMarginSummary {
  return {
    accountValue: unitsToDecimal(summary.accountValueUnits),
    totalNtlPos: unitsToDecimal(summary.notionalUnits),
    totalRawUsd: unitsToDecimal(summary.rawUnits),
    totalMarginUsed: unitsToDecimal(summary.marginUsedUnits),
  };
}

function positionOf(instrument: Instrument, position: PositionDetail): WirePosition {
  const { sizeLots, costUnits, leverage, liquidationTicks, fundingUnits } = position;
  const entryMargin = Math.abs(costUnits) / leverage;
  return {
    coin: instrument.symbol,
    szi: size(instrument, sizeLots),
    leverage: wireLeverage(leverage, position.isCross ? null : (position.isolatedRawUnits ?? 0)),
    entryPx: price(instrument, costUnits / sizeLots),
    positionValue: unitsToDecimal(Math.abs(sizeLots) * position.markTicks),
    unrealizedPnl: unitsToDecimal(position.unrealisedUnits),
    returnOnEquity: decimalOf(entryMargin === 0 ? 0 : position.unrealisedUnits / entryMargin),
    liquidationPx:
      liquidationTicks === null ? null : decimalOf(liquidationTicks / powerOfTen(instrument.priceDecimals)),
    marginUsed: unitsToDecimal(position.marginUsedUnits),
    maxLeverage: position.maxLeverage,
    cumFunding: {
      allTime: unitsToDecimal(fundingUnits.allTime),
      sinceOpen: unitsToDecimal(fundingUnits.sinceOpen),
      sinceChange: unitsToDecimal(fundingUnits.sinceChange),
    },
  };
}
