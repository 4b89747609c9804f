import type { FitnessTerms } from './fitness.ts';
import type { GenomeBounds } from './genome-bounds.ts';
import type { RiskGenome } from './risk-genome.ts';

/**
 * Where evolution meets the risk genome. Whoever searches draws and varies genomes inside `bounds` and asks what each is worth; how that is found out (a rehearsal of
 * recorded hours) is not its business. The same genome always gives the same terms.
 */
export interface RiskTrial {
  /** What a person's settings leave to choose. */
  readonly bounds: GenomeBounds;
  /** Terms of the settings under a genome. Throws `InvariantError` on a genome with a fault (`genomeFault`). */
  evaluate(genome: RiskGenome): FitnessTerms;
}
