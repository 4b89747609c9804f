import { liquidationPrice, type MarginTable, maintenanceUnits, type Sought } from '../../domain/margin-tiers.ts';
import { mulDiv } from '../../domain/money.ts';

/** A rise of ten times its price is out of a short's reach. */
const FURTHEST = 10;

/** A position with what its margin follows from. Prices in ticks, money in micro-USDC. */
export interface MarginedPosition {
  /** Signed; 0 = nothing is held. */
  readonly lots: number;
  /** Signed cost of the open size. */
  readonly costUnits: number;
  readonly markTicks: number;
  readonly table: MarginTable;
  /** Leverage of the asset, whole, at least 1. */
  readonly leverage: number;
  /** True where it has margin of its own: then nothing else of the account stands behind it. */
  readonly isIsolated: boolean;
  /** What an isolated position has beyond the initial margin of its cost, micro-USDC, signed; left out = nothing. */
  readonly addedUnits?: number;
}

/** The account that cross positions share, micro-USDC. */
export interface CrossAccount {
  /** Equity without that of isolated positions. */
  readonly equityUnits: number;
  /** What has to be maintained of all cross positions together. */
  readonly maintenanceUnits: number;
}

/**
 * Equity of an isolated position: the initial margin of its cost (rounded up), what a person added at the venue or took away, and what it has gained.
 */
export function isolatedEquity({ lots, costUnits, markTicks, leverage, addedUnits }: MarginedPosition): number {
  return mulDiv(Math.abs(costUnits), 1, leverage, 'up') + (addedUnits ?? 0) + lots * markTicks - costUnits;
}

/** Maintenance margin of a position at its mark, micro-USDC. */
export function maintenanceOf({ lots, markTicks, table }: MarginedPosition): number {
  return maintenanceUnits(table, Math.abs(lots) * markTicks);
}

/** What stands behind the cross positions of an account of `equityUnits`, and what they need. */
export function crossAccount(positions: readonly MarginedPosition[], equityUnits: number): CrossAccount {
  let [equity, maintenance] = [equityUnits, 0];
  for (const one of positions) {
    if (one.isIsolated) equity -= isolatedEquity(one);
    else maintenance += maintenanceOf(one);
  }
  return { equityUnits: equity, maintenanceUnits: maintenance };
}

/** What the price of liquidation of a position of the account is sought with. `cross` holds what it needs itself. */
export function soughtOf(one: MarginedPosition, cross: CrossAccount): Sought {
  const { table, lots, markTicks } = one;
  const equityUnits = one.isIsolated
    ? isolatedEquity(one)
    : cross.equityUnits - (cross.maintenanceUnits - maintenanceOf(one));
  return { table, lots, markTicks, equityUnits };
}

/**
 * Move of the mark against a position at which it is liquidated, all other marks as they are, fraction of the mark, at least 0. Null where nothing is
 * held, and where no such price is near enough to be one.
 */
export function liquidationDistance(position: Sought): number | null {
  const { lots, markTicks } = position;
  const price = lots === 0 ? null : liquidationPrice(position);
  if (price === null || !(price > 0)) return null;
  const move = lots > 0 ? 1 - price / markTicks : price / markTicks - 1;
  return lots < 0 && !(move < FURTHEST) ? null : Math.max(0, move);
}
