import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import { addUnits, notionalUnits, subUnits } from '../domain/money.ts';
import { type PositionState, unrealisedUnits } from '../domain/position.ts';

/**
 * An open position. One object per position for as long as it is open, brought up to date in place: copy what has to outlast the step.
 */
export interface HeldPosition {
  readonly asset: AssetId;
  /** Signed, never 0. */
  readonly sizeLots: SizeLots;
  /** Signed cost of the open size, micro-USDC. */
  readonly costUnits: QuoteUnits;
  /** Realised by this position so far, micro-USDC, before fees. */
  readonly realisedUnits: QuoteUnits;
  /** Strategy whose order opened it, or null: a person's, or one that was found at the venue. */
  readonly strategyId: string | null;
  readonly openedAtMs: number;
  /** Levels of its protection, or null while none is known. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  /** Last mark, or null before the first. */
  readonly markTicks: PriceTicks | null;
}

/** The same object for its owner. */
export type MutablePosition = { -readonly [Key in keyof HeldPosition]: HeldPosition[Key] } & {
  oracleTicks: PriceTicks | null;
};

/** Sums over open positions, micro-USDC. */
export interface Totals {
  readonly unrealisedUnits: QuoteUnits;
  readonly unrealisedOracleUnits: QuoteUnits;
  readonly grossUnits: QuoteUnits;
  readonly netUnits: QuoteUnits;
  /** Positions without a mark or an oracle price: their worth is not known. */
  readonly unmarked: number;
}

/** Nothing held. */
export const NO_TOTALS: Totals = {
  unrealisedUnits: asUnits(0),
  unrealisedOracleUnits: asUnits(0),
  grossUnits: asUnits(0),
  netUnits: asUnits(0),
  unmarked: 0,
};

/** What one position adds to the totals. */
export function shareOfTotals(position: MutablePosition): Totals {
  const { markTicks, oracleTicks, sizeLots } = position;
  if (markTicks === null || oracleTicks === null) return { ...NO_TOTALS, unmarked: 1 };
  const net = notionalUnits(markTicks, sizeLots);
  return {
    unrealisedUnits: unrealisedUnits(position, markTicks),
    unrealisedOracleUnits: unrealisedUnits(position, oracleTicks),
    grossUnits: asUnits(Math.abs(net)),
    netUnits: net,
    unmarked: 0,
  };
}

/** Totals with the old share of a position replaced by its new one. Throws `InvariantError` past the safe range. */
export function exchangeShares(totals: Totals, old: Totals, now: Totals): Totals {
  const swap = (key: Exclude<keyof Totals, 'unmarked'>) => addUnits(subUnits(totals[key], old[key]), now[key]);
  return {
    unrealisedUnits: swap('unrealisedUnits'),
    unrealisedOracleUnits: swap('unrealisedOracleUnits'),
    grossUnits: swap('grossUnits'),
    netUnits: swap('netUnits'),
    unmarked: totals.unmarked - old.unmarked + now.unmarked,
  };
}

/** A position as it begins; its protection is not known yet. */
export function openPosition(
  asset: AssetId,
  state: PositionState,
  origin: { readonly strategyId: string | null; readonly atMs: number },
): MutablePosition {
  return {
    asset,
    sizeLots: state.sizeLots,
    costUnits: state.costUnits,
    realisedUnits: asUnits(0),
    strategyId: origin.strategyId,
    openedAtMs: origin.atMs,
    stopTicks: null,
    takeProfitTicks: null,
    markTicks: null,
    oracleTicks: null,
  };
}
