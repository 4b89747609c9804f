import type { FeatureFrame } from '../domain/flow.ts';
import type { DonchianGenome } from '../domain/settings.ts';
import { proposeEntry, proposeExit, showPrice } from './entry.ts';
import type { Proposal } from './proposal.ts';

/** Distance of the close beyond the channel, in average true ranges, at which the strength is 0.632. */
const SCALE_ATR = 0.3;

/**
 * Channel breakout as the turtle traders had it: enters on a close beyond the entry channel, leaves on a close beyond the opposite edge
 * of the shorter exit channel. Channels are of the bars before this one. The move is the distance of the close beyond the channel.
 */
export function decideDonchian(
  genome: DonchianGenome,
  frame: FeatureFrame,
  held: 'long' | 'short' | null,
): Proposal | null {
  const { channel, close } = frame;
  if (channel === null) return null;
  if (held !== null) return decideExit(genome, frame, held);
  const side = close > channel.entryHigh ? 'long' : close < channel.entryLow ? 'short' : null;
  if (side === null) return null;
  const edge = side === 'long' ? channel.entryHigh : channel.entryLow;
  const moveAtr = Math.abs(close - edge) / (frame.atrRate * close);
  const name = `${genome.entryBars}-bar ${side === 'long' ? 'high' : 'low'} ${showPrice(edge)}`;
  return proposeEntry(genome, frame, {
    side,
    moveAtr,
    scaleAtr: SCALE_ATR,
    rationale: `close ${showPrice(close)} is ${moveAtr.toFixed(2)} ATR beyond the ${name}`,
  });
}

function decideExit(genome: DonchianGenome, frame: FeatureFrame, held: 'long' | 'short'): Proposal | null {
  const { channel, close } = frame;
  if (channel === null) return null;
  const edge = held === 'long' ? channel.exitLow : channel.exitHigh;
  if (!(held === 'long' ? close < edge : close > edge)) return null;
  const name = `${genome.exitBars}-bar ${held === 'long' ? 'low' : 'high'} ${showPrice(edge)}`;
  return proposeExit(`close ${showPrice(close)} is beyond the ${name}`);
}
