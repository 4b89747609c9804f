import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Candle } from '../../hyperliquid/decode/market-shapes.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';
import { wholeSteps } from './to-inputs.ts';

/** [open, high, low, close, volume] of a candle, in ticks and lots. */
export type CandleSteps = readonly [number, number, number, number, number];

/** Reads the decimals of a venue's candle as whole steps of its market; null if one of them is no data. */
export function candleSteps(row: Candle, { priceDecimals, szDecimals }: Instrument): CandleSteps | null {
  const [open, high, low, close] = [row.o, row.h, row.l, row.c].map((text) => wholeSteps(text, priceDecimals));
  const volume = decimalToTicks(row.v, szDecimals);
  if (open == null || high == null || low == null || close == null || volume === null || !(volume >= 0)) return null;
  // Sums of sizes come with the noise of floats.
  return [open, high, low, close, Math.round(volume)];
}
