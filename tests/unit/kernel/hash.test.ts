import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonicalJson, sha256Hex, stateHash } from '../../../src/engine/kernel/hash.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

describe('canonical JSON', () => {
  test.each<[unknown, string]>([
    [null, 'null'],
    [true, 'true'],
    ['a"\n\u00e9', '"a\\"\\n\u00e9"'],
    [-0, '0'],
    [0.1 + 0.2, '0.3'],
    [-1e-12, '0'],
    [1e21, '1e+21'],
    [9007199254740991, '9007199254740991'],
    [12345678.12345679, '12345678.12345679'],
    [[1, [2, []], {}], '[1,[2,[]],{}]'],
    [{ b: 1, a: { d: null, c: 2 } }, '{"a":{"c":2,"d":null},"b":1}'],
    [{ '10': 1, '9': 2, Z: 3, a: 4 }, '{"10":1,"9":2,"Z":3,"a":4}'],
  ])('%j is written in one form', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('floats that differ beyond 1e-9 agree, those that differ at 1e-9 do not', () => {
    expect(stateHash({ x: 1 / 3 })).toBe(stateHash({ x: 0.3333333333334 }));
    expect(stateHash({ x: 1.000000001 })).not.toBe(stateHash({ x: 1.000000002 }));
  });

  test('the order of keys does not matter, the order of a list does', () => {
    expect(stateHash({ a: 1, b: 2 })).toBe(stateHash({ b: 2, a: 1 }));
    expect(stateHash([1, 2])).not.toBe(stateHash([2, 1]));
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.each<[string, unknown]>([
    ['NaN', { a: NaN }],
    ['Infinity', [Infinity]],
    ['undefined', { a: undefined }],
    ['bigint', 1n],
    ['a function', () => 1],
    ['a Map', new Map([[1, 2]])],
    ['a Set', { s: new Set([1]) }],
    ['a typed array', new Float64Array(1)],
    ['a Date', new Date(0)],
    ['a cycle', cycle],
  ])('%s is refused', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(InvariantError);
  });

  test('a name clash with the prototype is data', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1,"constructor":2}'))).toBe('{"__proto__":1,"constructor":2}');
  });
});

test('sha256 agrees with the platform for text and bytes', () => {
  for (const text of ['', 'abc', '\u{1f600} \u00e9', 'x'.repeat(1_000)]) {
    expect(sha256Hex(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    const bytes = new TextEncoder().encode(text);
    expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});
