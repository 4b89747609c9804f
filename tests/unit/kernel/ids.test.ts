import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/engine/kernel/hash.ts';
import { effectId, IdSource } from '../../../src/engine/kernel/ids.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

describe('client order ids', () => {
  const ids = new IdSource('run-1');

  test('hold the run, the input and the place in a fixed layout', () => {
    const prefix = sha256Hex('run-1').slice(0, 16);
    expect(ids.cloid(1, 0)).toBe(`0x${prefix}0000000000010000`);
    expect(ids.cloid(0xffff_ffff_ffff, 0xffff)).toBe(`0x${prefix}ffffffffffffffff`);
    expect(ids.cloid(255, 16)).toMatch(/^0x[0-9a-f]{32}$/);
  });

  test('never repeat within a run or across runs', () => {
    const seen = new Set<string>();
    for (const source of [ids, new IdSource('run-2')]) {
      for (let seq = 1; seq <= 50; seq++) for (let index = 0; index < 20; index++) seen.add(source.cloid(seq, index));
    }
    expect(seen.size).toBe(2_000);
  });

  test('tell their own from others', () => {
    expect(ids.owns(ids.cloid(3, 1))).toBe(true);
    expect(ids.owns(new IdSource('run-2').cloid(3, 1))).toBe(false);
    expect(ids.owns('')).toBe(false);
  });

  test.each([
    [-1, 0],
    [0.5, 0],
    [NaN, 0],
    [0x1_0000_0000_0000, 0],
    [1, 0x1_0000],
    [1, -1],
  ])('a number that would be cut (%d, %d) breaks an invariant', (seq, index) => {
    expect(() => ids.cloid(seq, index)).toThrow(InvariantError);
  });

  test('an empty run id breaks an invariant', () => {
    expect(() => new IdSource('')).toThrow(InvariantError);
  });
});

test('an effect id names its run, its input and its place', () => {
  expect(effectId('a:b', 12, 3)).toBe('a:b:12:3');
});
