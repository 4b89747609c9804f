import type { FeatureFrame } from '../domain/flow.ts';
import type { EmaCrossGenome } from '../domain/settings.ts';
import { proposeEntry, proposeExit, showPrice } from './entry.ts';
import type { Proposal } from './proposal.ts';

/** Distance of the close from the slow average, in average true ranges, at which the strength is 0.632. */
const SCALE_ATR = 0.75;

/**
 * Enters when the fast average crossed the slow one on this bar; leaves while the averages stand against what is held, so an exit that
 * was missed is proposed again on each bar. The move is the distance of the close from the slow average.
 */
export function decideEmaCross(
  genome: EmaCrossGenome,
  frame: FeatureFrame,
  held: 'long' | 'short' | null,
): Proposal | null {
  const { ema } = frame;
  if (ema === null) return null;
  const averages = `EMA ${genome.fastBars} at ${showPrice(ema.fast)}, EMA ${genome.slowBars} at ${showPrice(ema.slow)}`;
  if (held !== null) {
    const against = held === 'long' ? ema.fast < ema.slow : ema.fast > ema.slow;
    return against ? proposeExit(`${averages}: against the ${held} position`) : null;
  }
  const side = crossed(ema);
  if (side === null) return null;
  const moveAtr = Math.abs(frame.close - ema.slow) / (frame.atrRate * frame.close);
  return proposeEntry(genome, frame, {
    side,
    moveAtr,
    scaleAtr: SCALE_ATR,
    rationale: `${averages}: crossed ${side === 'long' ? 'up' : 'down'}, close ${moveAtr.toFixed(2)} ATR from the slow one`,
  });
}

function crossed(ema: NonNullable<FeatureFrame['ema']>): 'long' | 'short' | null {
  if (ema.previousFast <= ema.previousSlow && ema.fast > ema.slow) return 'long';
  if (ema.previousFast >= ema.previousSlow && ema.fast < ema.slow) return 'short';
  return null;
}
