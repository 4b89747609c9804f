import { hexToBytes } from '@noble/hashes/utils.js';
import { PackWriter } from './msgpack.ts';
import { keccak256 } from './keccak.ts';

const writer = new PackWriter();

/** An action as MessagePack, fields in the order in which they stand. */
export function encodeAction(action: object): Uint8Array {
  writer.reset();
  writer.value(action);
  return writer.written().slice();
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
  writer.reset();
  writer.value(action);
  writer.uint64(nonce);
  writer.byte(vaultAddress === null ? 0 : 1);
  if (vaultAddress !== null) writer.raw(hexToBytes(vaultAddress.slice(2)));
  if (expiresAfter !== null) {
    writer.byte(0);
    writer.uint64(expiresAfter);
  }
  return keccak256(writer.written());
}
