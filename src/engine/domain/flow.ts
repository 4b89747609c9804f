import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { SizeStep } from './size-step.ts';
import type { TradeRecord } from './trade-record.ts';

/* Values handed from room to room, in the order of the flow. Rates are fractions, floats; money, prices and sizes are integers. */

/** A bar that is complete. Prices in ticks of the asset. `prints` = 0 for a bar carried over a quiet interval. */
export interface ClosedBar {
  readonly asset: AssetId;
  readonly openMs: number;
  readonly intervalMs: number;
  readonly openTicks: PriceTicks;
  readonly highTicks: PriceTicks;
  readonly lowTicks: PriceTicks;
  readonly closeTicks: PriceTicks;
  readonly volumeLots: SizeLots;
  readonly prints: number;
}

/** What a strategy may look at after a closed bar: its own genome's indicators on one asset. Floats in price units of the asset. */
export interface FeatureFrame {
  readonly asset: AssetId;
  readonly strategyId: string;
  readonly barOpenMs: number;
  readonly barCloseMs: number;
  /** Bars seen so far; below the warm-up of the genome no frame is made. */
  readonly bars: number;
  readonly close: number;
  /** Average true range as a fraction of the close. */
  readonly atrRate: number;
  /** EMA crossover: values of this bar and the one before; null for other families. */
  readonly ema: {
    readonly fast: number;
    readonly slow: number;
    readonly previousFast: number;
    readonly previousSlow: number;
  } | null;
  /** Donchian: channel of the bars before this one; null for other families. */
  readonly channel: {
    readonly entryHigh: number;
    readonly entryLow: number;
    readonly exitHigh: number;
    readonly exitLow: number;
    readonly width: number;
  } | null;
}

/** Yearly volatility of an asset from closed bars, or null while unknown. */
export interface VolatilityEstimate {
  readonly asset: AssetId;
  readonly annual: number | null;
  readonly bars: number;
}

/** What a sender claims about its own record; shown, never used for sizing. */
export interface SignalPerformance {
  readonly trades: number;
  readonly winRate: number;
  readonly avgWin: number;
  readonly avgLoss: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
}

/** A proposal, before validation, as a built-in strategy or an outside program makes it. */
export interface RawSignal {
  readonly id: string;
  readonly strategyId: string;
  readonly source: 'genetic' | 'external' | 'manual';
  readonly symbol: string;
  readonly side: 'long' | 'short' | 'flat';
  /** 0..1. */
  readonly strength: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Stop and take-profit distance as a fraction of the reference price; null only for flat. */
  readonly stopLossRate: number | null;
  readonly takeProfitRate: number | null;
  readonly performance: SignalPerformance | null;
  readonly rationale: string;
}

/** A validated signal. */
export interface AcceptedSignal extends RawSignal {
  readonly asset: AssetId;
  readonly acceptedAtMs: number;
  readonly external: boolean;
}

/** Exposure of the account in one asset with what is in flight, as sizing and risk see it. All signed lots from the account's view. */
export interface AssetExposure {
  readonly asset: AssetId;
  readonly positionLots: SizeLots;
  /** Opening buys and sells that work or are unknown or approved-but-unsent, >= 0 each; reduce-only ones free nothing. */
  readonly openBuyLots: SizeLots;
  readonly openSellLots: SizeLots;
  readonly markTicks: PriceTicks;
  readonly strategyId: string | null;
  /** Loss if its stop is hit, micro-USDC >= 0; the whole notional when there is no stop. */
  readonly lossAtStopUnits: QuoteUnits;
}

/** What is held and how it moves with the asset of an entry. */
export interface SizingBook {
  /** Exposures of the other assets with what is open in them, signed, fractions of equity. */
  readonly weights: readonly number[];
  /** Their yearly volatilities in the same order, null = unknown. */
  readonly volatilities: readonly (number | null)[];
  /** Row by row, the asset of the entry first and then the others; 1 on the diagonal. */
  readonly correlations: ArrayLike<number>;
  /** True for the index, in the same order. */
  readonly isIndex: readonly boolean[];
  /** How steadily the asset's own price has gone one way, deviations, + = up; null = unknown. */
  readonly momentum: number | null;
}

/** What makes a size, and the caps on it, smaller than usual. */
export interface SizeMultiplier {
  readonly name: 'regime' | 'breakers';
  /** 0..1; 0 = nothing is opened. */
  readonly factor: number;
  /** What it follows from, a few words. */
  readonly word: string;
}

/** Everything sizing looks at. Built by the pipeline from the other rooms. */
export interface SizingInput {
  readonly signal: AcceptedSignal;
  readonly asset: AssetId;
  readonly priceDecimals: number;
  readonly szDecimals: number;
  /** Account equity, or null when unknown. */
  readonly equityUnits: QuoteUnits | null;
  readonly volatilityAnnual: number | null;
  /** Price at which the entry is expected to fill (the touch). */
  readonly entryTicks: PriceTicks;
  /** Worst price that the order may fill at; caps value the order at the highest of mark, touch and this. */
  readonly limitTicks: PriceTicks;
  /** Mark price of the asset, or null while unknown: then there is no size. */
  readonly markTicks: PriceTicks | null;
  readonly stopTicks: PriceTicks;
  /** One per asset with a position or working orders, the candidate's own included when it has any. */
  readonly exposures: readonly AssetExposure[];
  /** Visible depth on the side to take within max slippage, lots. */
  readonly depthLots: SizeLots;
  /** Free margin, micro-USDC, and leverage of the asset. */
  readonly freeMarginUnits: QuoteUnits;
  readonly leverage: number;
  /** Cap that the approving person set, lots, or null. */
  readonly personCapLots: SizeLots | null;
  /** The strategy's own round trips; left out = none are known. */
  readonly record?: TradeRecord;
  readonly book: SizingBook;
  /** What scales size and caps alike, in this order; each 0..1. */
  readonly multipliers: readonly SizeMultiplier[];
  readonly atMs: number;
}

/** Names of what can bind a size, in the order in which the caps are applied. */
export type BindingConstraint =
  | 'none'
  | 'person'
  | 'strategy'
  | 'asset'
  | 'gross'
  | 'net'
  | 'loss_at_stop'
  | 'total_loss_at_stop'
  | 'book_volatility'
  | 'stress'
  | 'margin'
  | 'liquidity'
  | 'lot'
  | 'min_notional';

/** The size and the whole story of it. `targetLots` is unsigned; the side is the signal's. */
export interface PositionSizeResult {
  readonly asset: AssetId;
  readonly targetLots: SizeLots;
  readonly targetUnits: QuoteUnits;
  /** Largest size that every cap allows, lots. */
  readonly maxLots: SizeLots;
  readonly rawRate: number;
  readonly finalRate: number;
  readonly methodUsed: string;
  readonly volatilityAdjustment: number;
  /** 1 - penalty x what the trade has in common with the book, 0..1. */
  readonly correlationAdjustment: number;
  /** Of the regime of the market, 0..1. */
  readonly regimeMultiplier: number;
  readonly bindingConstraint: BindingConstraint;
  readonly steps: readonly SizeStep[];
  readonly atMs: number;
  /** Set when the result is "no trade"; then targetLots is 0. */
  readonly refusal: Refusal | null;
}

/** A sized entry before risk. */
export interface SizedIntent {
  readonly kind: 'entry';
  readonly ticketId: string;
  readonly signalId: string;
  readonly strategyId: string;
  readonly signalStrength: number;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly lots: SizeLots;
  /** Price expected at the touch and worst price allowed. */
  readonly entryTicks: PriceTicks;
  readonly limitTicks: PriceTicks;
  readonly stopTicks: PriceTicks;
  readonly takeProfitTicks: PriceTicks | null;
  readonly decisionMidTicks: number;
  /** Left out = immediate or cancel; only an attended entry may rest. */
  readonly timeInForce?: 'Gtc' | 'Ioc' | 'Alo';
}

/** An exit: it can only shrink the position. `reason` is stored with the decision. */
export interface ReductionIntent {
  readonly kind: 'reduction';
  readonly asset: AssetId;
  /** Side of the order: sells reduce longs. */
  readonly isBuy: boolean;
  readonly lots: SizeLots;
  /** Worst price as a distance from mark, fraction (a rung of the ladder). */
  readonly slippageRate: number;
  readonly reason: 'signal' | 'person' | 'kill_switch' | 'breaker' | 'drift' | 'manual';
  /** A price of a person's own instead of a distance from mark, and how it stands; left out = immediate or cancel from mark. */
  readonly limitTicks?: PriceTicks;
  readonly timeInForce?: 'Gtc' | 'Ioc' | 'Alo';
  readonly strategyId: string | null;
  readonly signalId: string | null;
}

/** A stop or take-profit that stands at the exchange for an existing position. */
export interface ProtectionIntent {
  readonly kind: 'protection';
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly lots: SizeLots;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  readonly strategyId: string | null;
  readonly signalId: string | null;
}

/** Everything that may become orders. */
export type OrderIntent = SizedIntent | ReductionIntent | ProtectionIntent;

/**
 * Place of an order among those that one entry is worked in: `quote` 2 of 6, `slice` 3 of 4. Counted from 1. A `twap` is one order; `of` is the
 * number of slices that the venue makes of it.
 */
export interface OrderPart {
  readonly kind: 'quote' | 'slice' | 'twap';
  readonly no: number;
  readonly of: number;
}

/** Request as the order book-keeping keeps it (design section 6, OrderRequest). */
export interface OrderRequest {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly orderType: 'market' | 'limit' | 'stop_loss' | 'take_profit' | 'twap';
  readonly priceTicks: PriceTicks;
  readonly triggerTicks: PriceTicks | null;
  readonly timeInForce: 'Gtc' | 'Ioc' | 'Alo' | null;
  readonly reduceOnly: boolean;
  readonly strategyId: string | null;
  readonly signalId: string | null;
  readonly ticketId: string | null;
  readonly signalStrength: number | null;
  readonly urgency: 'normal' | 'high' | 'emergency';
  readonly decisionMidTicks: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Client id of the parent for attached children, else null. */
  readonly parentCloid: string | null;
  readonly reason: string;
  /** Which order of its ticket this is, from 1; left out = 1. */
  readonly attempt?: number;
  /** Left out for an order that stands alone. */
  readonly part?: OrderPart;
}

/** A check with its two numbers, kept for the decision trace. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly actual: number | string | null;
  readonly limit: number | string | null;
}

/** The index of sentiment as regimes and breakers may use it: only ever younger than 48 h, else there is none (null), never 50. */
export interface SentimentReading {
  readonly source: string;
  /** Integer 0 (fear) .. 100 (greed). */
  readonly value: number;
  /** The source's own word; thresholds of ours work on the value. */
  readonly label: string;
  readonly publishedAtMs: number;
  readonly ageMs: number;
  /** Value of the day before, or null where the history lacks it. */
  readonly dayBefore: number | null;
  /** Change in points over 7 and 30 days, or null where the history lacks that day. */
  readonly change7d: number | null;
  readonly change30d: number | null;
}
