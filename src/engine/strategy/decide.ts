import type { FeatureFrame } from '../domain/flow.ts';
import type { GenomeSettings } from '../domain/settings.ts';
import { decideDonchian } from './donchian.ts';
import { decideEmaCross } from './ema-cross.ts';
import type { Proposal } from './proposal.ts';

/**
 * What a genome proposes after a closed bar, or null for nothing. Pure. `held` is the side of the position that it has in the asset: it
 * never adds to one, leaves it first and enters anew on a later bar. A frame of another family gives null.
 */
export function decide(genome: GenomeSettings, frame: FeatureFrame, held: 'long' | 'short' | null): Proposal | null {
  switch (genome.family) {
    case 'ema_cross':
      return decideEmaCross(genome, frame, held);
    case 'donchian':
      return decideDonchian(genome, frame, held);
  }
}
