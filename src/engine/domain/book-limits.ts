import type { SizingBook } from './flow.ts';

/*
 * What an order does to the volatility and to the stress of the whole book, as functions of its lots. Sizing asks how many lots have room
 * under a limit, risk asks what stands after the order; both count in the same way. Exposures are fractions of equity, seen in the direction of
 * the order. A figure that is not known becomes NaN, and NaN has no room and passes no limit.
 */

/** Volatility that stands in for an unknown one, a year: what is unknown is not small. */
export const UNKNOWN_VOLATILITY = 1.5;

/** Fall of the index in the stress (design, section 4). */
export const INDEX_FALL = 0.15;

/** Fall of everything else. */
export const OTHER_FALL = 0.4;

/** What rounding may add to a figure that lies exactly at its limit. */
const ROUNDING = 1e-12;

/** The book as one order meets it. */
export interface RiskLoad {
  /** Exposure of one lot. */
  readonly perLot: number;
  /** Lots of the order's asset if what is open in its direction fills, in that direction; below zero while it leans the other way. */
  readonly forwardLots: number;
  /** Yearly volatility of the asset. */
  readonly volatility: number;
  /** Sum over the others of exposure x volatility x correlation with the asset. */
  readonly cross: number;
  /** Variance of the others alone, a year. */
  readonly rest: number;
  /** Loss of the others in the stress, gains of shorts counted, and of one unit of exposure of the order. */
  readonly othersLoss: number;
  readonly ownLoss: number;
}

/** The order whose effect is asked for. */
export interface RiskOrder {
  readonly isBuy: boolean;
  /** Yearly volatility of its asset, null = unknown. */
  readonly volatility: number | null;
  /** As `BookLoad.forwardLots`. */
  readonly forwardLots: number;
  /** Exposure of one lot at its highest price. */
  readonly perLot: number;
}

/** What a book is without the order. */
interface BookSums {
  /** Sum of exposure x volatility x correlation with the asset of the order. */
  readonly cross: number;
  readonly rest: number;
  readonly loss: number;
}

/** Sums of books that were asked for: an order is sized and then checked against one and the same book, and books never change. */
const SUMS = new WeakMap<SizingBook, BookSums>();

function sumsOf(book: SizingBook): BookSums {
  const kept = SUMS.get(book);
  if (kept !== undefined) return kept;
  const { weights, volatilities, correlations, isIndex } = book;
  const size = weights.length + 1;
  const risks: number[] = [];
  for (let i = 0; i < weights.length; i++) risks.push((weights[i] as number) * known(volatilities[i] ?? null));
  let [cross, rest, loss] = [0, 0, 0];
  for (let i = 0; i < risks.length; i++) {
    const risk = risks[i] as number;
    cross += risk * (correlations[i + 1] as number);
    loss += (weights[i] as number) * (isIndex[i + 1] === true ? INDEX_FALL : OTHER_FALL);
    const row = (i + 1) * size + 1;
    for (let j = 0; j < risks.length; j++) rest += risk * (risks[j] as number) * (correlations[row + j] as number);
  }
  const sums = { cross, rest, loss };
  SUMS.set(book, sums);
  return sums;
}

/** Sums a book once for an order. */
export function riskLoadOf(book: SizingBook, order: RiskOrder): RiskLoad {
  const { isIndex } = book;
  const side = order.isBuy ? 1 : -1;
  const { cross, rest, loss } = sumsOf(book);
  return {
    perLot: order.perLot,
    forwardLots: order.forwardLots,
    volatility: known(order.volatility),
    cross: side * cross,
    rest,
    othersLoss: loss,
    ownLoss: side * (isIndex[0] === true ? INDEX_FALL : OTHER_FALL),
  };
}

/** Volatility of the book a year after `lots` of the order: the root of w'Cw. */
export function volatilityAfter({ perLot, forwardLots, volatility, cross, rest }: RiskLoad, lots: number): number {
  const own = (forwardLots + lots) * perLot * volatility;
  return Math.sqrt(Math.max(0, own * own + 2 * own * cross + rest));
}

/** Loss of the book in the stress after `lots` of the order, at least 0. */
export function stressAfter({ perLot, forwardLots, othersLoss, ownLoss }: RiskLoad, lots: number): number {
  return Math.max(0, othersLoss + (forwardLots + lots) * perLot * ownLoss);
}

/** True where a figure after an order is inside its limit, or no worse than before it: what covers the book is never in the way of itself. */
export function isInside(after: number, before: number, limit: number): boolean {
  return after <= Math.max(limit, before) + ROUNDING;
}

/** Lots that the order may add while the volatility of the book stays inside `limit`, or is no higher than now; never below 0. */
export function roomInVolatility(load: RiskLoad, limit: number): number {
  const { perLot, volatility, cross, rest } = load;
  const before = volatilityAfter(load, 0);
  const most = Math.max(limit, before);
  const own = -cross + Math.sqrt(Math.max(0, cross * cross - rest + most * most));
  return downTo(own / volatility / perLot - load.forwardLots, (lots) =>
    isInside(volatilityAfter(load, lots), before, limit),
  );
}

/** Lots that the order may add while the stress of the book stays inside `limit`, or is no higher than now; Infinity where it only covers. */
export function roomInStress(load: RiskLoad, limit: number): number {
  const { perLot, othersLoss, ownLoss } = load;
  if (ownLoss < 0) return Number.isFinite(othersLoss) ? Number.POSITIVE_INFINITY : 0;
  const before = stressAfter(load, 0);
  const most = Math.max(limit, before);
  return downTo((most - othersLoss) / ownLoss / perLot - load.forwardLots, (lots) =>
    isInside(stressAfter(load, lots), before, limit),
  );
}

/** The largest whole number at or just below `lots` that passes; 0 for what is not above zero. Rounding needs a step or two at most. */
function downTo(lots: number, passes: (lots: number) => boolean): number {
  if (!(lots >= 1)) return 0;
  const whole = Math.floor(Math.min(lots, Number.MAX_SAFE_INTEGER));
  for (let tried = whole; tried >= Math.max(1, whole - 3); tried--) if (passes(tried)) return tried;
  return 0;
}

function known(volatility: number | null): number {
  if (volatility === null) return UNKNOWN_VOLATILITY;
  return volatility > 0 ? volatility : Number.NaN;
}
