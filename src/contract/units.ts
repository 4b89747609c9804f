/**
 * Branded integer units. A brand costs nothing at run time and keeps a price from being used as a size.
 * All three are safe integers; arithmetic on them goes through `engine/domain/money.ts`.
 */
declare const unit: unique symbol;

/** A price in the instrument's price steps: price = ticks / 10^priceDecimals, ticks > 0 for a real price. */
export type PriceTicks = number & { readonly [unit]: 'PriceTicks' };

/** A size in lots: size = lots / 10^szDecimals. Signed where it names a position or a delta, else >= 0. */
export type SizeLots = number & { readonly [unit]: 'SizeLots' };

/** Money in whole micro-USDC (10^-6 USDC). Signed. */
export type QuoteUnits = number & { readonly [unit]: 'QuoteUnits' };

/** Index of a perpetual in the venue's universe, an integer >= 0; stable for the life of a run. */
export type AssetId = number;

/** Micro-USDC in one USDC. */
export const UNITS_PER_USDC = 1_000_000;

/** Names the integer `value` as ticks; the caller has already checked or derived it. */
export const asTicks = (value: number): PriceTicks => value as PriceTicks;

/** Names the integer `value` as lots; the caller has already checked or derived it. */
export const asLots = (value: number): SizeLots => value as SizeLots;

/** Names the integer `value` as micro-USDC; the caller has already checked or derived it. */
export const asUnits = (value: number): QuoteUnits => value as QuoteUnits;
