import { invariant } from '../../kernel/invariant.ts';
import { exp, log } from '../../kernel/math.ts';
import { RandomStream, type RandomStreamState } from '../../kernel/random.ts';
import { GENES, type Gene, indexOf, valueAt } from './gene-space.ts';
import { type GeneRange, type GenomeBounds, rangeIn } from './genome-bounds.ts';
import { type RiskGenome, valueOf } from './risk-genome.ts';

/** A genome that chance made, and the chance that is left. */
export interface DrawnGenome {
  readonly genome: RiskGenome;
  readonly random: RandomStreamState;
}

/** How a genome is changed. */
export interface Mutation {
  readonly genome: RiskGenome;
  readonly bounds: GenomeBounds;
  /** Chance of each gene to change, 0..1. */
  readonly rate: number;
  /** Deviation of a change as a fraction of the gene's range on its scale, > 0. */
  readonly spread: number;
}

/** A genome drawn from bounds, each gene evenly on its scale. Pure: the same state gives the same genome. */
export function randomGenome(bounds: GenomeBounds, random: RandomStreamState): DrawnGenome {
  return drawn(random, (gene, stream) => {
    const range = rangeIn(bounds, gene);
    return atShare(gene, range, stream.float());
  });
}

/**
 * Changes each gene by chance: a normal step on its scale, at least one value up or down where the range has another, never out of bounds; a gene that is
 * outside is brought in. Pure.
 */
export function mutateGenome({ genome, bounds, rate, spread }: Mutation, random: RandomStreamState): DrawnGenome {
  invariant(
    rate >= 0 && rate <= 1 && spread > 0,
    `a mutation wants a rate of 0..1 and a spread above 0, not ${rate}, ${spread}`,
  );
  return drawn(random, (gene, stream) => {
    const range = rangeIn(bounds, gene);
    const before = within(range, indexOf(gene, valueOf(genome, gene)));
    // Both are drawn whatever comes of them, so that one gene never shifts the chance of the next.
    const [chance, step] = [stream.float(), stream.normal()];
    if (!(chance < rate) || range.low === range.high) return before;
    const after = atShare(gene, range, shareOf(gene, range, before) + step * spread);
    if (after !== before) return after;
    const next = before + (step < 0 ? -1 : 1);
    return within(range, next) === next ? next : before * 2 - next;
  });
}

/** A child that has each gene of one of its parents, by the toss of a coin: inside any bounds that both are in. Pure. */
export function crossGenomes(first: RiskGenome, second: RiskGenome, random: RandomStreamState): DrawnGenome {
  return drawn(random, (gene, stream) => indexOf(gene, valueOf(stream.float() < 0.5 ? first : second, gene)));
}

function drawn(random: RandomStreamState, pick: (gene: Gene, stream: RandomStream) => number): DrawnGenome {
  const stream = RandomStream.restore(random);
  const genome = Object.fromEntries(GENES.map((gene) => [gene.path, valueAt(gene, pick(gene, stream))]));
  return { genome, random: stream.state() };
}

/** Value number at a share of the range on the gene's scale; shares outside 0..1 are its ends. */
function atShare(gene: Gene, range: GeneRange, share: number): number {
  const held = Math.min(1, Math.max(0, share));
  // Each value, the ends too, has its own part of an even share: half a step more on either side.
  if (gene.scale === 'linear') {
    return within(range, range.low + Math.floor(held * (range.high - range.low + 1)));
  }
  const [low, high] = [valueAt(gene, range.low), valueAt(gene, range.high)];
  return within(range, indexOf(gene, low * exp(held * log(high / low))));
}

function shareOf(gene: Gene, range: GeneRange, index: number): number {
  if (gene.scale === 'linear') return (index - range.low + 0.5) / (range.high - range.low + 1);
  const [low, high] = [valueAt(gene, range.low), valueAt(gene, range.high)];
  return log(valueAt(gene, index) / low) / log(high / low);
}

function within({ low, high }: GeneRange, index: number): number {
  return Math.min(high, Math.max(low, index));
}
