import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { SandboxVenue } from '../types.ts';

/** The instrument of an asset that the exchange itself named; throws `RangeError` for any other number. */
export function instrumentOf(venue: Pick<SandboxVenue, 'instruments'>, asset: AssetId): Instrument {
  const instrument = venue.instruments()[asset];
  if (instrument === undefined) throw new RangeError(`no asset ${asset}`);
  return instrument;
}
