import { UNITS_PER_USDC, type AssetId, type PriceTicks, type QuoteUnits, type SizeLots } from '../../contract/units.ts';
import type { AssetExposure } from './flow.ts';
import { rateToPpm } from './money.ts';

/*
 * What an opening order does to the exposures of the account, in integers. Sizing asks how many lots have room under a cap, risk asks
 * what stands after the order; both count in the same way: an asset's exposure is max(|position + open buys|, |position - open sells|).
 * A figure that is unknown or leaves the safe integers becomes NaN, and NaN has no room and passes no limit.
 */

/** No setting, strategy or person lifts an asset above half of equity (design, section 4). */
export const ASSET_RATE_CEILING = 0.5;

/** An opening order as the caps see it. Prices in ticks, > 0. */
export interface OpeningOrder {
  readonly asset: AssetId;
  readonly strategyId: string;
  readonly isBuy: boolean;
  /** Highest and lowest of mark, touch and worst price: what adds is valued high, what offsets is valued low. */
  readonly highTicks: number;
  readonly lowTicks: number;
}

/** The account as it stands before the order, seen in the direction of the order (a short position counts negative for a buy). */
export interface BookLoad {
  /** Gross exposure of all other assets, micro-USDC. */
  readonly otherGrossUnits: number;
  /** Net exposure of all other assets in the order's direction if every open order of that direction fills, micro-USDC, signed. */
  readonly otherNetUnits: number;
  /** Gross exposure of the strategy in other assets, micro-USDC. */
  readonly otherStrategyUnits: number;
  /** Signed lots of the order's own asset if what is open in its direction fills, and if what is open against it fills. */
  readonly forwardLots: number;
  readonly backwardLots: number;
  /** True when the order's own asset is already booked to its strategy. */
  readonly ownStrategy: boolean;
  /** Loss at the stops of everything open, micro-USDC. */
  readonly lossAtStopUnits: number;
}

/** Exposures after an order of some lots, micro-USDC, NaN when unknown. */
export interface ExposureAfter {
  readonly assetUnits: number;
  readonly grossUnits: number;
  /** Net exposure in the direction of the order; negative while the account leans the other way. */
  readonly netUnits: number;
  readonly strategyUnits: number;
}

/** a * b when that is a safe integer, else NaN. */
export function exactProduct(a: number, b: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? product : Number.NaN;
}

/** True if both are safe integers and `value` <= `limit`: an unknown figure never passes. */
export function within(value: number, limit: number): boolean {
  return Number.isSafeInteger(value) && Number.isSafeInteger(limit) && value <= limit;
}

/**
 * `rate` of `equityUnits`, micro-USDC rounded down, the rate taken to the millionth. 0 for a rate or an equity that is not above zero;
 * a limit beyond the safe integers is given as the largest of them, which every amount of money is within.
 */
export function capUnits(equityUnits: number, rate: number): QuoteUnits {
  if (!(rate > 0) || !Number.isFinite(rate)) return 0 as QuoteUnits;
  if (!Number.isSafeInteger(equityUnits) || equityUnits <= 0) return 0 as QuoteUnits;
  // Whole USDC and the rest apart: each product is exact without bigints, which this path takes six times for every order.
  const ppm = rateToPpm(rate);
  const rest = equityUnits % UNITS_PER_USDC;
  const whole = ((equityUnits - rest) / UNITS_PER_USDC) * ppm;
  const units = whole + Math.floor((rest * ppm) / UNITS_PER_USDC);
  return (Number.isSafeInteger(whole) && Number.isSafeInteger(units) ? units : Number.MAX_SAFE_INTEGER) as QuoteUnits;
}

/** Sums the account for one order. One pass over `exposures`; an exposure with lots but without a price makes every sum NaN. */
export function loadOf(exposures: readonly AssetExposure[], order: OpeningOrder): BookLoad {
  const sign = order.isBuy ? 1 : -1;
  let gross = 0;
  let net = 0;
  let strategy = 0;
  let forwardLots = 0;
  let backwardLots = 0;
  let ownStrategy = false;
  let loss = 0;
  for (const exposure of exposures) {
    const position = sign * exposure.positionLots;
    const forward = position + openLots(exposure, order.isBuy);
    const backward = position - openLots(exposure, !order.isBuy);
    loss += exposure.lossAtStopUnits >= 0 ? exposure.lossAtStopUnits : Number.NaN;
    if (exposure.asset === order.asset) {
      forwardLots += forward;
      backwardLots += backward;
      ownStrategy = ownStrategy || exposure.strategyId === order.strategyId;
      continue;
    }
    const lots = Math.max(Math.abs(forward), Math.abs(backward));
    const units = valueAt(exposure.markTicks, lots);
    gross += units;
    net += lots === 0 ? 0 : exactProduct(exposure.markTicks, forward);
    if (exposure.strategyId === order.strategyId) strategy += units;
  }
  return {
    otherGrossUnits: gross,
    otherNetUnits: net,
    otherStrategyUnits: strategy,
    forwardLots,
    backwardLots,
    ownStrategy,
    lossAtStopUnits: loss,
  };
}

function openLots(exposure: AssetExposure, isBuy: boolean): number {
  const lots = isBuy ? exposure.openBuyLots : exposure.openSellLots;
  return lots >= 0 ? lots : Number.NaN;
}

function valueAt(ticks: PriceTicks, lots: number): number {
  if (lots === 0) return 0;
  return ticks > 0 ? exactProduct(ticks, lots) : Number.NaN;
}

/** What stands after `lots` (whole, >= 0) of the order, everything in its direction filled. */
export function exposureAfter(load: BookLoad, order: OpeningOrder, lots: number): ExposureAfter {
  const forward = load.forwardLots + lots;
  const assetUnits = exactProduct(order.highTicks, Math.max(Math.abs(forward), Math.abs(load.backwardLots)));
  const addedUnits = load.ownStrategy ? assetUnits : exactProduct(order.highTicks, lots);
  return {
    assetUnits,
    grossUnits: load.otherGrossUnits + assetUnits,
    netUnits: load.otherNetUnits + exactProduct(forward >= 0 ? order.highTicks : order.lowTicks, forward),
    strategyUnits: load.otherStrategyUnits + addedUnits,
  };
}

/** Whole lots worth at most `units` at `ticks`; 0 for anything that is not above zero. */
export function lotsFor(units: number, ticks: number): SizeLots {
  if (!(units > 0) || !(ticks > 0) || !Number.isSafeInteger(units)) return 0 as SizeLots;
  return Math.floor(units / ticks) as SizeLots;
}

/** Lots that the order may add while its asset stays within `limitUnits` whichever side fills; never below 0. */
export function roomInAsset(load: BookLoad, order: OpeningOrder, limitUnits: number): number {
  if (!(limitUnits > 0)) return 0;
  const most = lotsFor(limitUnits, order.highTicks);
  if (!(Math.abs(load.backwardLots) <= most)) return 0;
  return positive(most - load.forwardLots);
}

/** Lots that the order may add while all assets together stay within `limitUnits`; never below 0. */
export function roomInGross(load: BookLoad, order: OpeningOrder, limitUnits: number): number {
  return roomInAsset(load, order, limitUnits - load.otherGrossUnits);
}

/** Lots that the order may add while its strategy stays within `limitUnits`; never below 0. */
export function roomInStrategy(load: BookLoad, order: OpeningOrder, limitUnits: number): number {
  const left = limitUnits - load.otherStrategyUnits;
  return load.ownStrategy ? roomInAsset(load, order, left) : lotsFor(left, order.highTicks);
}

/** Lots that the order may add while the net exposure in its direction stays within `limitUnits`; never below 0. */
export function roomInNet(load: BookLoad, order: OpeningOrder, limitUnits: number): number {
  const left = limitUnits - load.otherNetUnits;
  if (!Number.isSafeInteger(left)) return 0;
  const most = left >= 0 ? lotsFor(left, order.highTicks) : -Math.ceil(-left / order.lowTicks);
  return positive(most - load.forwardLots);
}

/** `value` when it is above zero, else 0; NaN becomes 0. */
function positive(value: number): number {
  return value > 0 ? value : 0;
}
