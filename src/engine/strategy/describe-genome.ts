import type { GenomeSettings } from '../domain/settings.ts';

/** The genome as a rule that a trader can read. */
export function describeGenome(genome: GenomeSettings): string {
  return `${entryAndExit(genome)} ${protection(genome)}`;
}

function entryAndExit(genome: GenomeSettings): string {
  if (genome.family === 'ema_cross') {
    const { fastBars, slowBars } = genome;
    const short = genome.allowShort ? ', sell short when it crosses below' : '';
    return `Buy when EMA ${fastBars} crosses above EMA ${slowBars}${short}; close when they stand the other way round.`;
  }
  const { entryBars, exitBars } = genome;
  const short = genome.allowShort ? `, sell short on a close below the ${entryBars}-bar low` : '';
  const leave = genome.allowShort
    ? `a close beyond the opposite edge of the last ${exitBars} bars`
    : `a close below the ${exitBars}-bar low`;
  return `Buy on a close above the ${entryBars}-bar high${short}; close on ${leave}.`;
}

function protection(genome: GenomeSettings): string {
  const { stopAtr, takeProfitAtr, atrBars } = genome;
  return `Stop ${stopAtr} ATR(${atrBars}), target ${takeProfitAtr} ATR(${atrBars}).`;
}
