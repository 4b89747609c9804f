import type { AutoRule } from '../../contract/commands.ts';

/*
 * Every knob of the engine with its unit in its name. Defaults and bounds live in `engine/config`; a file never reaches the engine
 * without passing them.
 */

/** All settings of one run. */
export interface EngineSettings {
  readonly market: MarketSettings;
  readonly strategies: readonly GenomeSettings[];
  readonly signals: SignalSettings;
  readonly desk: DeskSettings;
  readonly sizing: SizingSettings;
  readonly risk: RiskSettings;
  readonly execution: ExecutionSettings;
  readonly sentiment: SentimentSettings;
}

/** How market data becomes bars, and when it is too old. */
export interface MarketSettings {
  /** Interval of the bars that strategies see, ms: one of 60000, 300000, 900000, 3600000, 14400000, 86400000. */
  readonly barIntervalMs: number;
  /** Bars kept per asset, 50..5000. */
  readonly barsKept: number;
  /** Age of a book from which a symbol is stale, ms, while others move; 1000..86_400_000. */
  readonly staleAfterMs: number;
}

/** One strategy as a fixed genome: a family and its genes. */
export type GenomeSettings = EmaCrossGenome | DonchianGenome;

/** What every family of strategy has. */
export interface GenomeCommon {
  /** 1..40 characters of a-z, 0-9, '-'. */
  readonly strategyId: string;
  readonly enabled: boolean;
  /** Stop distance in multiples of ATR, 0.5..10. */
  readonly stopAtr: number;
  /** Take-profit distance in multiples of ATR, 0.5..30. */
  readonly takeProfitAtr: number;
  /** Bars of the ATR, 2..200. */
  readonly atrBars: number;
  readonly allowShort: boolean;
}

/** Two exponential averages that cross. */
export interface EmaCrossGenome extends GenomeCommon {
  readonly family: 'ema_cross';
  /** Bars of the fast EMA, 2..200, less than slowBars. */
  readonly fastBars: number;
  /** Bars of the slow EMA, 3..500. */
  readonly slowBars: number;
}

/** Breakout of the highest high or lowest low. */
export interface DonchianGenome extends GenomeCommon {
  readonly family: 'donchian';
  /** Bars of the entry channel, 2..500. */
  readonly entryBars: number;
  /** Bars of the exit channel, 1..500, at most entryBars. */
  readonly exitBars: number;
}

/** Life and tolerance of signals. */
export interface SignalSettings {
  /** Life of a built-in signal, ms, 5_000..86_400_000. */
  readonly lifeMs: number;
  /** How far in the future a creation time may lie, ms, 0..60_000. */
  readonly futureToleranceMs: number;
}

/** How proposals wait for approval. */
export interface DeskSettings {
  /** Half width of the price band of a ticket, fraction of the reference price, 0.0005..0.05. */
  readonly bandRate: number;
  /** Waiting tickets at most, 1..500; beyond it the weakest waiting one is dropped as expired. */
  readonly maxWaiting: number;
  readonly autoRules: readonly AutoRule[];
}

/** How an intent becomes a size. */
export interface SizingSettings {
  readonly method: 'fixed' | 'volatility_adjusted' | 'kelly' | 'risk_parity' | 'genetic_evolved';
  /** Exposure of one entry before adjustments, fraction of equity, 0.001..0.5. */
  readonly baseRate: number;
  /** Yearly volatility that `volatility_adjusted` aims at, fraction, 0.05..3. */
  readonly targetVolatility: number;
  /** Bars an hourly-equivalent volatility needs before it counts as known, 10..1000. */
  readonly minVolatilityBars: number;
  /** True: whatever the method, a strategy whose own 20 or more round trips leave Kelly nothing to stake opens nothing. */
  readonly kellyVeto: boolean;
  /** Weights of the three parts of `genetic_evolved`, 0..1 each; only their proportions count, and not all may be 0. */
  readonly kellyWeight: number;
  readonly volatilityWeight: number;
  readonly momentumWeight: number;
  /** `genetic_evolved` scales by max(confidenceMin, strength ^ confidenceExponent): 0..1 and 0..4. */
  readonly confidenceMin: number;
  readonly confidenceExponent: number;
  /** Part of a size that is taken off where a trade moves wholly with the book, 0..1; 0 = correlations are not asked for. */
  readonly correlationPenalty: number;
  readonly regimeSizes: RegimeSizeSettings;
}

/** Share of a usual size, and of the caps on it, that a long and a short have in each regime, 0..1 each; 0 = none are opened. */
export interface RegimeSizeSettings {
  readonly bullStableLong: number;
  readonly bullStableShort: number;
  readonly bullVolatileLong: number;
  readonly bullVolatileShort: number;
  readonly sidewaysStableLong: number;
  readonly sidewaysStableShort: number;
  readonly sidewaysVolatileLong: number;
  readonly sidewaysVolatileShort: number;
  readonly bearStableLong: number;
  readonly bearStableShort: number;
  readonly bearVolatileLong: number;
  readonly bearVolatileShort: number;
  readonly unknownLong: number;
  readonly unknownShort: number;
}

/** All limits that stand between a proposal and the venue. */
export interface RiskSettings {
  readonly caps: CapSettings;
  readonly breakers: BreakerSettings;
  readonly preTrade: PreTradeSettings;
}

/** Caps as fractions of equity; a value equal to the cap passes. */
export interface CapSettings {
  /** 0.01..0.5; the hard ceiling is 0.5. */
  readonly assetRate: number;
  readonly strategyRate: number;
  readonly grossRate: number;
  readonly netRate: number;
  /** Loss of this trade when its stop is hit, 0.0005..0.05. */
  readonly lossAtStopRate: number;
  /** The same, summed over everything open, 0.001..0.2. */
  readonly totalLossAtStopRate: number;
  /** Ex-ante volatility of the book a year after an opening order, fraction of equity, 0.01..2. */
  readonly volatilityYear: number;
  /** Loss of the book when the index falls by 15 % and everything else by 40 %, fraction of equity, 0.005..1. */
  readonly stressLossRate: number;
  /** Share of the visible depth within max slippage that one order may take, 0.01..1. */
  readonly depthShare: number;
}

/** Bounds of the seven breakers. None can be switched off here: a person does that for a day at a time. */
export interface BreakerSettings {
  readonly dailyDrawdown: DailyDrawdownSettings;
  readonly totalDrawdown: TotalDrawdownSettings;
  readonly rapidLosses: RapidLossSettings;
  readonly concentration: ConcentrationSettings;
  readonly correlationSpike: CorrelationSpikeSettings;
  readonly volatilitySpike: VolatilitySpikeSettings;
  readonly fearGreedExtreme: FearGreedSettings;
}

/** Breaker on the fall of the unit value from the season's high-water. */
export interface TotalDrawdownSettings {
  /** Fall at which everything is flattened and trading halts, fraction, 0.01..0.9. */
  readonly trip: number;
  /** How long it has to stand on mark and oracle, ms, 0..60_000. */
  readonly holdMs: number;
}

/** Breaker on losses in short order. */
export interface RapidLossSettings {
  /** Fall of the unit value within the window at which nothing opens, fraction, 0.001..0.2. */
  readonly lossRate: number;
  /** The window, ms, 60_000..86_400_000. */
  readonly windowMs: number;
  /** Round trips lost in a row at which a strategy opens nothing, 2..50 ... */
  readonly streak: number;
  /** ... if they lost this share of equity together, fraction, 0.0005..0.2. */
  readonly streakLossRate: number;
  /** How long a stop lasts at least, ms, 60_000..604_800_000. */
  readonly holdMs: number;
}

/** Breaker on too much in one place. */
export interface ConcentrationSettings {
  /** Multiple of an asset's cap at which it is reduced to the cap, 1.01..3. */
  readonly assetShare: number;
  /** Herfindahl-Hirschman index of the exposures beyond which nothing is added, 0.05..0.99 ... */
  readonly hhi: number;
  /** ... from so many positions on, 2..100 ... */
  readonly minPositions: number;
  /** ... and from this gross exposure on, fraction of equity, 0..5. */
  readonly minGrossRate: number;
}

/** Breaker on a book that moves as one. */
export interface CorrelationSpikeSettings {
  /** Correlation of the book at which it is halved, 0.3..0.99. */
  readonly trip: number;
  /** Below this it may arm, less than trip, 0.1..0.98 ... */
  readonly reset: number;
  /** ... after so long without a break, ms, 0..86_400_000. */
  readonly calmMs: number;
}

/** Breaker on a market that moves too much. */
export interface VolatilitySpikeSettings {
  /** Daily sigma of the index at which positions are halved, fraction, 0.01..1 ... */
  readonly tripSigma: number;
  /** ... and the multiple of its own 30-day median that does the same, 1.2..20. */
  readonly tripMedians: number;
  /** Below both of these it may arm: less than tripSigma, 0.005..0.99, and less than tripMedians, 1..19 ... */
  readonly resetSigma: number;
  readonly resetMedians: number;
  /** ... after so long without a break, ms, 0..86_400_000. */
  readonly calmMs: number;
}

/** Breaker on a crowd that is all on one side; values of the index of sentiment, whole, 0..100. */
export interface FearGreedSettings {
  /** At or below it is extreme fear, 1..40; at or above it extreme greed, 60..99. */
  readonly low: number;
  readonly high: number;
  /** Above `resetLow` (more than low, 2..49) and below `resetHigh` (less than high, 51..98) it arms. */
  readonly resetLow: number;
  readonly resetHigh: number;
  /** What new sizes are multiplied by meanwhile, 0..1. */
  readonly sizeFactor: number;
}

/** Breaker on the fall of the unit value since the start of the UTC day; fractions. */
export interface DailyDrawdownSettings {
  /** Drawdown of the unit value at which entries stop, 0.002..0.5. */
  readonly trip: number;
  /** Drawdown at which everything is flattened, > trip, at most 0.9. */
  readonly emergency: number;
  /** How long the emergency level must hold on mark and oracle, ms, 0..60_000. */
  readonly holdMs: number;
}

/** Last checks on each order before it leaves. */
export interface PreTradeSettings {
  /** Largest distance of an entry price from mark, fraction, 0.001..0.5. */
  readonly collarRate: number;
  /** Largest notional of one order, whole USDC, 10..1e8. */
  readonly maxOrderUsdc: number;
  readonly maxOrdersPerMinute: number;
  readonly maxOrdersPerHour: number;
  readonly maxOrdersPerDay: number;
}

/** How orders are worked at the venue. */
export interface ExecutionSettings {
  /** Worst price of an entry against the touch, fraction, 0.0001..0.05. */
  readonly maxSlippageRate: number;
  /** expiresAfter of entries and of reductions, ms after the decision, 1000..120_000. */
  readonly entryExpiryMs: number;
  readonly reductionExpiryMs: number;
  /** No answer for this long makes an order unknown, ms, 500..60_000. */
  readonly replyTimeoutMs: number;
  /** Pause between rungs of the flatten ladder, ms, 100..60_000. */
  readonly ladderPauseMs: number;
  /** Pause between account reconciliations, ms, 5_000..86_400_000 (30 s on a live venue). */
  readonly reconcileEveryMs: number;
  /** A position without full cover for this long is a critical matter, ms, 1_500..600_000. */
  readonly unprotectedBoundMs: number;
  /** How an entry that a person approved begins: taking at once, or post-only quotes that are crossed in the end. A rule's always takes. */
  readonly entryStyle: 'ioc' | 'post_only';
  /** How long one quote stands before it is quoted anew, ms, 200..60_000. */
  readonly quoteMs: number;
  /** Quotes after the first before what is left takes, 0..20. */
  readonly requotes: number;
  /** True: an entry that the visible book cuts is sent in slices over time instead. */
  readonly sliceEntries: boolean;
  /**
   * Who slices: this program, or where its smallest size and duration allow, and a person approved, the venue by its native TWAP. That one
   * rests, so it shares what may rest.
   */
  readonly sliceStyle: 'plain' | 'native_twap';
  /** Pause between two slices, ms, 200..600_000. */
  readonly slicePauseMs: number;
  /** The account side down for this long = fallback: entries go to paper, ms, 5_000..2_592_000_000 (30 s on a live venue). */
  readonly fallbackAfterMs: number;
  /** Whether a person has to confirm before entries go again after a fallback. */
  readonly resumeAfterFallback: 'ask' | 'auto';
  /** The venue's dead man's switch: off, or set while entries rest, the account may use it and no stop would be cancelled with it. */
  readonly deadManSwitch: 'off' | 'auto';
}

/** Where moods come from. */
export interface SentimentSettings {
  /** True: the Fear & Greed index is asked for. Default true, false on the sandbox, whose time is not the world's. */
  readonly enabled: boolean;
}
