import type { PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import { addUnits, notionalUnits } from '../domain/money.ts';
import { invariant } from '../kernel/invariant.ts';
import { OrderStampBook } from './order-stamps.ts';

/** The parts of an execution that say how well it was done. */
export interface QualityFill {
  readonly cloid: string | null;
  readonly isBuy: boolean;
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  /** Micro-USDC, positive = paid. */
  readonly feeUnits: QuoteUnits;
  readonly isTaker: boolean;
}

/** Execution quality of everything since the first start. Rates are fractions. */
export interface QualitySummary {
  readonly fills: number;
  /** Mean slippage against the decision price, weighted by notional, + = worse; null while no fill had a decision of ours. */
  readonly meanSlippageRate: number | null;
  /** Share of fills that added liquidity, 0..1; null without fills. */
  readonly makerShare: number | null;
  readonly feesUnits: QuoteUnits;
}

interface QualityState {
  readonly fills: number;
  readonly makerFills: number;
  readonly feesUnits: QuoteUnits;
  readonly weightedSlippage: number;
  readonly weight: number;
}

const EMPTY: QualityState = { fills: 0, makerFills: 0, feesUnits: asUnits(0), weightedSlippage: 0, weight: 0 };

/** Measures executions against the price at which they were decided. Rates are floats: nothing is owed in them. */
export class QualityRoom {
  #state: QualityState = EMPTY;
  /** Stamps on single orders. */
  readonly stamps = new OrderStampBook();

  /**
   * Takes one execution, once (the caller has left out duplicates). Returns its slippage as a fraction of the decision price, positive
   * when the fill was worse, or null when there was no decision of ours or its price is unusable.
   */
  onFill(fill: QualityFill, decisionMidTicks: number | null): number | null {
    const slippageRate = slippage(fill, decisionMidTicks);
    const weight = slippageRate === null ? 0 : notionalUnits(fill.priceTicks, fill.sizeLots);
    const before = this.#state;
    this.#state = {
      fills: before.fills + 1,
      makerFills: before.makerFills + (fill.isTaker ? 0 : 1),
      feesUnits: addUnits(before.feesUnits, fill.feeUnits),
      weightedSlippage: before.weightedSlippage + (slippageRate ?? 0) * weight,
      weight: before.weight + weight,
    };
    return slippageRate;
  }

  /** The figures so far. */
  summary(): QualitySummary {
    const { fills, makerFills, feesUnits, weightedSlippage, weight } = this.#state;
    return {
      fills,
      meanSlippageRate: weight > 0 ? weightedSlippage / weight : null,
      makerShare: fills > 0 ? makerFills / fills : null,
      feesUnits,
    };
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    return { ...this.#state, stamps: this.stamps.snapshot() };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as QualityState & { readonly stamps: unknown };
    invariant(Number.isSafeInteger(given.fills) && Number.isFinite(given.weight), 'not the state of the quality room');
    this.#state = {
      fills: given.fills,
      makerFills: given.makerFills,
      feesUnits: given.feesUnits,
      weightedSlippage: given.weightedSlippage,
      weight: given.weight,
    };
    this.stamps.restore(given.stamps);
  }
}

function slippage(fill: QualityFill, decisionMidTicks: number | null): number | null {
  if (decisionMidTicks === null || !Number.isFinite(decisionMidTicks) || !(decisionMidTicks > 0)) return null;
  const paidMore = (fill.priceTicks - decisionMidTicks) / decisionMidTicks;
  return fill.isBuy ? paidMore : 0 - paidMore;
}
