import { UNITS_PER_USDC } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';

/**
 * Caps of open interest by highest leverage, million USDC. Hyperliquid sets one per asset, by how liquid and how leveraged it is, and
 * does not tell those of its own perpetuals. These lie above all that was captured in February 2026 (BTC 1508, HYPE 782, LIT 46), as the caps of 25 to 150
 * that it tells of perpetuals of others do.
 */
const CAPS = [
  { fromLeverage: 20, millions: 5_000 },
  { fromLeverage: 10, millions: 1_000 },
  { fromLeverage: 5, millions: 100 },
  { fromLeverage: 0, millions: 25 },
] as const;

/** Notional of open interest, micro-USDC, from which on nobody opens more of an asset, where nothing else was said. */
export function usualCapUnits({ maxLeverage }: Instrument): number {
  const row = CAPS.find(({ fromLeverage }) => maxLeverage >= fromLeverage) ?? CAPS[3];
  return row.millions * 1_000_000 * UNITS_PER_USDC;
}
