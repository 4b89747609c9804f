import { hexToBytes } from '@noble/hashes/utils.js';
import { keccak256 } from './keccak.ts';
import { Packer } from './packer.ts';

const packer = new Packer();

/** An action as MessagePack, fields in the order in which they stand; whole numbers from 2^32 on as uint64, never as floats. */
export function encodeAction(action: object): Uint8Array {
  packer.begin();
  packer.value(action);
  return packer.bytes().slice();
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
  packer.begin();
  packer.value(action);
  packer.u64(nonce);
  packer.u8(vaultAddress === null ? 0 : 1);
  if (vaultAddress !== null) packer.raw(hexToBytes(vaultAddress.slice(2)));
  if (expiresAfter !== null) {
    packer.u8(0);
    packer.u64(expiresAfter);
  }
  return keccak256(packer.bytes());
}
