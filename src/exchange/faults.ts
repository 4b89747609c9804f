import type { AssetId } from '../contract/units.ts';
import type { Core } from './core.ts';
import { delistAsset, tellListing } from './listing.ts';
import { react } from './orders/react.ts';

/** Fault: an asset takes no orders until it is resumed; cancels still work. An unknown asset is left alone. */
export function haltAsset(core: Core, asset: AssetId, halted: boolean): void {
  if (core.instruments[asset] !== undefined) core.halted[asset] = halted ? 1 : 0;
}

/** Fault: takes a listed asset off the exchange for good. Its market goes on talking to a wall. */
export function removeAsset(core: Core, asset: AssetId): void {
  if (core.instruments[asset]?.listed !== true) return;
  delistAsset(core, asset);
  core.removed[asset] = 1;
  react(core);
  tellListing(core);
}

/** Fault: another cap of an asset's open interest, micro-USDC, null = the usual one. An unknown asset is left alone. Throws `RangeError` below 0. */
export function setOpenInterestCap(core: Core, asset: AssetId, units: number | null): void {
  if (units !== null && !(units >= 0)) throw new RangeError(`a cap of open interest is 0 or more, not ${units}`);
  const instrument = core.instruments[asset];
  if (instrument === undefined) return;
  if (units === null) core.givenCaps.delete(asset);
  else core.givenCaps.set(asset, units);
  core.takeTerms(instrument);
}

/** Fault: a client's taking order fills at most this share of its size. Throws `RangeError` outside 0..1. */
export function setFillShare(core: Core, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share to fill lies in 0..1, not ${share}`);
  core.fillShare = share;
}
