import { formatDecimal } from './convert.ts';
import type { Instrument } from './instrument.ts';

/*
 * Figures as a person reads them, for traces, alerts and refusals. What is no whole number of steps (an unknown figure) is printed as it
 * is: a sentence must never be the reason of a failure.
 */

type Scales = Pick<Instrument, 'symbol' | 'szDecimals' | 'priceDecimals'>;

/** A price in USDC: `65000.5`. Averages, which are no whole ticks, are rounded to the nearest one. */
export function priceWords(ticks: number, { priceDecimals }: Scales): string {
  return decimal(Number.isFinite(ticks) ? Math.round(ticks) : ticks, priceDecimals);
}

/** A size with its symbol: `0.25 BTC`. Signed where the figure is. */
export function sizeWords(lots: number, { symbol, szDecimals }: Scales): string {
  return `${decimal(lots, szDecimals)} ${symbol}`;
}

/** An amount: `12.5 USDC`, to the millionth. */
export function usdcWords(units: number): string {
  return `${decimal(units, 6)} USDC`;
}

/** A rate as per cent with two decimals: `0.50 %`. */
export function rateWords(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}

function decimal(value: number, decimals: number): string {
  return Number.isSafeInteger(value) ? formatDecimal(value, decimals) : String(value);
}
