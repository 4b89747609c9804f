import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeAction } from '../../../src/hyperliquid/signing/action-hash.ts';
import { Packer } from '../../../src/hyperliquid/signing/packer.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const theirs = (value: unknown): string => hex(encode(value, { ignoreUndefined: true }));

describe('the packer gives the bytes of the library', () => {
  test('for whatever JSON can hold', () => {
    const json = fc.jsonValue({ maxDepth: 5, noUnicodeString: false });
    const records = fc.dictionary(fc.string({ unit: 'grapheme' }), json);
    const differs = fc.sample(records, 300).filter((value) => hex(encodeAction(value)) !== theirs(value));
    expect(differs).toEqual([]);
  });

  test.each([
    0,
    -0,
    1,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    -1,
    -129,
    0.5,
    1e300,
  ])('for the number %d', (n) => {
    expect(hex(encodeAction({ n }))).toBe(theirs({ n }));
  });

  test.each([0, 31, 32, 255, 256, 65_535, 65_536, 100_000])('for a text, a list and a record of %d', (length) => {
    const text = 'x'.repeat(length);
    const list = Array.from({ length }, (_, i) => i);
    const record = Object.fromEntries(list.slice(0, 70_000).map((i) => [`k${i}`, i]));
    expect(hex(encodeAction({ text, list, record }))).toBe(theirs({ text, list, record }));
  });

  test('for letters beyond ASCII, what is undefined, and objects that are no records', () => {
    const value = { e: 'é', k: '\u{1F600}', ключ: 1, gone: undefined, time: new Date(5), bytes: Uint8Array.of(1, 2) };
    expect(hex(encodeAction(value))).toBe(theirs(value));
  });

  test('also after it has failed', () => {
    expect(() => encodeAction({ a: [1, () => 2] })).toThrow();
    expect(hex(encodeAction({ a: 1 }))).toBe(theirs({ a: 1 }));
  });

  test('and writes whole numbers of eight bytes big end first', () => {
    const packer = new Packer();
    packer.begin();
    packer.u64(Number.MAX_SAFE_INTEGER);
    packer.u64(1_732_340_000_001);
    expect(hex(packer.bytes())).toBe('001fffffffffffff000001935782a501');
  });
});
