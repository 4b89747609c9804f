import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median } from '../../../src/engine/kernel/stats.ts';
import { RankWindow } from '../../../src/engine/kernel/rank-window.ts';

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1, max: 1, noNaN: true }));

test('ranks are those of a plain count over the newest values, also after a snapshot', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(value, { maxLength: 60 }),
      value,
      (capacity, values, asked) => {
        let window = new RankWindow(capacity);
        expect(window.shareBelow(asked)).toBeNull();
        expect(window.median).toBeNull();
        for (const [at, each] of values.entries()) {
          window.push(each);
          const kept = values.slice(Math.max(0, at + 1 - capacity), at + 1);
          expect(window.length).toBe(kept.length);
          expect(window.median).toBe(median(kept));
          expect(window.shareBelow(asked)).toBe(kept.filter((one) => one < asked).length / kept.length);
          if (at % 7 === 3) {
            const state = JSON.parse(JSON.stringify(window.snapshot())) as ReturnType<RankWindow['snapshot']>;
            window = new RankWindow(capacity);
            window.restore(state);
          }
        }
      },
    ),
  );
});

test('a number that is none is refused', () => {
  const window = new RankWindow(3);
  expect(() => window.push(Number.NaN)).toThrow('finite');
  expect(() => window.push(Number.POSITIVE_INFINITY)).toThrow('finite');
  expect(window.length).toBe(0);
});
