import type { Instrument } from '../../engine/domain/instrument.ts';
import type { ActionVenue } from './action-venue.ts';

/** Decimals and symbol of an asset, or null for a number that names none. */
export function instrumentOf(venue: ActionVenue, asset: number): Instrument | null {
  return venue.instruments()[asset] ?? null;
}
