import { bytesToHex } from '@noble/hashes/utils.js';
import { actionHash } from './action-hash.ts';
import type { CurveSignature, Signer } from './curve.ts';
import type { Source } from './digest.ts';
import { agentDigest } from './digest.ts';

/** A signature as it is sent: r and s as 0x and 64 digits. */
export interface WireSignature {
  readonly r: string;
  readonly s: string;
  readonly v: 27 | 28;
}

/** An action that trades, in canonical form, with what is signed beside it. */
export interface L1Request {
  readonly action: object;
  /** Milliseconds, never used twice by one key. */
  readonly nonce: number;
  /** Sub-account or vault that is traded for, or null. */
  readonly vaultAddress: string | null;
  /** Time in ms from which the exchange refuses the action, or null. */
  readonly expiresAfter: number | null;
}

/** Signs an action that trades, for mainnet (a) or testnet (b). Throws for a key that is none. */
export function signL1(signer: Signer, request: L1Request, source: Source): WireSignature {
  const { action, nonce, vaultAddress, expiresAfter } = request;
  const connectionId = actionHash(action, nonce, vaultAddress, expiresAfter);
  return signDigest(signer, agentDigest(connectionId, source));
}

/** Signs a digest of 32 bytes. */
export function signDigest({ curve, key }: Signer, digest: Uint8Array): WireSignature {
  return wireSignature(curve.sign(digest, key));
}

/** A signature in the form in which it is sent. */
export function wireSignature({ r, s, v }: CurveSignature): WireSignature {
  return { r: `0x${bytesToHex(r)}`, s: `0x${bytesToHex(s)}`, v };
}
