import { describe, expect, test } from 'vitest';
import { SeenSignatures } from '../../../../src/sandbox/directory/seen-signatures.ts';

/** 32 bytes that differ from number to number where a real hash would. */
function word(n: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(10, n);
  return bytes;
}

describe('signatures seen lately', () => {
  test('are known by the action and by the first half, to everybody but their signer', () => {
    const seen = new SeenSignatures();
    seen.note('alice', word(1), word(2));
    expect(seen.isOfAnother(['bob', 'carol'], word(1), word(3))).toBe(true);
    expect(seen.isOfAnother(['bob'], word(4), word(2))).toBe(true);
    expect(seen.isOfAnother(['bob', 'alice'], word(1), word(2))).toBe(false);
    expect(seen.isOfAnother(['bob'], word(3), word(4))).toBe(false);
  });

  test('the last 50,000 are remembered, those before the last 100,000 are not', () => {
    const seen = new SeenSignatures();
    const count = 150_001;
    for (let i = 0; i < count; i++) seen.note('alice', word(2 * i), word(2 * i + 1));
    const isKnown = (i: number): boolean => seen.isOfAnother(['bob'], word(2 * i), word(2 * count));
    expect(isKnown(0)).toBe(false);
    expect(isKnown(count - 100_002)).toBe(false);
    expect(isKnown(count - 50_000)).toBe(true);
    expect(isKnown(count - 1)).toBe(true);
  });
});
