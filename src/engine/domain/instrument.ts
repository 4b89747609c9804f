import { priceStep } from '../../contract/tick-rule.ts';
import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';
import { asLots, asTicks } from '../../contract/units.ts';
import { InvariantError, invariant } from '../kernel/invariant.ts';
import type { MarginTier } from './margin-tiers.ts';

/** A perpetual as the venue lists it. */
export interface Instrument {
  readonly asset: AssetId;
  readonly symbol: string;
  /** Decimals of a size, 0..5. */
  readonly szDecimals: number;
  /** Decimals of a price: 6 - szDecimals, so that tick x lot is one micro-USDC (Hyperliquid, perpetuals). */
  readonly priceDecimals: number;
  /** Highest leverage, integer 1..50. */
  readonly maxLeverage: number;
  readonly listed: boolean;
  /** Without cross margin: `strictIsolated` gives no margin back while a position is open (Hyperliquid). Absent: both kinds. */
  readonly marginMode?: 'strictIsolated' | 'noCross';
  /** Steps of its margin ladder, lowest first, the first from 0 on at `maxLeverage`. Absent: one step. */
  readonly marginTiers?: readonly MarginTier[];
}

/** Smallest notional of an opening order, micro-USDC (10 USDC, Hyperliquid). */
export const MIN_NOTIONAL_UNITS = 10_000_000;

const POWERS_OF_TEN = [
  1, 10, 100, 1_000, 10_000, 100_000, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
] as const;

/** 10^n exactly for whole 0 <= n <= 15; throws `InvariantError` otherwise. */
export function powerOfTen(n: number): number {
  const power = POWERS_OF_TEN[n];
  if (power === undefined) throw new InvariantError(`powerOfTen takes 0..15, got ${n}`);
  return power;
}

/**
 * The nearest legal price at or below `ticks`, which may be a float; at least one tick. Throws `InvariantError` for a value that is not
 * finite or no safe integer once rounded.
 */
export function roundPriceDown(ticks: number, priceDecimals: number): PriceTicks {
  const floor = Math.max(1, Math.floor(ticks));
  invariant(Number.isSafeInteger(floor), () => `no price can be rounded from ${ticks} ticks`);
  return asTicks(floor - (floor % priceStep(floor, priceDecimals)));
}

/**
 * The nearest legal price at or above `ticks`, which may be a float; at least one tick. Rounding up may pass into the next decade, whose
 * step divides it. Throws like `roundPriceDown`.
 */
export function roundPriceUp(ticks: number, priceDecimals: number): PriceTicks {
  const ceil = Math.max(1, Math.ceil(ticks));
  invariant(Number.isSafeInteger(ceil), () => `no price can be rounded from ${ticks} ticks`);
  const step = priceStep(ceil, priceDecimals);
  const rest = ceil % step;
  const rounded = rest === 0 ? ceil : ceil - rest + step;
  invariant(Number.isSafeInteger(rounded), () => `no price can be rounded from ${ticks} ticks`);
  return asTicks(rounded);
}

/** Price of `ticks` as a float, for indicators and charts only: nothing is owed in this unit. */
export function ticksToFloat(ticks: PriceTicks, priceDecimals: number): number {
  return ticks / powerOfTen(priceDecimals);
}

/** Size of `lots` as a float, for indicators and charts only. */
export function lotsToFloat(lots: SizeLots, szDecimals: number): number {
  return lots / powerOfTen(szDecimals);
}

/**
 * Largest whole number of lots whose value at `ticks` is at most `units`; zero when none is, or when an argument is not positive, not finite
 * or past the safe range.
 */
export function lotsWithin(units: number, ticks: PriceTicks): SizeLots {
  if (!(units > 0 && units <= Number.MAX_SAFE_INTEGER && ticks > 0)) return asLots(0);
  // Exact: below 2^53 a quotient of whole numbers never rounds up to the next whole number.
  return asLots(Math.floor(Math.floor(units) / ticks));
}
