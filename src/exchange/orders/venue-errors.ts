import type { AssetId } from '../../contract/units.ts';
import type { LegReply, VenueErrorCode, VenueOrderStatus } from '../../engine/domain/orders-wire.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';

/** Why an order is refused: the meaning, and the venue's words for it without the asset. */
export interface VenueError {
  readonly code: VenueErrorCode;
  readonly text: string;
  /** The word under which the refused order stands in the history. */
  readonly status: VenueOrderStatus;
  /** True for words that were seen without an asset at their end. */
  readonly isBare?: true;
}

const error = (code: VenueErrorCode, text: string, status: VenueOrderStatus = 'rejected'): VenueError => ({
  code,
  text,
  status,
});

/** Refusals whose words never change (Hyperliquid's, where its wording is known). */
export const VENUE_ERRORS = {
  tick: error('tick', 'Price must be divisible by tick size.', 'tickRejected'),
  invalidPrice: error('tick', 'Order has invalid price.', 'tickRejected'),
  invalidSize: error('lot', 'Order has invalid size'),
  zeroSize: error('lot', 'Order has zero size.'),
  minNotional: error('min_notional', 'Order must have minimum value of $10.', 'minTradeNtlRejected'),
  margin: error('margin', 'Insufficient margin to place order.', 'perpMarginRejected'),
  tier: error(
    'margin',
    'Order would cause position to exceed margin tier limit at current leverage',
    'perpMarginRejected',
  ),
  reduceOnly: error('reduce_only', 'Reduce only order would increase position.', 'reduceOnlyRejected'),
  noMatch: error('no_match', 'Order could not immediately match against any resting orders.', 'iocCancelRejected'),
  noLiquidity: error('no_match', 'No liquidity available for market order.', 'marketOrderNoLiquidityRejected'),
  priceBand: error('price_band', 'Order price cannot be more than 80% away from the reference price', 'oracleRejected'),
  oracleBand: error('price_band', 'Price too far from oracle', 'oracleRejected'),
  badTrigger: error('bad_trigger', 'Invalid TP/SL price.', 'badTriggerPxRejected'),
  triggerNotReduceOnly: error('bad_trigger', 'TP/SL orders must be reduce only.'),
  triggerCount: error('bad_trigger', 'Unexpected number of trigger orders'),
  triggerMismatch: error('bad_trigger', 'TP/SL orders must close the order they are attached to.'),
  duplicateCloid: error('duplicate_cloid', 'Order with this cloid already exists.'),
  badCloid: error('other', 'Invalid cloid'),
  unknownOrder: error('unknown_order', 'Order was never placed, already canceled, or filled.'),
  cannotModify: error('unknown_order', 'Cannot modify canceled or filled order'),
  mustRest: { ...error('other', 'Attempted to modify to invalid new order'), isBare: true },
  postOnlyMode: {
    ...error('post_only', 'Only post-only orders allowed immediately after network upgrade'),
    isBare: true,
  },
  fastTrigger: error('other', 'Fast cancels are not available for trigger orders.'),
  unknownAsset: error('delisted', 'Asset does not exist.'),
  delisted: error('delisted', 'Asset is delisted.'),
  halted: error('other', 'Trading is halted.'),
  noMark: error('other', 'Asset has no reference price yet.'),
  tooManyOrders: error('too_many_orders', 'Too many open orders.', 'tooManyOpenOrdersRejected'),
  increaseAtCap: error(
    'other',
    'Order would increase open interest while open interest is capped',
    'positionIncreaseAtOpenInterestCapRejected',
  ),
  flipAtCap: error(
    'other',
    'Order would increase open interest while open interest is capped',
    'positionFlipAtOpenInterestCapRejected',
  ),
  aggressiveAtCap: error(
    'price_band',
    'Order rejected due to price more aggressive than oracle while at open interest cap',
    'tooAggressiveAtOpenInterestCapRejected',
  ),
  parentEnded: error('other', 'Parent order ended before it was filled whole.'),
} as const satisfies Record<string, VenueError>;

/** Refusal of an order whose value is above `maxUsdc` whole dollars. */
export function tooLarge(maxUsdc: number): VenueError {
  return error('other', `Order value too large. Max is $${maxUsdc}.`);
}

/** Refusal of a post-only order that would trade; the touch is told in prices, 0 for an empty side. */
export function wouldMatch(touch: { readonly bid: number; readonly ask: number }, priceDecimals: number): VenueError {
  const bid = formatDecimal(touch.bid, priceDecimals);
  const ask = formatDecimal(touch.ask, priceDecimals);
  return error(
    'post_only',
    `Post only order would have immediately matched, bbo was ${bid}@${ask}.`,
    'badAloPxRejected',
  );
}

/** The refusal of the order that was to take the place of another one, which is gone by then. */
export function duringModify(refusal: VenueError): VenueError {
  return { ...refusal, text: `Error placing new order during modify: ${refusal.text}` };
}

/** The reply for a leg that is refused; the venue mostly names the asset at the end. */
export function errorLeg(cloid: string, asset: AssetId, refusal: VenueError): LegReply {
  const { code, text, isBare } = refusal;
  return { cloid, status: 'error', code, text: isBare === true ? text : `${text} asset=${asset}` };
}
