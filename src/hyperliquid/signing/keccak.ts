import { createKeccak } from 'hash-wasm';

const hasher = await createKeccak(256);

/** Keccak-256 as Ethereum has it (padding of the first submission, not of SHA-3): 32 bytes. */
export function keccak256(data: Uint8Array): Uint8Array {
  hasher.init();
  hasher.update(data);
  return hasher.digest('binary');
}

/** The same of two pieces one after the other, which need not be joined for it. */
export function keccak256Joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  hasher.init();
  hasher.update(first);
  hasher.update(second);
  return hasher.digest('binary');
}
