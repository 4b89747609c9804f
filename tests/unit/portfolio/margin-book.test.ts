import { describe, expect, test } from 'vitest';
import { asLots, asUnits } from '../../../src/contract/units.ts';
import { MarginBook } from '../../../src/engine/portfolio/margin-book.ts';

const position = (costUnits: number) => ({ asset: 3, sizeLots: asLots(5), costUnits: asUnits(costUnits) });

describe('terms of margin', () => {
  test('hold what an isolated position has beyond its initial margin, and give it back when it ends', () => {
    const book = new MarginBook();
    expect(book.of(3)).toBeNull();
    book.take(position(-1_000_001), { leverage: 5, isIsolated: true, ownUnits: asUnits(250_000) });
    // A fifth of the cost, rounded up: 200,001.
    expect(book.of(3)).toEqual({ asset: 3, leverage: 5, isIsolated: true, addedUnits: 49_999, sizeLots: 5 });
    book.release(3);
    expect(book.of(3)).toMatchObject({ leverage: 5, isIsolated: true, addedUnits: 0, sizeLots: 0 });
    book.release(4);
    expect(book.of(4)).toBeNull();
  });

  test('are the same object for as long as they are the same, and outlast a restart', () => {
    const book = new MarginBook();
    const shared = { leverage: 10, isIsolated: false, ownUnits: asUnits(0) };
    book.take(position(900), shared);
    const first = book.of(3);
    book.take(position(900), shared);
    expect(book.of(3)).toBe(first);
    book.take(position(900), { ...shared, leverage: 9 });
    expect(book.of(3)).not.toBe(first);
    const again = new MarginBook();
    again.restore(JSON.parse(JSON.stringify(book.snapshot())));
    expect(again.snapshot()).toEqual(book.snapshot());
    expect(again.of(3)).toMatchObject({ leverage: 9, addedUnits: 0 });
  });
});
