import type { VenueErrorCode } from '../../engine/domain/orders-wire.ts';

/** Parts of the venue's error texts, lower case, and what they mean; the first that is found counts. */
const MEANINGS: readonly (readonly [string, VenueErrorCode])[] = [
  ['cloid already', 'duplicate_cloid'],
  ['duplicate cloid', 'duplicate_cloid'],
  ['cloid has already', 'duplicate_cloid'],
  ['same cloid', 'duplicate_cloid'],
  ['invalid cloid', 'other'],
  ['cloid', 'duplicate_cloid'],
  ['divisible by tick size', 'tick'],
  ['invalid price', 'tick'],
  ['invalid size', 'lot'],
  ['zero size', 'lot'],
  ['minimum value', 'min_notional'],
  ['insufficient margin', 'margin'],
  ['margin tier limit', 'margin'],
  ['insufficient spot balance', 'margin'],
  ['reduce only order would increase', 'reduce_only'],
  ['reduce-only', 'reduce_only'],
  ['would have immediately matched', 'post_only'],
  ['only post-only orders', 'post_only'],
  ['could not immediately match', 'no_match'],
  ['no liquidity available', 'no_match'],
  ['away from the reference price', 'price_band'],
  ['too far from oracle', 'price_band'],
  ['more aggressive than oracle', 'price_band'],
  ['fast cancels', 'other'],
  ['tp/sl', 'bad_trigger'],
  ['trigger order', 'bad_trigger'],
  ['action already expired', 'expired'],
  ['never placed, already canceled, or filled', 'unknown_order'],
  ['cannot modify canceled or filled', 'unknown_order'],
  ['delisted', 'delisted'],
  ['asset does not exist', 'delisted'],
  ['too many open orders', 'too_many_orders'],
];

/** What an error text of the venue means for us. The wording of some is known from one source only: unknown texts are `other`. */
export function errorCodeOf(text: string): VenueErrorCode {
  const lower = text.toLowerCase();
  return MEANINGS.find(([part]) => lower.includes(part))?.[1] ?? 'other';
}

/** True if the text says that this very request was taken before: its first copy arrived. */
export function isDuplicateNonce(text: string): boolean {
  return /duplicate nonce/i.test(text);
}

/** True if the text says that the key may no longer trade for the account. */
export function isLostAgent(text: string): boolean {
  return /wallet 0x[0-9a-f]* does not exist|valid_until already expired|must deposit before performing|pending agent removal/i.test(
    text,
  );
}
