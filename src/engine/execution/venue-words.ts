import type { SizeLots } from '../../contract/units.ts';
import type { OrderUpdate } from '../domain/inputs.ts';
import type { OrderEvent } from '../domain/order-state.ts';
import type { LegReply, VenueErrorCode, VenueOrderStatus } from '../domain/orders-wire.ts';

/** News of one order, in the words of the order table. */
export interface CloidEvent {
  readonly cloid: string;
  readonly event: OrderEvent;
  readonly oid?: number;
  /** Executed so far, as the venue says. */
  readonly filledLots?: SizeLots;
  /** The venue's words or ours. */
  readonly text?: string;
  readonly code?: VenueErrorCode;
  /** The trigger price was reached: the order is being executed. */
  readonly firing?: boolean;
}

const UPDATE_EVENTS: Readonly<Record<VenueOrderStatus, OrderEvent>> = {
  open: 'accept',
  triggered: 'accept',
  filled: 'fill',
  canceled: 'cancel',
  marginCanceled: 'cancel',
  selfTradeCanceled: 'cancel',
  reduceOnlyCanceled: 'cancel',
  siblingFilledCanceled: 'cancel',
  delistedCanceled: 'cancel',
  liquidatedCanceled: 'cancel',
  parentCanceled: 'cancel',
  scheduledCancel: 'cancel',
  internalCancel: 'cancel',
  openInterestCapCanceled: 'cancel',
  vaultWithdrawalCanceled: 'cancel',
  outcomeSettledCanceled: 'cancel',
  rejected: 'reject',
  iocCancelRejected: 'reject',
  tickRejected: 'reject',
  minTradeNtlRejected: 'reject',
  perpMarginRejected: 'reject',
  perpMaxPositionRejected: 'reject',
  reduceOnlyRejected: 'reject',
  badAloPxRejected: 'reject',
  badTriggerPxRejected: 'reject',
  marketOrderNoLiquidityRejected: 'reject',
  positionIncreaseAtOpenInterestCapRejected: 'reject',
  positionFlipAtOpenInterestCapRejected: 'reject',
  tooAggressiveAtOpenInterestCapRejected: 'reject',
  openInterestIncreaseRejected: 'reject',
  insufficientSpotBalanceRejected: 'reject',
  oracleRejected: 'reject',
  tooManyOpenOrdersRejected: 'reject',
  expired: 'expire',
};

/** What a refusal that is told as a status means for us. */
const UPDATE_CODES: Partial<Readonly<Record<VenueOrderStatus, VenueErrorCode>>> = {
  iocCancelRejected: 'no_match',
  marketOrderNoLiquidityRejected: 'no_match',
  tickRejected: 'tick',
  minTradeNtlRejected: 'min_notional',
  perpMarginRejected: 'margin',
  reduceOnlyRejected: 'reduce_only',
  badAloPxRejected: 'post_only',
  badTriggerPxRejected: 'bad_trigger',
  oracleRejected: 'price_band',
  tooManyOpenOrdersRejected: 'too_many_orders',
};

/** Words for a person where the venue's status says more than the state that it leads to. */
const UPDATE_TEXTS: Partial<Readonly<Record<VenueOrderStatus, string>>> = {
  triggered: 'its trigger price was reached',
  marginCanceled: 'the venue cancelled it for want of margin',
  selfTradeCanceled: 'cancelled because it would have met an order of ours',
  reduceOnlyCanceled: 'cancelled because there was nothing left to reduce',
  siblingFilledCanceled: 'cancelled because its sibling was executed',
  delistedCanceled: 'cancelled because the market was delisted',
  liquidatedCanceled: 'cancelled by a liquidation',
  parentCanceled: 'died with its parent, which did not fill whole',
  scheduledCancel: "cancelled by the account's dead man's switch at the venue",
  internalCancel: 'cancelled by the venue itself',
  openInterestCapCanceled: 'cancelled because open interest is at its cap',
  iocCancelRejected: 'no order stood at that price or better',
  marketOrderNoLiquidityRejected: 'no order stood inside its worst price',
  tickRejected: 'the venue took its price for no legal one',
  minTradeNtlRejected: 'its value is below the smallest that the venue takes',
  perpMarginRejected: 'the venue refused it for want of margin',
  perpMaxPositionRejected: 'the venue allows no larger position',
  reduceOnlyRejected: 'there was nothing to reduce',
  badAloPxRejected: 'it would have matched at once, and was to rest only',
  badTriggerPxRejected: 'its trigger price lay on the wrong side of the mark',
  oracleRejected: 'its price was too far from the oracle',
  tooManyOpenOrdersRejected: 'the account has too many open orders',
};

/** What an order update says, but for `unknownOid`, which only the caller can judge. */
export function wordOfUpdate(update: OrderUpdate & { readonly status: VenueOrderStatus }, cloid: string): CloidEvent {
  const text = UPDATE_TEXTS[update.status];
  const code = UPDATE_CODES[update.status];
  return {
    cloid,
    event: UPDATE_EVENTS[update.status],
    oid: update.oid,
    filledLots: update.filledLots,
    ...(update.status === 'triggered' ? { firing: true } : {}),
    ...(text === undefined ? {} : { text }),
    ...(code === undefined ? {} : { code }),
  };
}

/**
 * What the answer for one leg of an order request says. A refused duplicate of a client id is no end: the first copy of the request may
 * live, so the order becomes unknown and is asked for.
 */
export function wordOfLeg(leg: LegReply): CloidEvent {
  switch (leg.status) {
    case 'resting':
      return { cloid: leg.cloid, event: 'accept', oid: leg.oid };
    case 'waiting':
      return { cloid: leg.cloid, event: 'wait', ...(leg.oid === null ? {} : { oid: leg.oid }) };
    case 'filled':
      return { cloid: leg.cloid, event: 'fill', oid: leg.oid, filledLots: leg.filledLots };
    case 'cancelled':
      return { cloid: leg.cloid, event: 'cancel' };
    case 'error':
      return { cloid: leg.cloid, event: eventOfError(leg.code), text: leg.text, code: leg.code };
  }
}

function eventOfError(code: VenueErrorCode): OrderEvent {
  if (code === 'duplicate_cloid') return 'timeout';
  return code === 'expired' ? 'expire' : 'reject';
}
