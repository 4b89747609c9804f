/** Unit of a knob as a person reads it; `rate` is a fraction (0.02 = 2 %). */
export type KnobUnit = 'ms' | 'bars' | 'rate' | 'atr' | 'usdc' | 'count' | 'strength';

/** One number of the settings with what it may be. Values equal to a bound pass. */
export interface Knob {
  /** Dotted path in the settings; `[]` stands for any element of a list. */
  readonly path: string;
  readonly unit: KnobUnit;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** The only values allowed, or null for all between the bounds. */
  readonly oneOf: readonly number[] | null;
  /** What it does, one sentence. */
  readonly sentence: string;
}

/** Bar intervals that candles exist for: 1, 5, 15 minutes, 1, 4 hours, 1 day. */
export const BAR_INTERVALS_MS: readonly number[] = [60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000];

const DAY_MS = 86_400_000;

/** Bounds by the last part of a section's name; one line a knob: name, unit, min, max, sentence. */
type Row = readonly [name: string, unit: KnobUnit, min: number, max: number, sentence: string];

/** Whole numbers by nature; the other units are floats. */
const WHOLE_UNITS: readonly KnobUnit[] = ['ms', 'bars', 'usdc', 'count'];

/** Every number of the settings, in the order of the file. */
export const KNOBS: readonly Knob[] = [
  ...section('market', [
    ['barIntervalMs', 'ms', 60_000, DAY_MS, 'Length of the bars that strategies see.'],
    ['barsKept', 'bars', 50, 5_000, 'Bars kept per asset.'],
    ['staleAfterMs', 'ms', 1_000, DAY_MS, 'Age of a book from which its symbol takes no entries.'],
  ]),
  ...section('strategies[]', [
    ['stopAtr', 'atr', 0.5, 10, 'Distance of the stop in average true ranges.'],
    ['takeProfitAtr', 'atr', 0.5, 30, 'Distance of the take-profit in average true ranges.'],
    ['atrBars', 'bars', 2, 200, 'Bars of the average true range.'],
    ['fastBars', 'bars', 2, 200, 'Bars of the fast average; fewer than slowBars.'],
    ['slowBars', 'bars', 3, 500, 'Bars of the slow average.'],
    ['entryBars', 'bars', 2, 500, 'Bars of the channel whose break enters.'],
    ['exitBars', 'bars', 1, 500, 'Bars of the channel whose break leaves; at most entryBars.'],
  ]),
  ...section('signals', [
    ['lifeMs', 'ms', 5_000, DAY_MS, 'Life of a signal of a built-in strategy.'],
    ['futureToleranceMs', 'ms', 0, 60_000, 'How far in the future a signal may be dated.'],
  ]),
  ...section('desk', [
    ['bandRate', 'rate', 0.0005, 0.05, 'Half width of the price band in which a ticket may be executed.'],
    ['maxWaiting', 'count', 1, 500, 'Tickets that wait at most; beyond it the weakest is dropped.'],
  ]),
  ...section('desk.autoRules[]', [
    ['runFromStrength', 'strength', 0, 1, 'Strength from which a signal runs by itself.'],
    ['flagFromStrength', 'strength', 0, 1, 'Strength from which it runs and is flagged; at most runFromStrength.'],
    ['maxOrdersPerHour', 'count', 1, 300, 'Opening orders per hour that the rule may send.'],
    ['maxNotionalPerDayUsdc', 'usdc', 10, 1e9, 'Opening notional per UTC day that the rule may send.'],
  ]),
  ...section('sizing', [
    ['baseRate', 'rate', 0.001, 0.5, 'Exposure of one entry before adjustments, as a fraction of equity.'],
    ['targetVolatility', 'rate', 0.05, 3, 'Yearly volatility that the volatility method aims at.'],
    ['minVolatilityBars', 'bars', 10, 1_000, 'Bars before a volatility counts as known.'],
    ['kellyWeight', 'rate', 0, 1, 'Weight of the Kelly part of genetic_evolved; not all three weights may be 0.'],
    ['volatilityWeight', 'rate', 0, 1, 'Weight of its volatility part.'],
    ['momentumWeight', 'rate', 0, 1, 'Weight of its momentum part.'],
    ['confidenceMin', 'strength', 0, 1, 'Least that genetic_evolved scales by for its confidence in a signal.'],
    ['confidenceExponent', 'strength', 0, 4, 'Power of the strength that it scales by.'],
    [
      'correlationPenalty',
      'rate',
      0,
      1,
      'Taken off a size that moves wholly with the book; 0 asks for no correlations.',
    ],
  ]),
  ...section('sizing.regimeSizes', [
    ['bullStableLong', 'rate', 0, 1, 'Share of a usual size, and of the caps, that a long has in a calm bull market.'],
    ['bullStableShort', 'rate', 0, 1, 'The same of a short in a calm bull market.'],
    ['bullVolatileLong', 'rate', 0, 1, 'Of a long in a volatile bull market.'],
    ['bullVolatileShort', 'rate', 0, 1, 'Of a short in a volatile bull market.'],
    ['sidewaysStableLong', 'rate', 0, 1, 'Of a long in a calm sideways market.'],
    ['sidewaysStableShort', 'rate', 0, 1, 'Of a short in a calm sideways market.'],
    ['sidewaysVolatileLong', 'rate', 0, 1, 'Of a long in a volatile sideways market.'],
    ['sidewaysVolatileShort', 'rate', 0, 1, 'Of a short in a volatile sideways market.'],
    ['bearStableLong', 'rate', 0, 1, 'Of a long in a calm bear market.'],
    ['bearStableShort', 'rate', 0, 1, 'Of a short in a calm bear market.'],
    ['bearVolatileLong', 'rate', 0, 1, 'Of a long in a volatile bear market.'],
    ['bearVolatileShort', 'rate', 0, 1, 'Of a short in a volatile bear market.'],
    ['unknownLong', 'rate', 0, 1, 'Of a long while the regime is not known.'],
    ['unknownShort', 'rate', 0, 1, 'Of a short while the regime is not known.'],
  ]),
  ...section('risk.caps', [
    ['assetRate', 'rate', 0.01, 0.5, 'Exposure in one asset as a fraction of equity.'],
    ['strategyRate', 'rate', 0.01, 1, 'Exposure of one strategy as a fraction of equity.'],
    ['grossRate', 'rate', 0.01, 5, 'Sum of all exposures as a fraction of equity.'],
    ['netRate', 'rate', 0.01, 5, 'Long less short exposure as a fraction of equity.'],
    ['lossAtStopRate', 'rate', 0.0005, 0.05, 'Loss of one entry at its stop as a fraction of equity.'],
    ['totalLossAtStopRate', 'rate', 0.001, 0.2, 'Loss of everything open at its stops as a fraction of equity.'],
    ['volatilityYear', 'rate', 0.01, 2, 'Expected volatility of the whole book a year as a fraction of equity.'],
    ['stressLossRate', 'rate', 0.005, 1, 'Loss of the book when BTC falls by 15 % and everything else by 40 %.'],
    ['depthShare', 'rate', 0.01, 1, 'Share of the visible depth within max slippage that one order may take.'],
  ]),
  ...section('risk.breakers.dailyDrawdown', [
    ['trip', 'rate', 0.002, 0.5, 'Fall of the unit value within a day at which entries stop.'],
    ['emergency', 'rate', 0.002, 0.9, 'Fall at which everything is flattened; more than trip.'],
    ['holdMs', 'ms', 0, 60_000, 'How long the emergency has to hold on mark and oracle.'],
  ]),
  ...section('risk.breakers.totalDrawdown', [
    [
      'trip',
      'rate',
      0.01,
      0.9,
      "Fall from the season's high-water at which everything is flattened and trading halts.",
    ],
    ['holdMs', 'ms', 0, 60_000, 'How long it has to stand on mark and oracle.'],
  ]),
  ...section('risk.breakers.rapidLosses', [
    ['lossRate', 'rate', 0.001, 0.2, 'Fall of the unit value within the window at which nothing opens.'],
    ['windowMs', 'ms', 60_000, DAY_MS, 'Length of the window.'],
    ['streak', 'count', 2, 50, 'Round trips lost in a row at which a strategy opens nothing.'],
    ['streakLossRate', 'rate', 0.0005, 0.2, 'Share of equity that they must have lost together.'],
    ['holdMs', 'ms', 60_000, 7 * DAY_MS, 'How long such a stop lasts at least.'],
  ]),
  ...section('risk.breakers.concentration', [
    ['assetShare', 'rate', 1.01, 3, 'How many times its limit an exposure must reach to be reduced to the limit.'],
    ['hhi', 'rate', 0.05, 0.99, 'Concentration of the exposures beyond which nothing is added.'],
    ['minPositions', 'count', 2, 100, 'Positions from which the concentration counts.'],
    ['minGrossRate', 'rate', 0, 5, 'Gross exposure from which it counts.'],
  ]),
  ...section('risk.breakers.correlationSpike', [
    ['trip', 'rate', 0.3, 0.99, 'Correlation of the book at which it is halved.'],
    ['reset', 'rate', 0.1, 0.98, 'Correlation below which it may arm again; less than trip.'],
    ['calmMs', 'ms', 0, DAY_MS, 'How long it has to be below.'],
  ]),
  ...section('risk.breakers.volatilitySpike', [
    ['tripSigma', 'rate', 0.01, 1, 'Daily sigma of the index at which positions are halved.'],
    ['tripMedians', 'rate', 1.2, 20, 'Multiple of its 30-day median at which they are halved.'],
    ['resetSigma', 'rate', 0.005, 0.99, 'Daily sigma below which it may arm again; less than tripSigma.'],
    ['resetMedians', 'rate', 1, 19, 'Multiple of the median below which it may arm again; less than tripMedians.'],
    ['calmMs', 'ms', 0, DAY_MS, 'How long it has to be below both.'],
  ]),
  ...section('risk.breakers.fearGreedExtreme', [
    ['low', 'count', 1, 40, 'Value of the index of sentiment at which fear is extreme.'],
    ['high', 'count', 60, 99, 'Value at which greed is extreme.'],
    ['resetLow', 'count', 2, 49, 'Value above which fear is extreme no more; more than low.'],
    ['resetHigh', 'count', 51, 98, 'Value below which greed is extreme no more; less than high.'],
    ['sizeFactor', 'strength', 0, 1, 'What new sizes are multiplied by meanwhile.'],
  ]),
  ...section('risk.preTrade', [
    ['collarRate', 'rate', 0.001, 0.5, 'Largest distance of an entry price from mark.'],
    ['maxOrderUsdc', 'usdc', 10, 1e8, 'Largest notional of one opening order.'],
    ['maxOrdersPerMinute', 'count', 1, 600, 'Opening orders per minute.'],
    ['maxOrdersPerHour', 'count', 1, 6_000, 'Opening orders per hour.'],
    ['maxOrdersPerDay', 'count', 1, 50_000, 'Opening orders per UTC day.'],
  ]),
  ...section('execution', [
    ['maxSlippageRate', 'rate', 0.0001, 0.05, 'Worst price of an entry against the touch.'],
    ['entryExpiryMs', 'ms', 1_000, 120_000, 'How late an entry may arrive at the venue.'],
    ['reductionExpiryMs', 'ms', 1_000, 120_000, 'How late a reduction may arrive at the venue.'],
    ['replyTimeoutMs', 'ms', 500, 60_000, 'Time without an answer after which an order is unknown.'],
    ['ladderPauseMs', 'ms', 100, 60_000, 'Pause between two rungs of the flatten ladder.'],
    ['reconcileEveryMs', 'ms', 5_000, DAY_MS, 'Pause between two comparisons with the venue.'],
    [
      'unprotectedBoundMs',
      'ms',
      1_500,
      600_000,
      'Time without full cover by stops after which a position is a critical matter.',
    ],
    ['fallbackAfterMs', 'ms', 5_000, 30 * DAY_MS, 'Time without the venue after which entries go to paper.'],
    ['quoteMs', 'ms', 200, 60_000, 'How long a post-only quote of an entry stands before it is quoted anew.'],
    ['requotes', 'count', 0, 20, 'Quotes after the first before what is left of the entry takes.'],
    ['slicePauseMs', 'ms', 200, 600_000, 'Pause between two slices of an entry.'],
  ]),
];

function section(prefix: string, rows: readonly Row[]): readonly Knob[] {
  return rows.map(([name, unit, min, max, sentence]) => ({
    path: `${prefix}.${name}`,
    unit,
    min,
    max,
    integer: WHOLE_UNITS.includes(unit),
    oneOf: name === 'barIntervalMs' ? BAR_INTERVALS_MS : null,
    sentence,
  }));
}

const BY_PATH: ReadonlyMap<string, Knob> = new Map(KNOBS.map((knob) => [knob.path, knob]));

/** The knob at a path, with or without list indices (`strategies[0].stopAtr`), or null. */
export function knobAt(path: string): Knob | null {
  return BY_PATH.get(path.replace(/\[\d+\]/g, '[]')) ?? null;
}

/** The allowed values as a person reads them: `0.002..0.5`, `integer 1..300`, or the list of values. */
export function describeBound(knob: Knob): string {
  if (knob.oneOf !== null) return `one of ${knob.oneOf.join(', ')}`;
  return `${knob.integer ? 'integer ' : ''}${knob.min}..${knob.max}`;
}

/** True if a value passes. NaN never does. */
export function withinBound(knob: Knob, value: number): boolean {
  if (!(value >= knob.min && value <= knob.max)) return false;
  if (knob.integer && !Number.isSafeInteger(value)) return false;
  return knob.oneOf === null || knob.oneOf.includes(value);
}
