import { parseAction } from '../../src/hyperliquid/wire/actions.ts';
import { actionHash } from '../../src/hyperliquid/signing/action-hash.ts';
import { addressOf } from '../../src/hyperliquid/signing/address.ts';
import type { Curve, CurveSignature } from '../../src/hyperliquid/signing/curve.ts';
import { agentDigest, userSignedDigest } from '../../src/hyperliquid/signing/digest.ts';

/** A signed request: the action as it came in JSON. */
export interface SignedRequest {
  readonly action: object;
  readonly nonce: number;
  readonly signature: CurveSignature;
  readonly vaultAddress: string | null;
  readonly expiresAfter: number | null;
}

/**
 * An address that may have signed. `hashedAs` says over which form: the exchange's own, or the fields as the client sent them, which the exchange
 * itself would take for a stranger's signature.
 */
export interface SignerCandidate {
  readonly address: string;
  readonly source: 'a' | 'b' | 'user';
  readonly hashedAs: 'canonical' | 'as received';
}

/**
 * Who may have signed a request, likeliest first: any signature over any hash gives some address, so whoever asks takes the first that is
 * known. An action in readable form has one candidate; one that trades has mainnet and testnet in canonical form, then both as received if that
 * hashes otherwise. Each candidate costs a recovery and is computed when it is asked for. None for an action that cannot be read at all.
 */
export function* candidateSigners(curve: Curve, request: SignedRequest): Generator<SignerCandidate, void, undefined> {
  const parsed = parseAction(request.action);
  if (!parsed.ok) return;
  const userDigest = userSignedDigest(parsed.value);
  if (userDigest !== null) {
    yield* candidate(curve, request, userDigest, { source: 'user', hashedAs: 'canonical' });
    return;
  }
  const canonical = hashOf(request, parsed.value);
  yield* ofBothNetworks(curve, request, canonical, 'canonical');
  const received = hashOf(request, request.action);
  if (!isSame(canonical, received)) yield* ofBothNetworks(curve, request, received, 'as received');
}

/** All of `candidateSigners`. */
export function recoverSigner(curve: Curve, request: SignedRequest): readonly SignerCandidate[] {
  return [...candidateSigners(curve, request)];
}

function* ofBothNetworks(
  curve: Curve,
  request: SignedRequest,
  hash: Uint8Array,
  hashedAs: SignerCandidate['hashedAs'],
): Generator<SignerCandidate, void, undefined> {
  for (const source of ['a', 'b'] as const)
    yield* candidate(curve, request, agentDigest(hash, source), { source, hashedAs });
}

function* candidate(
  curve: Curve,
  { signature }: SignedRequest,
  digest: Uint8Array,
  words: Pick<SignerCandidate, 'source' | 'hashedAs'>,
): Generator<SignerCandidate, void, undefined> {
  const key = curve.recover(digest, signature.r, signature.s, signature.v);
  if (key !== null) yield { address: addressOf(key), ...words };
}

function hashOf({ nonce, vaultAddress, expiresAfter }: SignedRequest, action: object): Uint8Array {
  return actionHash(action, nonce, vaultAddress, expiresAfter);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
