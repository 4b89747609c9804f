import type { EngineSettings } from '../../domain/settings.ts';
import { GENES, type Gene, indexOf, lastIndex, valueAt } from './gene-space.ts';
import { type RiskGenome, valueOf } from './risk-genome.ts';
import { numbersAt } from './setting-path.ts';

/** What a gene may be, both ends included, as numbers of its values (`valueAt`); 0 <= low <= high. */
export interface GeneRange {
  readonly low: number;
  readonly high: number;
}

/** A range for every gene, by path. */
export type GenomeBounds = ReadonlyMap<string, GeneRange>;

/**
 * The bounds that a person's settings draw: a limit may be as loose as the setting, no looser (the next value of the gene on the tight side), and as tight as
 * the gene goes; a choice is free. Of several strategies the loosest counts. A setting tighter than every value of its gene leaves the gene its tightest value.
 */
export function personBounds(settings: EngineSettings): GenomeBounds {
  return new Map(GENES.map((gene) => [gene.path, rangeOf(gene, numbersAt(settings, gene.path))]));
}

/** The whole space: each gene may have all its values. */
export function wholeSpace(): GenomeBounds {
  return new Map(GENES.map((gene) => [gene.path, wholeRange(gene)]));
}

/** The genome that tightens nothing: each gene is the setting, or the next of its values on the loose side; a choice the nearest value. */
export function genomeOf(settings: EngineSettings): RiskGenome {
  return Object.fromEntries(
    GENES.map((gene) => {
      const values = numbersAt(settings, gene.path);
      return [gene.path, valueAt(gene, values.length === 0 ? loosest(gene) : loosestIndex(gene, values))];
    }),
  );
}

/** A genome brought inside bounds, gene by gene to the nearest end. */
export function clamped(genome: RiskGenome, bounds: GenomeBounds): RiskGenome {
  return Object.fromEntries(
    GENES.map((gene) => {
      const range = rangeIn(bounds, gene);
      const index = indexOf(gene, valueOf(genome, gene));
      return [gene.path, valueAt(gene, Math.min(range.high, Math.max(range.low, index)))];
    }),
  );
}

/** The range of a gene in bounds; all of its values where bounds do not name it. */
export function rangeIn(bounds: GenomeBounds, gene: Gene): GeneRange {
  return bounds.get(gene.path) ?? wholeRange(gene);
}

function rangeOf(gene: Gene, values: readonly number[]): GeneRange {
  const whole = wholeRange(gene);
  if (values.length === 0) return whole;
  switch (gene.tighter) {
    case 'less':
      return { low: 0, high: indexOf(gene, Math.max(...values), 'down') };
    case 'more':
      return { low: indexOf(gene, Math.min(...values), 'up'), high: whole.high };
    case 'neither':
      return whole;
  }
}

function loosestIndex(gene: Gene, values: readonly number[]): number {
  switch (gene.tighter) {
    case 'less':
      return indexOf(gene, Math.max(...values), 'up');
    case 'more':
      return indexOf(gene, Math.min(...values), 'down');
    case 'neither':
      return indexOf(gene, values[0] as number);
  }
}

function loosest(gene: Gene): number {
  return gene.tighter === 'more' ? 0 : lastIndex(gene);
}

function wholeRange(gene: Gene): GeneRange {
  return { low: 0, high: lastIndex(gene) };
}
