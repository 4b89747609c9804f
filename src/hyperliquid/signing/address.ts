import { bytesToHex } from '@noble/hashes/utils.js';
import { keccak256 } from './keccak.ts';

/** The address of a public key of 64 bytes, lower case. */
export function addressOf(publicKey: Uint8Array): string {
  return `0x${bytesToHex(keccak256(publicKey).subarray(12))}`;
}
