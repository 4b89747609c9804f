import { UNITS_PER_USDC } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import { ladderOf, type MarginTable, type MarginTier, withDeductions } from '../engine/domain/margin-tiers.ts';

/** Symbols whose ladder Hyperliquid tells: from this notional on (million USDC), this leverage. */
const NAMED: ReadonlyMap<string, readonly [million: number, leverage: number]> = new Map([
  ['BTC', [150, 20]],
  ['ETH', [100, 15]],
  ['SOL', [70, 10]],
  ['XRP', [40, 10]],
]);

/**
 * Second step of an asset that is not named: 20x and more as SOL has it (half from 70 million on), 10x and more half from 20 million on,
 * less than 10x has one step only.
 */
function secondStep({ symbol, maxLeverage }: Instrument): readonly [million: number, leverage: number] | null {
  const named = NAMED.get(symbol);
  if (named !== undefined && named[1] < maxLeverage) return named;
  if (maxLeverage >= 20) return [70, Math.floor(maxLeverage / 2)];
  return maxLeverage >= 10 ? [20, Math.floor(maxLeverage / 2)] : null;
}

/** The ladder of an instrument: its own; else that of BTC, ETH, SOL and XRP as Hyperliquid has them, of others by their highest leverage. */
export function marginTable(instrument: Instrument): MarginTable {
  if (instrument.marginTiers !== undefined) return ladderOf(instrument);
  const first: MarginTier = { lowerBoundUnits: 0, maxLeverage: instrument.maxLeverage };
  const second = secondStep(instrument);
  if (second === null) return withDeductions([first]);
  return withDeductions([first, { lowerBoundUnits: second[0] * 1_000_000 * UNITS_PER_USDC, maxLeverage: second[1] }]);
}
