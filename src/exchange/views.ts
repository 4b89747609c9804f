import type { AssetId } from '../contract/units.ts';
import type { TimeInForce, VenueOrderStatus } from '../engine/domain/orders-wire.ts';

/*
 * What the exchange shows of itself to a front that speaks the venue's wire: plain values in ticks, lots and micro-USDC, made on demand.
 */

/** An order with everything a statement shows. `remainingLots` of an ended order is what was left. */
export interface OrderDetail {
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  readonly isBuy: boolean;
  readonly priceTicks: number;
  readonly origLots: number;
  readonly remainingLots: number;
  readonly filledLots: number;
  readonly placedAtMs: number;
  readonly reduceOnly: boolean;
  readonly tif: TimeInForce | 'FrontendMarket' | 'LiquidationMarket';
  readonly trigger: {
    readonly ticks: number;
    readonly isMarket: boolean;
    readonly tpsl: 'tp' | 'sl';
    readonly isPosition: boolean;
    /** True once the mark has passed it and the order went to the book. */
    readonly fired: boolean;
  } | null;
  /** Children that wait for this order. */
  readonly children: readonly OrderDetail[];
  /** True for a child that still waits for its parent. */
  readonly waitsForParent: boolean;
  readonly twapId: number | null;
}

/** One step in the life of an order; newest first in a history, at most 2000 of an account. */
export interface OrderHistoryEntry {
  readonly order: OrderDetail;
  readonly status: VenueOrderStatus;
  readonly statusAtMs: number;
}

/** A position with what the venue's statement says of it. Money in micro-USDC, prices in ticks (floats where the venue divides). */
export interface PositionDetail {
  readonly asset: AssetId;
  readonly sizeLots: number;
  readonly costUnits: number;
  readonly markTicks: number;
  readonly unrealisedUnits: number;
  readonly leverage: number;
  readonly isCross: boolean;
  /** Money set aside for an isolated position (USDC in less cost of it), null when cross. */
  readonly isolatedRawUnits: number | null;
  readonly marginUsedUnits: number;
  readonly maintenanceUnits: number;
  readonly liquidationTicks: number | null;
  readonly maxLeverage: number;
  /** Funding paid (positive = paid) in all, since the position opened, since it changed. */
  readonly fundingUnits: { readonly allTime: number; readonly sinceOpen: number; readonly sinceChange: number };
}

/** Sums of an account or of its cross part. */
export interface MarginSummary {
  readonly accountValueUnits: number;
  readonly notionalUnits: number;
  /** Account value less signed position value: the venue's totalRawUsd. */
  readonly rawUnits: number;
  readonly marginUsedUnits: number;
}

/** An account as the venue's clearinghouse shows it. */
export interface AccountDetail {
  readonly summary: MarginSummary;
  readonly cross: MarginSummary;
  readonly crossMaintenanceUnits: number;
  readonly withdrawableUnits: number;
  readonly positions: readonly PositionDetail[];
  /** USDC in the spot wallet. */
  readonly spotUnits: number;
}

/** One hourly payment; `units` < 0 = paid by the account. */
export interface FundingPayment {
  readonly atMs: number;
  readonly asset: AssetId;
  readonly units: number;
  readonly sizeLots: number;
  readonly rate: number;
}

/** A change of an account's money that is neither trade nor funding. `units` > 0 = came in (to the perpetuals for a class transfer). */
export type LedgerUpdate =
  | { readonly atMs: number; readonly type: 'deposit' | 'withdraw' | 'accountClassTransfer'; readonly units: number }
  | {
      readonly atMs: number;
      readonly type: 'subAccountTransfer';
      readonly units: number;
      readonly from: string;
      readonly to: string;
    };

/** Hourly rate that was applied to an asset. */
export interface FundingPoint {
  readonly atMs: number;
  readonly asset: AssetId;
  readonly rate: number;
  readonly premium: number;
}

/** One public trade. `isBuy` = the aggressor bought. Addresses are lower case; agents of the market have made-up ones. */
export interface PublicTrade {
  readonly asset: AssetId;
  readonly tid: number;
  readonly isBuy: boolean;
  readonly ticks: number;
  readonly lots: number;
  readonly atMs: number;
  readonly buyer: string;
  readonly seller: string;
}

/** Price, volume and interest of an asset. Prices in ticks, null when there is none. */
export interface AssetContext {
  readonly asset: AssetId;
  readonly markTicks: number;
  readonly oracleTicks: number;
  readonly midTicks: number | null;
  readonly previousDayTicks: number;
  readonly dayNotionalUnits: number;
  readonly dayLots: number;
  readonly fundingRate: number | null;
  readonly openInterestLots: number;
  readonly premium: number | null;
  readonly impactBidTicks: number | null;
  readonly impactAskTicks: number | null;
}

/** A bar; `closed` false for the one in progress. Flat prices in ticks. */
export interface PublicCandle {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
  readonly trades: number;
  readonly closed: boolean;
}

/** A running or ended time-weighted order. */
export interface TwapDetail {
  readonly twapId: number;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly reduceOnly: boolean;
  readonly sizeLots: number;
  readonly executedLots: number;
  readonly executedUnits: number;
  readonly minutes: number;
  readonly randomize: boolean;
  readonly startedAtMs: number;
  /** Mark price at which it begins, reached from below (`above`) or from above; null = at once. */
  readonly trigger: { readonly ticks: number; readonly above: boolean } | null;
  /** Mark price that ends it, or null. */
  readonly stopTicks: number | null;
  readonly status: 'activated' | 'finished' | 'terminated' | 'error';
  readonly statusAtMs: number;
  readonly detail: string | null;
}

/** What an account pays: fractions of the notional in millionths, and the volume they follow from. */
export interface FeeDetail {
  readonly takerPpm: number;
  readonly makerPpm: number;
  /** UTC days, oldest first, at most 15: volume of the account as taker and maker, and of the whole exchange, micro-USDC. */
  readonly days: readonly {
    readonly dayMs: number;
    readonly takerUnits: number;
    readonly makerUnits: number;
    readonly exchangeUnits: number;
  }[];
  readonly lifetimeUnits: number;
}
