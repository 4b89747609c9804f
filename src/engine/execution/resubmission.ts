import type { SizeLots } from '../../contract/units.ts';
import type { VenueErrorCode } from '../domain/orders-wire.ts';

/** Orders of one entry at most, the first included (design, section 6: bounded tries). */
export const ENTRY_TRIES = 3;

/** Share of the size that is tried after the venue refused it for want of margin. */
const SHRINK_SHARE = 0.5;

/** An entry that waits for a fresh book to be tried again. Part of the state. */
export interface EntryRetry {
  readonly ticketId: string;
  readonly cloid: string;
  /** How many orders the ticket has had. */
  readonly tries: number;
  /** Largest size of the next one, lots. */
  readonly maxLots: SizeLots;
  readonly change: string;
  /** The book has to be younger than this, ms UTC. */
  readonly afterMs: number;
}

/** What to do about an entry that the venue has refused and that is known dead. */
export type Resubmission =
  /** Again, at prices of a fresh book within the same limits. `sizeShare`: of the size that was refused. */
  | {
      readonly kind: 'again';
      readonly change: 'reprice' | 'reround' | 'shrink' | 'step_back';
      readonly sizeShare: number;
    }
  /** Not worth a further order; nothing is wrong. */
  | { readonly kind: 'drop'; readonly why: string }
  /** It was changed and tried as often as allowed: a person hears the story. */
  | { readonly kind: 'give_up' }
  /** No change of ours would help. */
  | { readonly kind: 'refused' };

/** Decides on a refused entry by the venue's reason and the number of orders that were tried, from 1. Pure. */
export function planResubmission(code: VenueErrorCode, tries: number): Resubmission {
  if (code === 'min_notional') return { kind: 'drop', why: 'what is left to trade is below the smallest order' };
  if (code === 'bad_trigger') return { kind: 'drop', why: 'the market has passed its stop or target' };
  const again = changeFor(code);
  if (again === null) return { kind: 'refused' };
  return tries >= ENTRY_TRIES ? { kind: 'give_up' } : again;
}

function changeFor(code: VenueErrorCode): Extract<Resubmission, { kind: 'again' }> | null {
  switch (code) {
    case 'no_match':
      return { kind: 'again', change: 'reprice', sizeShare: 1 };
    case 'tick':
    case 'lot':
      return { kind: 'again', change: 'reround', sizeShare: 1 };
    case 'margin':
      return { kind: 'again', change: 'shrink', sizeShare: SHRINK_SHARE };
    case 'post_only':
      return { kind: 'again', change: 'step_back', sizeShare: 1 };
    default:
      return null;
  }
}
