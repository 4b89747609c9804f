import { mulDiv } from './money.ts';

/** Step of a margin ladder: from `lowerBoundUnits` of notional on (micro-USDC), at most `maxLeverage` (integer 1..50). */
export interface MarginTier {
  readonly lowerBoundUnits: number;
  readonly maxLeverage: number;
}

/** The margin ladder of an asset, ready for arithmetic. */
export interface MarginTable {
  /** Lowest first; the first begins at 0, bounds rise, leverages fall. */
  readonly tiers: readonly [MarginTier, ...MarginTier[]];
  /** By tier: what a straight share of the whole notional asks too much, micro-USDC. */
  readonly deductions: readonly number[];
}

/** What a ladder is made of: the highest leverage, and the steps where there is more than one. */
interface Laddered {
  readonly maxLeverage: number;
  readonly marginTiers?: readonly MarginTier[];
}

/** The ladder of an instrument: its own steps, or one of its highest leverage. */
export function ladderOf({ maxLeverage, marginTiers }: Laddered): MarginTable {
  const [first, ...rest] = marginTiers ?? [];
  return withDeductions([first ?? { lowerBoundUnits: 0, maxLeverage }, ...rest]);
}

/**
 * deduction(n) = deduction(n - 1) + lowerBound(n) x (rate(n) - rate(n - 1)) with rate = 1 / (2 x leverage): the margin has no jump at a
 * border (Hyperliquid, margin tiers). Rounded down, so that no margin is asked too little for.
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

/** What a price of liquidation is sought for. */
export interface Sought {
  readonly table: MarginTable;
  /** Signed, not 0. */
  readonly lots: number;
  readonly markTicks: number;
  /** Equity at the mark less maintenance of all other positions of the same account, micro-USDC. */
  readonly equityUnits: number;
}

/**
 * Mark at which a position would be liquidated while every other mark stays: the one where equity equals maintenance,
 *     equity + lots x (price - mark) = |lots| x price x rate - deduction,
 * which is the venue's mark - side x available / |lots| / (1 - rate x side) as long as the tier of the ladder stays the same. Ticks with
 * fractions; null when no price above zero does it.
 */
export function liquidationPrice({ table, lots, markTicks, equityUnits }: Sought): number | null {
  const size = Math.abs(lots);
  // By number: this is asked of every position at every mark.
  for (let at = 0; at < table.tiers.length; at++) {
    const tier = table.tiers[at] as MarginTier;
    const slope = lots - size / (2 * tier.maxLeverage);
    const price = (lots * markTicks - equityUnits - (table.deductions[at] as number)) / slope;
    const notional = size * price;
    const next: MarginTier | undefined = table.tiers[at + 1];
    if (notional > tier.lowerBoundUnits && (next === undefined || notional <= next.lowerBoundUnits)) return price;
  }
  return null;
}
