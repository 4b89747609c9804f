import { asUnits, type AssetId, type PriceTicks, type QuoteUnits, type SizeLots } from '../../contract/units.ts';
import type { ExecutionGrade, OrderQualityView } from '../../contract/views.ts';
import { addUnits } from '../domain/money.ts';

/** How long after the last fill the market is looked at again, ms (design, section 6). */
export const MARKOUTS_MS = [1_000, 5_000, 30_000] as const;

/** Slippage up to which an execution is good and fair whatever was expected, fractions: 2 and 5 basis points. */
const GOOD_RATE = 0.0002;
const FAIR_RATE = 0.0005;

/** Everything that is stamped on one order. Times in ms UTC, prices in ticks. */
export interface OrderStamps {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly decisionMidTicks: number | null;
  /** Slippage that the visible book promised at the decision, fraction, or null. */
  readonly expectedSlippageRate: number | null;
  readonly submitAtMs: number;
  readonly ackAtMs: number | null;
  /** Mid when the venue's first word came. */
  readonly arrivalMidTicks: number | null;
  readonly firstFillAtMs: number | null;
  readonly lastFillAtMs: number | null;
  readonly filledLots: SizeLots;
  readonly makerLots: SizeLots;
  /** Sum of price x size, micro-USDC. */
  readonly costUnits: QuoteUnits;
  readonly feeUnits: QuoteUnits;
  /** Mid after each of `MARKOUTS_MS`, null while it is to come. */
  readonly markoutTicks: readonly (number | null)[];
  readonly ended: boolean;
}

/** What one execution adds. */
export interface StampedFill {
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  readonly feeUnits: QuoteUnits;
  readonly isTaker: boolean;
  readonly atMs: number;
}

/** The stamps with one more execution. A fill begins the mark-outs anew: they count from the last one. */
export function withFill(stamps: OrderStamps, fill: StampedFill): OrderStamps {
  const filledLots = (stamps.filledLots + fill.sizeLots) as SizeLots;
  return {
    ...stamps,
    firstFillAtMs: stamps.firstFillAtMs ?? fill.atMs,
    lastFillAtMs: fill.atMs,
    filledLots,
    makerLots: (stamps.makerLots + (fill.isTaker ? 0 : fill.sizeLots)) as SizeLots,
    costUnits: addUnits(stamps.costUnits, asUnits(fill.priceTicks * fill.sizeLots)),
    feeUnits: addUnits(stamps.feeUnits, fill.feeUnits),
    markoutTicks: MARKOUTS_MS.map(() => null),
  };
}

/** The stamps as the window shows them, with everything that follows from them. Rates are fractions. */
export function qualityView(stamps: OrderStamps): OrderQualityView {
  const { filledLots, decisionMidTicks } = stamps;
  const averageTicks = filledLots > 0 ? stamps.costUnits / filledLots : null;
  const slippageRate = against(averageTicks, decisionMidTicks, stamps.isBuy);
  const feeRate = stamps.costUnits > 0 ? stamps.feeUnits / stamps.costUnits : 0;
  return {
    submitAtMs: stamps.submitAtMs,
    ackAtMs: stamps.ackAtMs,
    firstFillAtMs: stamps.firstFillAtMs,
    lastFillAtMs: stamps.lastFillAtMs,
    decisionMidTicks,
    arrivalMidTicks: stamps.arrivalMidTicks,
    averageTicks,
    expectedSlippageRate: stamps.expectedSlippageRate,
    slippageRate,
    shortfallRate: slippageRate === null ? null : slippageRate + feeRate,
    fillRate: stamps.sizeLots > 0 ? Math.min(1, filledLots / stamps.sizeLots) : 0,
    feeUnits: stamps.feeUnits,
    makerShare: filledLots > 0 ? stamps.makerLots / filledLots : null,
    markouts: MARKOUTS_MS.map((afterMs, i) => ({
      afterMs,
      // Positive when the market went our way after the fill.
      rate: negative(against(stamps.markoutTicks[i] ?? null, averageTicks, !stamps.isBuy), true),
    })),
    grade: gradeOf(stamps, slippageRate),
  };
}

/** (price - base) / base, positive when it is worse for a buyer (or, for a seller, when it is lower). */
function against(ticks: number | null, baseTicks: number | null, isBuy: boolean): number | null {
  if (ticks === null || baseTicks === null || !(baseTicks > 0)) return null;
  const rate = (ticks - baseTicks) / baseTicks;
  return isBuy ? rate : 0 - rate;
}

function negative(rate: number | null, flip: boolean): number | null {
  return rate === null ? null : flip ? 0 - rate : rate;
}

/**
 * A grade in words: excellent at the mid or better; good within what the book promised (at least 2 basis points); fair within twice that (at
 * least 5); else poor. Less than half filled is fair at best, nothing filled is failed. Null until the order has ended.
 */
function gradeOf(stamps: OrderStamps, slippageRate: number | null): ExecutionGrade | null {
  if (!stamps.ended) return null;
  if (stamps.filledLots <= 0) return 'failed';
  if (slippageRate === null) return null;
  const expected = stamps.expectedSlippageRate ?? 0;
  const isHalf = stamps.filledLots * 2 >= stamps.sizeLots;
  if (isHalf && slippageRate <= 0) return 'excellent';
  if (isHalf && slippageRate <= Math.max(GOOD_RATE, expected)) return 'good';
  return slippageRate <= Math.max(FAIR_RATE, expected * 2) ? 'fair' : 'poor';
}
