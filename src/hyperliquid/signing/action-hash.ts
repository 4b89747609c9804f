import { Encoder } from '@msgpack/msgpack';
import { hexToBytes } from '@noble/hashes/utils.js';
import { keccak256Joined } from './keccak.ts';

const encoder = new Encoder({ ignoreUndefined: true });

/** Bytes of a number in the hash, big end first. */
const U64 = 8;
const ADDRESS = 20;

/** What follows the action, written over and over: nonce, mark, address, zero, expiry. */
const TAIL = new Uint8Array(U64 + 1 + ADDRESS + 1 + U64);

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
  let at = writeU64(TAIL, 0, nonce);
  TAIL[at] = vaultAddress === null ? 0 : 1;
  at += 1;
  if (vaultAddress !== null) {
    TAIL.set(hexToBytes(vaultAddress.slice(2)), at);
    at += ADDRESS;
  }
  if (expiresAfter !== null) {
    TAIL[at] = 0;
    at = writeU64(TAIL, at + 1, expiresAfter);
  }
  return keccak256Joined(packed, TAIL.subarray(0, at));
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
