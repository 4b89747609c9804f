import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import type { SizeMultiplier, SizingBook, SizingInput } from '../domain/flow.ts';
import type { SizeStep } from '../domain/size-step.ts';
import type { SizingSettings } from '../domain/settings.ts';
import { NO_TRADES } from '../domain/trade-record.ts';
import { pow } from '../kernel/math.ts';
import { shown } from './caps.ts';
import { kellyExposure, kellyShare, kellyVetoes } from './kelly.ts';
import { momentumFactor } from './momentum.ts';
import { equalRiskShares } from './risk-parity.ts';

/** Bounds of target volatility / volatility (design, section 4): a calm market never more than triples a size. */
const MIN_VOLATILITY_FACTOR = 0.1;
const MAX_VOLATILITY_FACTOR = 3;

/** What a method proposes before any cap: an exposure rate, or why there is none. */
export interface Proposal {
  /** Notional / equity, fraction; 0 with a refusal. */
  readonly rate: number;
  readonly volatilityAdjustment: number;
  readonly correlationAdjustment: number;
  readonly steps: readonly SizeStep[];
  readonly refusal: Refusal | null;
}

/**
 * Exposure that the method of `settings` wants, fraction of equity. `fixed`: baseRate x strength. `volatility_adjusted`: the same x
 * clamp(targetVolatility / volatility, 0.1, 3). `kelly`: a quarter of the Kelly share of the strategy's own round trips over the loss at stake, x
 * strength. `risk_parity`: baseRate x holdings x the share at which all make the same risk, x strength. `genetic_evolved`: weighted mean of Kelly,
 * volatility and momentum x strength x max(confidenceMin, strength^confidenceExponent). All of them x 1 - correlationPenalty x
 * what the trade has in common with the book x the multipliers of regime and breakers. What a method needs and is unknown is refused, never guessed; so are a strength outside
 * 0..1, any figure that is not finite, a record without an edge where Kelly is asked, and with `kellyVeto` whatever the method.
 */
export function proposeRate(input: SizingInput, settings: SizingSettings): Proposal {
  const { strength } = input.signal;
  if (!(strength >= 0 && strength <= 1)) {
    return refused(
      refuse('OUT_OF_RANGE', 'signal.strength', shown(strength), '0..1', 'the strength of a signal lies in 0..1'),
    );
  }
  const base = settings.baseRate;
  if (!(base > 0) || !Number.isFinite(base)) {
    return refused(refuse('OUT_OF_RANGE', 'sizing.baseRate', shown(base), '> 0', 'the base size has to be above zero'));
  }
  if (settings.kellyVeto && kellyVetoes(input.record ?? NO_TRADES)) return refused(noEdge(input));
  const proposal = byMethod(input, settings);
  if (proposal.refusal !== null) return proposal;
  const { correlationPenalty } = settings;
  const own = correlationPenalty === 0 ? proposal : lessCorrelation(proposal, input, correlationPenalty);
  return own.refusal === null ? timesMultipliers(own, input.multipliers) : own;
}

/** What scales size and caps alike: each a step of its own. */
function timesMultipliers(proposal: Proposal, multipliers: readonly SizeMultiplier[]): Proposal {
  let { rate } = proposal;
  const steps = [...proposal.steps];
  for (const { name, factor, word } of multipliers) {
    if (!(factor > 0 && factor <= 1)) return refused(noShare(name, factor, word));
    rate *= factor;
    steps.push({ name, rate, kind: 'factor', figure: factor, word });
  }
  return { ...proposal, rate, steps };
}

function byMethod(input: SizingInput, settings: SizingSettings): Proposal {
  switch (settings.method) {
    case 'fixed':
    case 'volatility_adjusted':
      return fromBase(input, settings);
    case 'kelly':
      return byKelly(input);
    case 'risk_parity':
      return byRiskParity(input, settings);
    case 'genetic_evolved':
      return byWeights(input, settings);
  }
}

function fromBase(input: SizingInput, settings: SizingSettings): Proposal {
  const { strength } = input.signal;
  const base = settings.baseRate;
  const scaled = base * strength;
  const steps: SizeStep[] = [
    { name: 'base', rate: base, kind: settings.method === 'fixed' ? 'fixed' : 'base', figure: 0 },
    { name: 'strength', rate: scaled, kind: 'factor', figure: strength },
  ];
  if (settings.method === 'fixed') return proposed(scaled, steps);
  const factor = volatilityFactor(input.volatilityAnnual, settings.targetVolatility);
  if (factor === null) return refused(unknownVolatility(input.volatilityAnnual));
  const adjusted = scaled * factor;
  steps.push({ name: 'volatility', rate: adjusted, kind: 'factor', figure: factor });
  return proposed(adjusted, steps, factor);
}

function byKelly(input: SizingInput): Proposal {
  const record = input.record ?? NO_TRADES;
  const share = kellyShare(record);
  if (!(share > 0)) return refused(noEdge(input));
  const rate = kellyExposure(share, stopRateOf(input), record.avgLoss);
  return timesStrength(input, rate, [{ name: 'kelly', rate, kind: 'kelly', figure: share }]);
}

function byRiskParity(input: SizingInput, settings: SizingSettings): Proposal {
  const { book, volatilityAnnual } = input;
  if (volatilityFactor(volatilityAnnual, 1) === null) return refused(unknownVolatility(volatilityAnnual));
  if (!book.weights.every(Number.isFinite)) return refused(unknownBook());
  const unknown = book.volatilities.find((one) => one === null || !(one > 0) || !Number.isFinite(one));
  if (unknown !== undefined) return refused(unknownVolatility(unknown));
  const shares = equalRiskShares({
    volatilities: [volatilityAnnual as number, ...(book.volatilities as readonly number[])],
    sides: [sideOf(input), ...book.weights.map((weight) => (weight < 0 ? -1 : 1))],
    correlations: book.correlations,
  });
  if (shares === null) return refused(notSolved(book));
  const base = settings.baseRate;
  const factor = (shares[0] as number) * shares.length;
  return timesStrength(input, base * factor, [
    { name: 'base', rate: base, kind: 'parity', figure: shares.length },
    { name: 'risk parity', rate: base * factor, kind: 'factor', figure: factor },
  ]);
}

/** Weights, base and confidence are those of the settings, which a risk genome may have set. */
function byWeights(input: SizingInput, settings: SizingSettings): Proposal {
  const { baseRate: base, kellyWeight, volatilityWeight, momentumWeight, confidenceMin, confidenceExponent } = settings;
  const { strength } = input.signal;
  const factor = volatilityFactor(input.volatilityAnnual, settings.targetVolatility);
  if (factor === null) return refused(unknownVolatility(input.volatilityAnnual));
  // A part without a weight is not asked for.
  const momentum = momentumWeight === 0 ? 0 : input.book.momentum;
  if (momentum === null || !Number.isFinite(momentum)) return refused(unknownMomentum(momentum));
  const sum = kellyWeight + volatilityWeight + momentumWeight;
  if (!(sum > 0)) return refused(noWeight(sum));
  const record = input.record ?? NO_TRADES;
  const parts = [
    { name: 'kelly', weight: kellyWeight, own: kellyExposure(kellyShare(record), stopRateOf(input), record.avgLoss) },
    { name: 'volatility', weight: volatilityWeight, own: base * factor },
    { name: 'momentum', weight: momentumWeight, own: base * momentumFactor(momentum, sideOf(input)) },
  ];
  const steps: SizeStep[] = [];
  let rate = 0;
  for (const { name, weight, own } of parts) {
    rate += (weight / sum) * own;
    steps.push({ name, rate, kind: 'part', figure: own });
  }
  const strong = timesStrength(input, rate, steps);
  const confidence = Math.max(confidenceMin, pow(strength, confidenceExponent));
  const sure = strong.rate * confidence;
  const last: SizeStep = { name: 'confidence', rate: sure, kind: 'factor', figure: confidence };
  return proposed(sure, [...strong.steps, last], factor);
}

/** Takes off for what the trade has in common with what is held: the mean correlation, signed by sides and weighted by exposure. */
function lessCorrelation(proposal: Proposal, input: SizingInput, penalty: number): Proposal {
  const { weights, correlations } = input.book;
  const side = sideOf(input);
  let [sum, gross] = [0, 0];
  for (let at = 0; at < weights.length; at++) {
    const weight = weights[at] as number;
    sum += side * weight * (correlations[at + 1] as number);
    gross += Math.abs(weight);
  }
  const mean = weights.length === 0 || gross === 0 ? 0 : sum / gross;
  // A mean of correlations lies in -1..1, but for rounding: what does not is none.
  if (!(Math.abs(mean) <= 1.000_001)) return refused(unknownBook());
  const factor = Math.max(0, 1 - penalty * Math.max(0, mean));
  if (!(factor <= 1)) return refused(unknownBook());
  const rate = proposal.rate * factor;
  const step: SizeStep = { name: 'correlation', rate, kind: 'factor', figure: factor };
  return { ...proposal, rate, correlationAdjustment: factor, steps: [...proposal.steps, step] };
}

function timesStrength(input: SizingInput, rate: number, before: readonly SizeStep[]): Proposal {
  const { strength } = input.signal;
  const scaled = rate * strength;
  return proposed(scaled, [...before, { name: 'strength', rate: scaled, kind: 'factor', figure: strength }]);
}

function proposed(rate: number, steps: readonly SizeStep[], volatilityAdjustment = 1): Proposal {
  return { rate, volatilityAdjustment, correlationAdjustment: 1, steps, refusal: null };
}

function refused(refusal: Refusal): Proposal {
  return { rate: 0, volatilityAdjustment: 1, correlationAdjustment: 1, steps: [], refusal };
}

function sideOf({ signal }: SizingInput): 1 | -1 {
  return signal.side === 'short' ? -1 : 1;
}

/** Distance from the expected fill to the stop, fraction; above zero by the checks before. */
function stopRateOf({ entryTicks, stopTicks }: SizingInput): number {
  return Math.abs(entryTicks - stopTicks) / entryTicks;
}

function volatilityFactor(annual: number | null, target: number): number | null {
  if (annual === null || !(annual > 0) || !Number.isFinite(annual)) return null;
  if (!(target > 0) || !Number.isFinite(target)) return null;
  return Math.min(MAX_VOLATILITY_FACTOR, Math.max(MIN_VOLATILITY_FACTOR, target / annual));
}

function noEdge({ record = NO_TRADES, signal }: SizingInput): Refusal {
  const { trades, wins, losses } = record;
  const why =
    wins < 5 || losses < 5
      ? 'it takes five wins and five losses to know anything'
      : 'what is sure of its win rate does not pay for its losses';
  const detail = `${signal.strategyId} has ${trades} round trips, ${wins} won and ${losses} lost: ${why}`;
  return refuse('NO_EDGE', 'sizing.kelly', 0, '> 0', detail);
}

function unknownVolatility(annual: number | null): Refusal {
  const detail = 'the volatility of the asset is not known yet, and the sizing method needs it';
  return refuse('UNKNOWN_VOLATILITY', 'features.volatility', shown(annual), '> 0', detail);
}

function unknownMomentum(momentum: number | null): Refusal {
  const detail = 'the momentum of the asset is not known: it takes 30 hours in bars of an hour or less';
  return refuse('UNKNOWN_MOMENTUM', 'features.momentum', shown(momentum), 'a figure', detail);
}

function unknownBook(): Refusal {
  const detail = 'how the asset moves with what is held is not known, and the sizing needs it';
  return refuse('UNKNOWN_CORRELATION', 'risk.correlations', null, '-1..1', detail);
}

function noShare(name: string, factor: number, word: string): Refusal {
  const detail = `nothing is opened on this side: the share of a usual size is ${shown(factor)}, ${word}`;
  return refuse('NO_SIZE', `sizing.${name}`, shown(factor), '> 0', detail);
}

function noWeight(sum: number): Refusal {
  return refuse(
    'OUT_OF_RANGE',
    'sizing.kellyWeight',
    shown(sum),
    '> 0',
    'the three weights have to sum to more than 0',
  );
}

function notSolved({ weights }: SizingBook): Refusal {
  const detail = `no shares give each of ${weights.length + 1} holdings the same risk: they cover each other, or a figure is not one`;
  return refuse('NOT_SOLVED', 'sizing.riskParity', weights.length + 1, 'equal parts to 1e-6', detail);
}
