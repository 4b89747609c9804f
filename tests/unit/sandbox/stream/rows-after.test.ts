import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsAfter } from '../../../../src/sandbox/stream/channel.ts';

const at = (row: { readonly ms: number }): number => row.ms;
const rows = (...times: readonly number[]): { readonly ms: number; readonly n: number }[] =>
  times.map((ms, n) => ({ ms, n }));

describe('rows after a mark', () => {
  test('none at first, whatever there is', () => {
    expect(rowsAfter(rows(1, 2), null, at)).toEqual({ fresh: [], mark: { atMs: 2, count: 1 } });
    expect(rowsAfter(rows(), null, at)).toEqual({ fresh: [], mark: { atMs: 0, count: 0 } });
  });

  test('a second row of the marked time is new', () => {
    const { mark } = rowsAfter(rows(5), null, at);
    expect(rowsAfter(rows(5, 5, 6), mark, at)).toMatchObject({
      fresh: [{ n: 1 }, { n: 2 }],
      mark: { atMs: 6, count: 1 },
    });
  });

  test('a list that forgets its oldest rows goes on', () => {
    const { mark } = rowsAfter(rows(1, 2, 3), null, at);
    expect(rowsAfter(rows(3, 4), mark, at).fresh).toMatchObject([{ ms: 4 }]);
    expect(rowsAfter(rows(8, 9), mark, at).fresh).toMatchObject([{ ms: 8 }, { ms: 9 }]);
  });

  test('however a list grows, each row is told once and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 4 }), { maxLength: 12 }), (steps) => {
        const list: { ms: number; n: number }[] = [];
        const told: number[] = [];
        let ms = 0;
        let { mark } = rowsAfter(list, null, at);
        for (const step of steps) {
          for (const later of step) {
            ms += later;
            list.push({ ms, n: list.length });
          }
          const found = rowsAfter(list, mark, at);
          told.push(...found.fresh.map(({ n }) => n));
          ({ mark } = found);
        }
        expect(told).toEqual(list.map(({ n }) => n));
      }),
    );
  });
});
