import { asLots, asTicks, asUnits } from '../../contract/units.ts';
import type { AssetId, QuoteUnits } from '../../contract/units.ts';
import type {
  FillInput,
  FundingInput,
  OrderUpdate,
  VenueMargin,
  VenueOpenOrder,
  VenuePosition,
} from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { VenueOrderStatus } from '../../engine/domain/orders-wire.ts';
import type { ClearinghouseState } from '../../hyperliquid/decode/account-shapes.ts';
import type { BasicOrder, FillRow, FrontendOrder, OrderStatusAnswer } from '../../hyperliquid/decode/order-shapes.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';

/** Decimals of micro-USDC. */
const USDC_DECIMALS = 6;

/** A decimal as whole steps of 10^-decimals, or null when it is none, too large, or finer than a step. */
export function wholeSteps(text: string | null, decimals: number): number | null {
  if (text === null) return null;
  const steps = decimalToTicks(text, decimals);
  return steps !== null && Number.isSafeInteger(steps) ? steps : null;
}

/** Money as micro-USDC, rounded half away from zero: the venue prints some sums with the noise of floats. Null for no decimal. */
export function usdcUnits(text: string): QuoteUnits | null {
  const units = decimalToTicks(text, USDC_DECIMALS);
  if (units === null || !(Math.abs(units) < Number.MAX_SAFE_INTEGER)) return null;
  const rounded = Math.sign(units) * Math.round(Math.abs(units));
  return asUnits(rounded === 0 ? 0 : rounded);
}

/** Traded volume as micro-USDC, cut at what an integer holds (nine billion USDC); null for no decimal. */
export function volumeUnits(text: string): number | null {
  const units = usdcUnits(text);
  if (units !== null) return units >= 0 ? units : null;
  return Number(text) > 0 ? Number.MAX_SAFE_INTEGER : null;
}

/** A fill as the engine takes it in, or null when its figures are no data. `cloidOf` names orders whose id the row leaves out. */
export function fillInput(
  row: FillRow,
  instrument: Instrument,
  cloidOf: (oid: number) => string | null,
): FillInput | null {
  const priceTicks = wholeSteps(row.px, instrument.priceDecimals);
  const sizeLots = wholeSteps(row.sz, instrument.szDecimals);
  const feeUnits = usdcUnits(row.fee);
  if (priceTicks === null || sizeLots === null || feeUnits === null || !(priceTicks > 0 && sizeLots > 0)) return null;
  return {
    kind: 'Fill',
    // Recordings of the first year have no trade number: the hash of the transaction and the place stand for it.
    tid: row.tid === null ? `${row.hash}:${row.oid}:${row.startPosition}` : String(row.tid),
    asset: instrument.asset,
    oid: row.oid,
    cloid: row.cloid ?? cloidOf(row.oid),
    isBuy: row.side === 'B',
    priceTicks: asTicks(priceTicks),
    sizeLots: asLots(sizeLots),
    feeUnits,
    isTaker: row.crossed,
    liquidation: row.liquidation !== null || row.dir.startsWith('Liquidated'),
    venueAtMs: row.time,
    ...(row.twapId === null ? {} : { twapId: row.twapId }),
  };
}

/** A funding payment as the engine takes it in, or null when its figures are no data. */
export function fundingInput(
  row: { readonly time: number; readonly usdc: string; readonly szi: string; readonly fundingRate: string },
  instrument: Instrument,
): FundingInput | null {
  const units = usdcUnits(row.usdc);
  const sizeLots = wholeSteps(row.szi, instrument.szDecimals);
  if (units === null || sizeLots === null) return null;
  const rate = Number(row.fundingRate);
  return { kind: 'Funding', asset: instrument.asset, units, sizeLots: asLots(sizeLots), rate, venueAtMs: row.time };
}

const STATUS_WORDS: ReadonlySet<string> = new Set<VenueOrderStatus>([
  'open',
  'filled',
  'canceled',
  'triggered',
  'rejected',
  'marginCanceled',
  'selfTradeCanceled',
  'reduceOnlyCanceled',
  'siblingFilledCanceled',
  'delistedCanceled',
  'liquidatedCanceled',
  'scheduledCancel',
  'internalCancel',
  'openInterestCapCanceled',
  'vaultWithdrawalCanceled',
  'outcomeSettledCanceled',
  'iocCancelRejected',
  'tickRejected',
  'minTradeNtlRejected',
  'perpMarginRejected',
  'perpMaxPositionRejected',
  'reduceOnlyRejected',
  'badAloPxRejected',
  'badTriggerPxRejected',
  'marketOrderNoLiquidityRejected',
  'positionIncreaseAtOpenInterestCapRejected',
  'positionFlipAtOpenInterestCapRejected',
  'tooAggressiveAtOpenInterestCapRejected',
  'openInterestIncreaseRejected',
  'insufficientSpotBalanceRejected',
  'oracleRejected',
  'tooManyOpenOrdersRejected',
  'expired',
]);

/** A status word as we know it. A new word that ends like an end is one (hyperliquid, order status); any other is not understood: null. */
export function statusOf(word: string): VenueOrderStatus | null {
  if (STATUS_WORDS.has(word)) return word as VenueOrderStatus;
  if (word.endsWith('Rejected')) return 'rejected';
  if (word.endsWith('Canceled')) return 'canceled';
  return null;
}

/** A change of an order as the engine takes it in, or null when its figures or its word are no data. */
export function orderUpdateInput(
  order: BasicOrder | FrontendOrder,
  word: { readonly status: string; readonly atMs: number },
  instrument: Instrument,
): OrderUpdate | null {
  const status = statusOf(word.status);
  const remaining = wholeSteps(order.sz, instrument.szDecimals);
  const original = wholeSteps(order.origSz, instrument.szDecimals);
  if (status === null || remaining === null || original === null) return null;
  if (remaining < 0 || remaining > original) return null;
  return {
    kind: 'OrderUpdate',
    asset: instrument.asset,
    oid: order.oid,
    cloid: order.cloid,
    status,
    filledLots: asLots(original - remaining),
    remainingLots: asLots(remaining),
    venueAtMs: word.atMs,
  };
}

/** The answer to a question by client id as the engine takes it in, or null when it is no data. */
export function orderStatusInput(
  answer: OrderStatusAnswer,
  query: { readonly cloid: string; readonly asset: AssetId; readonly nowMs: number },
  instrumentOf: (coin: string) => Instrument | null,
): OrderUpdate | null {
  const { cloid, asset, nowMs } = query;
  if (answer.status === 'unknownOid') {
    const none = asLots(0);
    return {
      kind: 'OrderUpdate',
      asset,
      oid: 0,
      cloid,
      status: 'unknownOid',
      filledLots: none,
      remainingLots: none,
      venueAtMs: nowMs,
    };
  }
  const { order, status, statusTimestamp } = answer.order;
  const instrument = instrumentOf(order.coin);
  if (instrument === null) return null;
  const update = orderUpdateInput(order, { status, atMs: statusTimestamp }, instrument);
  return update === null ? null : { ...update, cloid };
}

type PositionRow = ClearinghouseState['assetPositions'][number]['position'];

/** A position, its cost and its margin, or null when its figures are no data. Cost = value less what it gained since: exact in micro-USDC. */
export function positionInput(row: PositionRow, instrument: Instrument): VenuePosition | null {
  const sizeLots = wholeSteps(row.szi, instrument.szDecimals);
  const valueUnits = usdcUnits(row.positionValue);
  const gainUnits = usdcUnits(row.unrealizedPnl);
  if (sizeLots === null || sizeLots === 0 || valueUnits === null || gainUnits === null) return null;
  const signed = sizeLots > 0 ? valueUnits : -valueUnits;
  const costUnits = asUnits(signed - gainUnits);
  const margin = marginInput(row.leverage, costUnits);
  if (margin === null) return null;
  return { asset: instrument.asset, sizeLots: asLots(sizeLots), costUnits, margin };
}

/** The raw money of an isolated position is its cash less its cost. */
function marginInput(leverage: PositionRow['leverage'], costUnits: number): VenueMargin | null {
  if (!(leverage.value >= 1)) return null;
  const none = { leverage: leverage.value, isIsolated: false, ownUnits: asUnits(0) };
  if (leverage.type === 'cross') return none;
  const raw = usdcUnits(leverage.rawUsd);
  return raw === null ? null : { ...none, isIsolated: true, ownUnits: asUnits(raw + costUnits) };
}

/** An open order with what it is for; null when its figures are no data. `live` is false for a child whose parent is not filled yet. */
export function openOrderInput(order: FrontendOrder, instrument: Instrument, live: boolean): VenueOpenOrder | null {
  const { szDecimals, priceDecimals, asset } = instrument;
  const priceTicks = wholeSteps(order.limitPx, priceDecimals);
  const remaining = wholeSteps(order.sz, szDecimals);
  const trigger = order.isTrigger ? wholeSteps(order.triggerPx, priceDecimals) : null;
  if (priceTicks === null || remaining === null || (order.isTrigger && trigger === null)) return null;
  return {
    asset,
    oid: order.oid,
    cloid: order.cloid,
    isBuy: order.side === 'B',
    priceTicks: asTicks(priceTicks),
    triggerTicks: trigger === null ? null : asTicks(trigger),
    tpsl: order.isTrigger ? (order.orderType.startsWith('Take') ? 'tp' : 'sl') : null,
    remainingLots: asLots(remaining),
    reduceOnly: order.reduceOnly,
    live,
  };
}
