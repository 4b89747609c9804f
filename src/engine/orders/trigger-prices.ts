import type { PriceTicks } from '../../contract/units.ts';
import { isLegalPrice } from '../../contract/tick-rule.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import { mulDiv, rateToPpm } from '../domain/money.ts';

/** How far beyond its trigger a market stop or target may fill: a tenth of the trigger price (Hyperliquid, market triggers). */
export const TRIGGER_TOLERANCE_PPM = 100_000;

/** Furthest a reduction may be priced from mark, fraction: the venue refuses marketable orders outside a band around its oracle. */
export const REDUCTION_BAND_RATE = 0.08;

const PPM = 1_000_000;

/**
 * Worst price of a market trigger, ticks: a tenth beyond the trigger on the losing side of the order, legal, and never further away
 * than that. A price so coarse that the tenth rounds back onto the trigger gets the next legal price beyond it.
 */
export function worstTriggerPrice(triggerTicks: PriceTicks, isBuy: boolean, priceDecimals: number): PriceTicks {
  if (isBuy) {
    const worst = roundPriceDown(mulDiv(triggerTicks, PPM + TRIGGER_TOLERANCE_PPM, PPM, 'down'), priceDecimals);
    return worst > triggerTicks ? worst : roundPriceUp(triggerTicks + 1, priceDecimals);
  }
  const worst = roundPriceUp(mulDiv(triggerTicks, PPM - TRIGGER_TOLERANCE_PPM, PPM, 'up'), priceDecimals);
  return worst < triggerTicks ? worst : roundPriceDown(triggerTicks - 1, priceDecimals);
}

/**
 * A legal trigger for a stop, ticks. Rounds towards the entry, so that the loss at the stop is never above the one that was sized; a
 * legal price is left as it is. `isBuy` is the side of the stop order (a buy protects a short).
 */
export function legalStop(ticks: PriceTicks, isBuy: boolean, priceDecimals: number): PriceTicks {
  if (isLegalPrice(ticks, priceDecimals)) return ticks;
  return isBuy ? roundPriceDown(ticks, priceDecimals) : roundPriceUp(ticks, priceDecimals);
}

/** A legal trigger for a target, ticks. Rounds towards the entry, so that a target that was reached is not missed by a fraction of a step. */
export function legalTarget(ticks: PriceTicks, isBuy: boolean, priceDecimals: number): PriceTicks {
  if (isLegalPrice(ticks, priceDecimals)) return ticks;
  return isBuy ? roundPriceUp(ticks, priceDecimals) : roundPriceDown(ticks, priceDecimals);
}

/**
 * Limit of an aggressive reduction, ticks: `slippageRate` (fraction >= 0, cut to the band) beyond mark, legal and never worse than
 * that. Throws `InvariantError` for a rate that is not finite.
 */
export function reductionLimit(
  markTicks: PriceTicks,
  isBuy: boolean,
  slippageRate: number,
  priceDecimals: number,
): PriceTicks {
  const ppm = rateToPpm(Math.min(REDUCTION_BAND_RATE, Math.max(0, slippageRate)));
  if (isBuy) return roundPriceDown(mulDiv(markTicks, PPM + ppm, PPM, 'down'), priceDecimals);
  return roundPriceUp(mulDiv(markTicks, PPM - ppm, PPM, 'up'), priceDecimals);
}
