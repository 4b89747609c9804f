import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keccak256 } from '../../../src/hyperliquid/signing/keccak.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('of nothing and of a word that everybody knows', () => {
  expect(hex(keccak256(new Uint8Array()))).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(hex(keccak256(Buffer.from('abc')))).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
});

test('of every length around the borders of blocks is that of the other implementation', () => {
  for (let length = 0; length <= 600; length++) {
    const data = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 255);
    expect([length, hex(keccak256(data))]).toEqual([length, hex(keccak_256(data))]);
  }
});

test('of any bytes is that of the other implementation, one after the other', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000, size: 'max' }), (data) => {
      expect(hex(keccak256(data))).toBe(hex(keccak_256(data)));
    }),
    { numRuns: 300 },
  );
});
