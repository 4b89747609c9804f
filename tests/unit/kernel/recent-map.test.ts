import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentMap } from '../../../src/engine/kernel/recent-map.ts';

describe('a map of recent keys', () => {
  test('a further key takes the place of the oldest, and its value is handed back', () => {
    const map = new RecentMap<number>(2);
    expect([map.set('a', 1), map.set('b', 2), map.set('c', 3), map.set('d', 4)]).toEqual([undefined, undefined, 1, 2]);
    expect(map.values()).toEqual([3, 4]);
    expect([map.has('b'), map.has('c'), map.get('d'), map.size]).toEqual([false, true, 4, 2]);
  });

  test('a new value does not make its key younger', () => {
    const map = new RecentMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.set('a', 9)).toBeUndefined();
    expect(map.set('c', 3)).toBe(9);
    expect(map.values()).toEqual([2, 3]);
  });

  test('it is what a list of the newest keys would be, also after it was cleared', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), keys, keys, (capacity, before, sets) => {
        const map = new RecentMap<number>(capacity);
        for (const [i, key] of before.entries()) map.set(key, i);
        map.clear();
        let model: [string, number][] = [];
        for (const [i, key] of sets.entries()) {
          map.set(key, i);
          const known = model.find(([name]) => name === key);
          if (known === undefined) model = [...model, [key, i] as [string, number]].slice(-capacity);
          else known[1] = i;
          expect(map.values()).toEqual(model.map(([, value]) => value));
          expect(map.size).toBe(model.length);
        }
      }),
    );
  });

  test('a capacity is a whole number of one or more', () => {
    expect(() => new RecentMap(0)).toThrow('one key or more');
    expect(() => new RecentMap(1.5)).toThrow('one key or more');
  });
});
