import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';

/** Time in force of a limit order on Hyperliquid. */
export type TimeInForce = 'Gtc' | 'Ioc' | 'Alo';

/** What kind of order the venue is given. A trigger watches the mark price; `isMarket` then crosses with `priceTicks` as worst price. */
export type WireOrderType =
  | { readonly kind: 'limit'; readonly tif: TimeInForce }
  | {
      readonly kind: 'trigger';
      readonly isMarket: boolean;
      readonly triggerTicks: PriceTicks;
      readonly tpsl: 'tp' | 'sl';
    };

/** One order as it goes to a venue. `sizeLots` > 0; `priceTicks` legal by the tick rule. */
export interface WireOrder {
  /** 0x + 32 hex digits, unique per account. */
  readonly cloid: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  readonly reduceOnly: boolean;
  readonly type: WireOrderType;
}

/**
 * How orders of one request belong together. `normalTpsl`: the first is the parent, the rest its children, which go live when the
 * parent is filled whole, die if it ends unfilled or partly filled, and cancel each other (one cancels the other).
 */
export type Grouping = 'na' | 'normalTpsl' | 'positionTpsl';

/** Order status words of the venue, as in Hyperliquid's order status list; `parentCanceled` and `expired` are words of this project. */
export type VenueOrderStatus =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'triggered'
  | 'rejected'
  | 'marginCanceled'
  | 'selfTradeCanceled'
  | 'reduceOnlyCanceled'
  | 'siblingFilledCanceled'
  | 'delistedCanceled'
  | 'liquidatedCanceled'
  | 'scheduledCancel'
  | 'internalCancel'
  | 'openInterestCapCanceled'
  | 'vaultWithdrawalCanceled'
  | 'outcomeSettledCanceled'
  | 'iocCancelRejected'
  | 'tickRejected'
  | 'minTradeNtlRejected'
  | 'perpMarginRejected'
  | 'perpMaxPositionRejected'
  | 'reduceOnlyRejected'
  | 'badAloPxRejected'
  | 'badTriggerPxRejected'
  | 'marketOrderNoLiquidityRejected'
  | 'positionIncreaseAtOpenInterestCapRejected'
  | 'positionFlipAtOpenInterestCapRejected'
  | 'tooAggressiveAtOpenInterestCapRejected'
  | 'openInterestIncreaseRejected'
  | 'insufficientSpotBalanceRejected'
  | 'oracleRejected'
  | 'tooManyOpenOrdersRejected'
  | 'parentCanceled'
  | 'expired';

/** Answer for one leg of an order request. `waiting` = a trigger or child that is not live yet; its number may come with the first update. */
export type LegReply =
  | { readonly cloid: string; readonly status: 'resting'; readonly oid: number }
  | {
      readonly cloid: string;
      readonly status: 'filled';
      readonly oid: number;
      readonly filledLots: SizeLots;
      readonly avgTicks: number;
    }
  | { readonly cloid: string; readonly status: 'waiting'; readonly oid: number | null }
  | { readonly cloid: string; readonly status: 'cancelled' }
  | { readonly cloid: string; readonly status: 'error'; readonly code: VenueErrorCode; readonly text: string };

/** What a venue's error text means for us; the text itself stays beside it. */
export type VenueErrorCode =
  | 'tick'
  | 'lot'
  | 'min_notional'
  | 'margin'
  | 'reduce_only'
  | 'post_only'
  | 'no_match'
  | 'price_band'
  | 'bad_trigger'
  | 'duplicate_cloid'
  | 'expired'
  | 'unknown_order'
  | 'delisted'
  | 'too_many_orders'
  | 'other';
