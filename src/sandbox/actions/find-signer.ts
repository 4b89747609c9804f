import { actionHash } from '../../hyperliquid/signing/action-hash.ts';
import { addressOf } from '../../hyperliquid/signing/address.ts';
import type { Source } from '../../hyperliquid/signing/digest.ts';
import { agentDigest, userSignedDigest } from '../../hyperliquid/signing/digest.ts';
import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import type { Curve } from '../../hyperliquid/signing/curve.ts';
import type { Directory, Standing } from '../directory/directory.ts';
import type { Envelope } from './envelope.ts';

/** Who signed, and for which account the action is. */
export type Signer =
  | { readonly kind: 'found'; readonly signer: string; readonly account: string }
  | { readonly kind: 'refused'; readonly text: string };

/** The network of the last signer that was known: most clients stay with one, so it is tried first. */
const LAST_SOURCE = new WeakMap<Directory, Source>();

const UNRECOVERABLE: Signer = { kind: 'refused', text: 'Unable to recover signer.' };

let curve: Curve | null = null;

/**
 * Finds the signer of an action that trades. The action is hashed anew in the exchange's own form, for mainnet and testnet, and the first
 * address that is known counts. If none is, the signature was made over something else (order of keys, trailing zeros, upper-case hex: then
 * the bytes as received give another address than ours), or was tampered with, or is a stranger's; `Directory.unknownSigners` says what
 * becomes of the latter.
 */
export function findTrader(envelope: Envelope, directory: Directory, nowMs: number): Signer {
  const hash = hashOf(envelope, envelope.action) as Uint8Array;
  const candidates = new Map<Source, string>();
  const first = LAST_SOURCE.get(directory) ?? 'a';
  for (const source of [first, otherThan(first)]) {
    const signer = recover(agentDigest(hash, source), envelope);
    if (signer === null) return UNRECOVERABLE;
    const standing = directory.standingOf(signer, nowMs);
    if (standing.kind === 'former') return unknown(signer);
    if (standing.kind !== 'unknown') {
      LAST_SOURCE.set(directory, source);
      directory.signatures.note(signer, hash, envelope.signature.r);
      return found(signer, standing);
    }
    candidates.set(source, signer);
  }
  return judgeStranger(envelope, hash, directory, candidates);
}

function judgeStranger(
  envelope: Envelope,
  hash: Uint8Array,
  directory: Directory,
  candidates: ReadonlyMap<Source, string>,
): Signer {
  const home = directory.network === 'mainnet' ? 'a' : 'b';
  const sources: readonly Source[] = [home, otherThan(home)];
  const addresses = sources.map((source) => candidates.get(source) as string);
  const { r } = envelope.signature;
  if (directory.unknownSigners === 'refuse' || !isCanonical(envelope, hash)) return unknown(addresses[0] as string);
  if (directory.signatures.isOfAnother(addresses, hash, r)) return unknown(addresses[0] as string);
  const signer = directory.chooseStranger(addresses) as string;
  directory.signatures.note(signer, hash, r);
  return { kind: 'found', signer, account: signer };
}

function otherThan(source: Source): Source {
  return source === 'a' ? 'b' : 'a';
}

/** The signer of a user-signed action: it is always the account itself that acts, never an agent for it. */
export function findOwner(envelope: Envelope, directory: Directory, nowMs: number): Signer {
  const digest = userSignedDigest(envelope.action);
  const signer = digest === null ? null : recover(digest, envelope);
  if (digest === null || signer === null) return UNRECOVERABLE;
  const { r } = envelope.signature;
  const isRefused = directory.unknownSigners === 'refuse' || directory.signatures.isOfAnother([signer], digest, r);
  if ((!directory.isUser(signer) && isRefused) || directory.isAgentEver(signer, nowMs))
    return { kind: 'refused', text: `Must deposit before performing actions. User: ${signer}` };
  directory.signatures.note(signer, digest, r);
  return { kind: 'found', signer, account: signer };
}

function found(signer: string, standing: Extract<Standing, { kind: 'account' | 'agent' }>): Signer {
  return { kind: 'found', signer, account: standing.kind === 'agent' ? standing.master : signer };
}

function unknown(signer: string): Signer {
  return { kind: 'refused', text: `User or API Wallet ${signer} does not exist.` };
}

/** True if the client hashed the same bytes as we do. */
function isCanonical(envelope: Envelope, ours: Uint8Array): boolean {
  const theirs = hashOf(envelope, envelope.received);
  return theirs !== null && ours.every((byte, i) => byte === theirs[i]);
}

function hashOf(envelope: Envelope, action: object): Uint8Array | null {
  try {
    return actionHash(action, envelope.nonce, envelope.vaultAddress, envelope.expiresAfter);
  } catch (error) {
    // What a stranger sent beside the known fields need not be encodable; that only means that it is not our form.
    if (action === envelope.action) throw error;
    return null;
  }
}

function recover(digest: Uint8Array, { signature }: Envelope): string | null {
  curve ??= loadCurve().curve;
  const key = curve.recover(digest, signature.r, signature.s, signature.v);
  return key === null ? null : addressOf(key);
}
