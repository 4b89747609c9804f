/*
 * The venue's rule about prices, for the engine that keeps it and for the window that writes prices by it.
 */

/** Significant figures that a price with decimals may have (Hyperliquid); whole numbers are always legal. */
export const PRICE_FIGURES = 5;

/** The smallest number of more than `PRICE_FIGURES` figures. */
const FIRST_SIX_FIGURES = 100_000;

/**
 * The step in ticks on which a price near `ticks` has to lie: five significant figures, whole numbers always allowed
 * (Hyperliquid tick rule). `ticks` > 0; `priceDecimals` 0..6.
 */
export function priceStep(ticks: number, priceDecimals: number): number {
  let step = 1;
  // Compared in whole numbers: a quotient could round up into the next decade.
  for (let left = priceDecimals; left > 0 && ticks >= FIRST_SIX_FIGURES * step; left -= 1) step *= 10;
  return step;
}

/** True if the venue accepts `ticks` as a price. */
export function isLegalPrice(ticks: number, priceDecimals: number): boolean {
  return Number.isSafeInteger(ticks) && ticks > 0 && ticks % priceStep(ticks, priceDecimals) === 0;
}
