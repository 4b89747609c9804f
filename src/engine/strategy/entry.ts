import type { FeatureFrame } from '../domain/flow.ts';
import type { GenomeCommon } from '../domain/settings.ts';
import { exp } from '../kernel/math.ts';
import type { Proposal } from './proposal.ts';

/** Stops closer than this are noise, wider ones no stop, fractions of the price. */
const MIN_STOP_RATE = 0.002;
const MAX_STOP_RATE = 0.2;
/** Inside the venue's 80 % band around mark: a target beyond it would have the whole entry refused. */
const MAX_TARGET_RATE = 0.75;

/** What an entry rests on. */
export interface EntryReason {
  readonly side: 'long' | 'short';
  /** Size of the move in average true ranges, >= 0. */
  readonly moveAtr: number;
  /** Move in average true ranges at which the strength reaches 1 - 1/e = 0.632; the family's own. */
  readonly scaleAtr: number;
  readonly rationale: string;
}

/**
 * Strength of a move: 1 - e^(-move / scale). It rises from 0 and nears 1: 0.7 at 1.20 scales, 0.9 at 2.30 scales. The families' scales
 * are set on recorded hourly bars of some 50 perpetuals so that about half of their entries stay below 0.7 and about a quarter pass 0.9.
 */
export function moveStrength(moveAtr: number, scaleAtr: number): number {
  return Math.min(1, Math.max(0, 1 - exp(-moveAtr / scaleAtr)));
}

/** The entry as a proposal; null when the range of the market is unknown or zero, as no stop could be placed. */
export function proposeEntry(genome: GenomeCommon, frame: FeatureFrame, reason: EntryReason): Proposal | null {
  if (!(frame.atrRate > 0) || !(reason.moveAtr >= 0)) return null;
  if (reason.side === 'short' && !genome.allowShort) return null;
  return {
    side: reason.side,
    strength: moveStrength(reason.moveAtr, reason.scaleAtr),
    stopLossRate: clamp(genome.stopAtr * frame.atrRate, MIN_STOP_RATE, MAX_STOP_RATE),
    takeProfitRate: clamp(genome.takeProfitAtr * frame.atrRate, MIN_STOP_RATE, MAX_TARGET_RATE),
    rationale: reason.rationale,
  };
}

/** The exit as a proposal. Leaving is no matter of degree: its strength is 1. */
export function proposeExit(rationale: string): Proposal {
  return { side: 'flat', strength: 1, stopLossRate: null, takeProfitRate: null, rationale };
}

/** A price for a sentence: up to six significant figures, no exponent for the prices that markets have. */
export function showPrice(price: number): string {
  return String(Number(price.toPrecision(6)));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
