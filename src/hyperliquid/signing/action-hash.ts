import { Encoder } from '@msgpack/msgpack';
import { hexToBytes } from '@noble/hashes/utils.js';
import { keccak256 } from './keccak.ts';

const encoder = new Encoder({ ignoreUndefined: true });

/** Bytes of a number in the hash, big end first. */
const U64 = 8;
const ADDRESS = 20;

/** An action as MessagePack, fields in the order in which they stand; whole numbers from 2^32 on as uint64, never as floats. */
export function encodeAction(action: object): Uint8Array {
  return encoder.encode(action);
}

/**
 * Hash of an action that trades (32 bytes, the connection id of the phantom agent): Keccak-256 of the action as MessagePack, the nonce, a mark
 * and the address it trades for, and the expiry if there is one. `nonce` and `expiresAfter` are whole numbers >= 0, `vaultAddress` is 0x and 40
 * hex digits in any case. The fields of `action` have to stand in the exchange's order: see `canonicalAction`.
 */
export function actionHash(
  action: object,
  nonce: number,
  vaultAddress: string | null,
  expiresAfter: number | null,
): Uint8Array {
  const packed = encoder.encodeSharedRef(action);
  const size = packed.length + U64 + 1 + (vaultAddress === null ? 0 : ADDRESS) + (expiresAfter === null ? 0 : 1 + U64);
  const bytes = new Uint8Array(size);
  bytes.set(packed);
  let at = writeU64(bytes, packed.length, nonce);
  bytes[at] = vaultAddress === null ? 0 : 1;
  at += 1;
  if (vaultAddress !== null) {
    bytes.set(hexToBytes(vaultAddress.slice(2)), at);
    at += ADDRESS;
  }
  // The byte before an expiry is zero, as it is already.
  if (expiresAfter !== null) writeU64(bytes, at + 1, expiresAfter);
  return keccak256(bytes);
}

/** Writes a whole number >= 0 and tells where the next byte goes. */
function writeU64(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (let i = at + U64 - 1; i >= at; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + U64;
}
