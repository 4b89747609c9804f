import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MergedBook } from '../../../../src/adapters/hyperliquid/merged-book.ts';

type Level = readonly [ticks: number, lots: number];

const level = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }));
const side = fc
  .tuple(fc.array(level, { maxLength: 28 }), fc.constantFrom('falling', 'rising', 'as they are'))
  .map(([levels, order]) => {
    if (order === 'as they are') return levels;
    return levels.toSorted(([a], [b]) => (order === 'falling' ? b - a : a - b));
  });

/** The touch and what lies behind it, at most 20 levels; all else keeps its order, right or wrong. */
function behind(best: Level | null, levels: readonly Level[], falling: boolean): readonly number[] {
  if (best === null) return [];
  const rest = levels.filter(([ticks]) => (falling ? ticks < best[0] : ticks > best[0]));
  return [best, ...rest].slice(0, 20).flat();
}

test('a touch takes the place of the levels that it has passed', () => {
  const best = fc.option(level, { nil: null });
  fc.assert(
    fc.property(side, side, best, best, (bids, asks, bid, ask) => {
      const book = new MergedBook();
      book.takeLevels(1, bids.flat(), asks.flat());
      const { bids: whole } = book.update(0);
      expect(whole).toEqual(bids.slice(0, 20).flat());
      book.takeTouch(2, bid ?? [], ask ?? []);
      expect(book.update(0)).toEqual({
        type: 'book',
        asset: 0,
        venueAtMs: 2,
        levelsAtMs: 1,
        bids: behind(bid, bids, true),
        asks: behind(ask, asks, false),
      });
      // What was taken is as it was.
      expect(whole).toEqual(bids.slice(0, 20).flat());
    }),
    { numRuns: 3_000 },
  );
});
