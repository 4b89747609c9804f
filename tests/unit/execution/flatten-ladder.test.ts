import { describe, expect, test } from 'vitest';
import { asLots } from '../../../src/contract/units.ts';
import { FlattenLadder } from '../../../src/engine/execution/flatten-ladder.ts';
import { reborn, T0 } from '../../support/order-samples.ts';

const WATCH = 8_000;
const idle = () => false;
const held = (...sizes: readonly (readonly [number, number])[]) =>
  sizes.map(([asset, lots]) => ({ asset, sizeLots: asLots(lots), strategyId: 'ema' }));

function started(...assets: readonly number[]): FlattenLadder {
  const ladder = new FlattenLadder(1_000);
  ladder.start(assets, 'kill_switch', { atMs: T0, watchMs: WATCH });
  return ladder;
}

describe('FlattenLadder', () => {
  test('closes longs by selling and shorts by buying, assets ascending, nothing that was not named', () => {
    const intents = started(7, 2).climb(T0, held([2, 50], [5, 9], [7, -30]), idle);
    expect(intents).toEqual([
      {
        kind: 'reduction',
        asset: 2,
        isBuy: false,
        lots: 50,
        slippageRate: 0.005,
        reason: 'kill_switch',
        strategyId: 'ema',
        signalId: null,
      },
      expect.objectContaining({ asset: 7, isBuy: true, lots: 30 }),
    ]);
  });

  test('climbs 0.5, 1, 2, 4, 8 % as each rung ends unfilled, then stops, tells, and begins anew after 30 s', () => {
    const ladder = started(1);
    const rates: number[] = [];
    for (let ms = 0; ms < 100; ms += 10) {
      rates.push(...ladder.climb(T0 + ms, held([1, 50]), idle).map((intent) => intent.slippageRate));
    }
    expect(rates).toEqual([0.005, 0.01, 0.02, 0.04, 0.08]);
    expect(ladder.takeStuck()).toEqual([1]);
    expect(ladder.takeStuck()).toEqual([]);
    expect(ladder.assets()).toEqual([1]);
    const again = ladder.nextDueMs() ?? 0;
    expect(again).toBe(T0 + 50 + 30_000);
    expect(ladder.climb(again - 1, held([1, 50]), idle)).toEqual([]);
    expect(ladder.climb(again, held([1, 50]), idle)).toMatchObject([{ slippageRate: 0.005 }]);
  });

  test('sends nothing beside an order that is under way or unknown, however long that takes', () => {
    const ladder = started(1);
    ladder.climb(T0, held([1, 50]), idle);
    for (let ms = 1; ms < 60_000; ms += 997) expect(ladder.climb(T0 + ms, held([1, 50]), () => true)).toEqual([]);
    expect(ladder.climb(T0 + 60_000, held([1, 50]), idle)).toMatchObject([{ slippageRate: 0.01 }]);
  });

  test('gives the book time after a rung that filled in part', () => {
    const ladder = started(1);
    ladder.climb(T0, held([1, 50]), idle);
    expect(ladder.climb(T0 + 10, held([1, 20]), idle)).toEqual([]);
    expect(ladder.nextDueMs()).toBe(T0 + 1_000);
    expect(ladder.climb(T0 + 1_000, held([1, 20]), idle)).toMatchObject([{ lots: 20, slippageRate: 0.01 }]);
  });

  test('is called at the same instant again without harm', () => {
    const ladder = started(1);
    expect(ladder.climb(T0, held([1, 50]), idle)).toHaveLength(1);
    expect(ladder.climb(T0, held([1, 50]), idle)).toEqual([]);
  });

  test('lets an asset go once it is flat and nothing is under way', () => {
    const ladder = started(1);
    ladder.climb(T0, held([1, 50]), idle);
    ladder.climb(T0 + 5, held(), () => true);
    expect(ladder.assets()).toEqual([1]);
    ladder.climb(T0 + 6, held(), idle);
    expect(ladder.assets()).toEqual([]);
    expect(ladder.nextDueMs()).toBeNull();
  });

  test('watches an asset without a position until an entry under way can no longer fill', () => {
    const ladder = started(1);
    expect(ladder.climb(T0 + 1, held(), idle)).toEqual([]);
    expect(ladder.nextDueMs()).toBe(T0 + WATCH);
    expect(ladder.climb(T0 + 2_000, held([1, 10]), idle)).toMatchObject([{ lots: 10 }]);
    const quiet = started(1);
    quiet.climb(T0 + WATCH, held(), idle);
    expect(quiet.assets()).toEqual([]);
  });

  test('a new command frees a stuck asset at once and leaves a climbing one where it is', () => {
    const ladder = started(1);
    for (let ms = 0; ms < 60; ms += 10) ladder.climb(T0 + ms, held([1, 50]), idle);
    ladder.start([1], 'person', { atMs: T0 + 100, watchMs: WATCH });
    expect(ladder.climb(T0 + 100, held([1, 50]), idle)).toMatchObject([{ slippageRate: 0.005, reason: 'person' }]);
    ladder.start([1], 'breaker', { atMs: T0 + 101, watchMs: WATCH });
    expect(ladder.climb(T0 + 101, held([1, 50]), idle)).toMatchObject([{ slippageRate: 0.01, reason: 'breaker' }]);
  });

  test('goes on unchanged after its state went through JSON', () => {
    const ladder = started(1, 2);
    ladder.climb(T0, held([1, 50], [2, -5]), idle);
    const other = reborn(ladder, new FlattenLadder(1_000));
    for (const ms of [10, 500, 1_000, 2_000]) {
      expect(other.climb(T0 + ms, held([1, 50], [2, -4]), idle)).toEqual(
        ladder.climb(T0 + ms, held([1, 50], [2, -4]), idle),
      );
    }
    expect(other.snapshot()).toEqual(ladder.snapshot());
    expect(() => other.restore({})).toThrow(/not the state/);
  });
});
