import type { GenomeSettings } from '../domain/settings.ts';

/**
 * Newest closed bars that a strategy looks at before it may enter, the one that it decides on included: those that its indicators need before they say
 * anything at all after a start, and the one before (a crossing compares two). Averages remember older ones, with a weight that a start lacks too.
 */
export function lookBackBars(genome: GenomeSettings): number {
  const own = genome.family === 'ema_cross' ? genome.slowBars : Math.max(genome.entryBars, genome.exitBars);
  return Math.max(own, genome.atrBars) + 1;
}
