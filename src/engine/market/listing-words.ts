import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../domain/instrument.ts';

/** UNKNOWN_SYMBOL: nobody ever listed the asset. */
export function unknownAsset(asset: AssetId): Refusal {
  return refuse('UNKNOWN_SYMBOL', 'market.asset', asset, 'a listed asset', `asset ${asset} was never listed`);
}

/** INSTRUMENT_DELISTED: it was listed once. */
export function delisted(instrument: Instrument): Refusal {
  return refuse('INSTRUMENT_DELISTED', 'market.asset', instrument.symbol, 'listed', `${instrument.symbol} is delisted`);
}
