import { UNITS_PER_USDC } from '../contract/units.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { MarginTier } from './views.ts';

/** The margin ladder of an asset, ready for arithmetic. */
export interface MarginTable {
  readonly tiers: readonly [MarginTier, ...MarginTier[]];
  /** By tier: what a straight share of the whole notional asks too much, micro-USDC. */
  readonly deductions: readonly number[];
}

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

/** The ladder of an instrument: BTC, ETH, SOL and XRP as Hyperliquid has them, others by their highest leverage. */
export function marginTable(instrument: Instrument): MarginTable {
  const first: MarginTier = { lowerBoundUnits: 0, maxLeverage: instrument.maxLeverage };
  const second = secondStep(instrument);
  if (second === null) return withDeductions([first]);
  return withDeductions([first, { lowerBoundUnits: second[0] * 1_000_000 * UNITS_PER_USDC, maxLeverage: second[1] }]);
}

/**
 * deduction(n) = deduction(n - 1) + lowerBound(n) x (rate(n) - rate(n - 1)) with rate = 1 / (2 x leverage): the margin has no jump at a
 * border. Rounded down, so that no margin is asked too little for.
 */
export function withDeductions(tiers: MarginTable['tiers']): MarginTable {
  const deductions: number[] = [0];
  for (let i = 1; i < tiers.length; i++) {
    const { lowerBoundUnits, maxLeverage } = tiers[i] as MarginTier;
    const before = (tiers[i - 1] as MarginTier).maxLeverage;
    const more = mulDiv(lowerBoundUnits, before - maxLeverage, 2 * before * maxLeverage, 'down');
    deductions.push((deductions[i - 1] as number) + more);
  }
  return { tiers, deductions };
}

/** Index of the tier in which a notional lies; the bound itself belongs to the tier below. */
export function tierAt(table: MarginTable, notionalUnits: number): number {
  let at = 0;
  while (at + 1 < table.tiers.length && notionalUnits > (table.tiers[at + 1] as MarginTier).lowerBoundUnits) at += 1;
  return at;
}

/** Maintenance margin of a notional >= 0, micro-USDC, rounded up: notional / (2 x leverage of its tier) - deduction of its tier. */
export function maintenanceUnits(table: MarginTable, notionalUnits: number): number {
  const at = tierAt(table, notionalUnits);
  const { maxLeverage } = table.tiers[at] as MarginTier;
  return mulDiv(notionalUnits, 1, 2 * maxLeverage, 'up') - (table.deductions[at] as number);
}

/** Highest notional that may be opened at a leverage, micro-USDC; Infinity when every tier allows it. */
export function notionalLimit(table: MarginTable, leverage: number): number {
  const first = table.tiers.find((tier) => tier.maxLeverage < leverage);
  return first === undefined ? Infinity : first.lowerBoundUnits;
}
