import { CONSTANTS_AT, keccakProgram, ROUNDS } from './keccak-program.ts';

/** The part of WebAssembly that is used; it is synchronous and gives the same bits everywhere. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly m: { readonly buffer: ArrayBuffer }; readonly f: () => void } };
};

/** Bytes that a hash of 32 bytes takes in at a time. */
const RATE = 136;

const HASH_BYTES = 32;
const STATE_BYTES = 200;

const { m: memory, f: permute } = new WebAssembly.Instance(new WebAssembly.Module(keccakProgram())).exports;
const state = new Uint8Array(memory.buffer, 0, STATE_BYTES);
new BigUint64Array(memory.buffer, CONSTANTS_AT, ROUNDS).set(roundConstants());

/** Keccak-256 as Ethereum has it (padding of the first submission, not of SHA-3): 32 bytes. */
export function keccak256(data: Uint8Array): Uint8Array {
  state.fill(0);
  const { length } = data;
  let at = 0;
  for (; length - at >= RATE; at += RATE) {
    absorb(data, at, RATE);
    permute();
  }
  const rest = length - at;
  absorb(data, at, rest);
  state[rest] = (state[rest] ?? 0) ^ 0x01;
  state[RATE - 1] = (state[RATE - 1] ?? 0) ^ 0x80;
  permute();
  return state.slice(0, HASH_BYTES);
}

function absorb(data: Uint8Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) state[i] = (state[i] ?? 0) ^ (data[from + i] ?? 0);
}

/** Bits of a shift register, put on the places 2^j - 1 of each round's constant (FIPS 202, rc). */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if ((register & 1) === 1) constant |= 1n << BigInt((1 << j) - 1);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
    return constant;
  });
}
