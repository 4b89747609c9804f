import { asLots, asUnits, type PriceTicks, type QuoteUnits, type SizeLots } from '../../contract/units.ts';
import { invariant } from '../kernel/invariant.ts';
import { addUnits, checked, mulDiv, notionalUnits, subUnits } from './money.ts';

/** A position in one asset. `costUnits` has the sign of `sizeLots` and is 0 exactly when that is 0. */
export interface PositionState {
  /** Signed: long > 0, short < 0. */
  readonly sizeLots: SizeLots;
  /** What the open size cost, micro-USDC, signed; fees are not in it. */
  readonly costUnits: QuoteUnits;
}

/** What a fill did to a position. */
export interface FillEffect {
  readonly position: PositionState;
  /** Realised by the closed part, micro-USDC, before fees. */
  readonly closedPnlUnits: QuoteUnits;
  /** Lots that the fill closed, >= 0. */
  readonly closedLots: SizeLots;
  /** True if the position changed its side. */
  readonly flipped: boolean;
}

/** No position. */
export const FLAT: PositionState = { sizeLots: asLots(0), costUnits: asUnits(0) };

/**
 * Applies a fill of `lots` > 0 at `ticks` > 0. Adding raises the cost by the notional. Reducing takes a proportional share of the cost,
 * rounded toward zero: the remainder stays with the position, so a full close returns exactly what is left and the sum of all
 * closed PnL until flat equals minus the sum of the signed notionals. A fill beyond flat closes and then opens at its own price.
 * Pure; throws `InvariantError` for a fill that is not positive whole numbers or when money leaves the safe range.
 */
export function applyFill(position: PositionState, isBuy: boolean, lots: SizeLots, ticks: PriceTicks): FillEffect {
  invariant(Number.isSafeInteger(lots) && lots > 0, () => `a fill has a whole number of lots, not ${lots}`);
  invariant(Number.isSafeInteger(ticks) && ticks > 0, () => `a fill has a price in whole ticks, not ${ticks}`);
  const held = position.sizeLots;
  const signed = isBuy ? lots : -lots;
  if (held === 0 || held > 0 === isBuy) {
    const size = asLots(checked(held + signed));
    const cost = addUnits(position.costUnits, notionalUnits(ticks, asLots(signed)));
    return {
      position: { sizeLots: size, costUnits: cost },
      closedPnlUnits: asUnits(0),
      closedLots: asLots(0),
      flipped: false,
    };
  }
  return reduce(position, signed, ticks);
}

function reduce(position: PositionState, signed: number, ticks: PriceTicks): FillEffect {
  const size = Math.abs(position.sizeLots);
  const closed = Math.min(size, Math.abs(signed));
  const closedSigned = signed > 0 ? closed : -closed;
  const share = asUnits(mulDiv(position.costUnits, closed, size, 'zero'));
  // Money that came in for the closed part less what that part had cost; both signs are the fill's opposite for a long.
  const closedPnlUnits = subUnits(asUnits(0), addUnits(notionalUnits(ticks, asLots(closedSigned)), share));
  const closedLots = asLots(closed);
  const rest = checked(signed - closedSigned);
  if (rest !== 0) {
    const opened = { sizeLots: asLots(rest), costUnits: notionalUnits(ticks, asLots(rest)) };
    return { position: opened, closedPnlUnits, closedLots, flipped: true };
  }
  const left = {
    sizeLots: asLots(checked(position.sizeLots + closedSigned)),
    costUnits: subUnits(position.costUnits, share),
  };
  return { position: left, closedPnlUnits, closedLots, flipped: false };
}

/** Average entry price in ticks as a float, for views; 0 for a flat position, which no view shows. */
export function averageEntryTicks(position: PositionState): number {
  return position.sizeLots === 0 ? 0 : position.costUnits / position.sizeLots;
}

/** What closing everything at `markTicks` would realise, micro-USDC, exact, before fees. */
export function unrealisedUnits(position: PositionState, markTicks: PriceTicks): QuoteUnits {
  return subUnits(notionalUnits(markTicks, position.sizeLots), position.costUnits);
}
